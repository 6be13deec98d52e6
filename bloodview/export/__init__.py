"""Results and labelled events as files for other programs: spreadsheets, data tools, cytometry programs."""

from bloodview.export.cells import number, table, text
from bloodview.export.counts import COLUMNS, counted_row, counts_row
from bloodview.export.events import Exported, Form, Labelled, write_events
from bloodview.export.labels import ADDED, write_labels
from bloodview.export.names import own_name
from bloodview.export.parquet import write_parquet
from bloodview.export.results import RESULT_COLUMNS, ResultRow, write_results

__all__ = [
    "ADDED",
    "COLUMNS",
    "RESULT_COLUMNS",
    "Exported",
    "Form",
    "Labelled",
    "ResultRow",
    "counted_row",
    "counts_row",
    "number",
    "own_name",
    "table",
    "text",
    "write_events",
    "write_labels",
    "write_parquet",
    "write_results",
]
