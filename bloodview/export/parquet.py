"""Events with their labels as a Parquet table, for pandas, R, DuckDB and the like."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bloodview.errors import refusing
from bloodview.export.labels import ADDED, own_channels
from bloodview.language import tr
from bloodview.paths import replacing
from bloodview.progress import Report, Step, ignore
from bloodview.result import Population, Result
from bloodview.samples import Sample

if TYPE_CHECKING:  # a second of loading that only an export needs
    import pyarrow

_GROUP = 250_000  # events; each group can be read without the others

POPULATION, PROBABILITY = (name.lower() for name in ADDED)


def write_parquet(sample: Sample, result: Result, path: Path, report: Report = ignore) -> None:
    """Write all events of a sample with what they were taken for, whole or not at all.

    Columns: the sample's channels as float32 under their own names, `population` (dictionary of names),
    `probability` (float32, of that population). Labels of an earlier analysis are replaced. Metadata, each under a
    name that begins with "bloodview.": file, sha256, instrument, model, model_name, version, species, release, seed.
    Raises UserError where the file cannot be written; what `report` raises leaves no file.
    """
    import pyarrow
    import pyarrow.parquet

    kept = own_channels(sample)
    schema = _schema([sample.channels[number] for number in kept], _facts(result))
    names = pyarrow.array([population.name for population in Population])
    with (
        refusing(path, "written"),
        replacing(path) as temporary,
        pyarrow.parquet.ParquetWriter(temporary, schema, compression="zstd") as writer,
    ):
        for start in range(0, max(len(sample.events), 1), _GROUP):
            report(Step(start / max(len(sample.events), 1), tr("Writing {file}", file=path.name)))
            group = slice(start, start + _GROUP)
            codes = pyarrow.array(result.population[group].astype(np.int8))
            columns = [
                *(pyarrow.array(np.ascontiguousarray(sample.events[group, number])) for number in kept),
                pyarrow.DictionaryArray.from_arrays(codes, names),
                pyarrow.array(result.probability[group].astype(np.float32)),
            ]
            writer.write_table(pyarrow.Table.from_arrays(columns, schema=schema))


def _schema(channels: list[str], facts: dict[bytes, bytes]) -> "pyarrow.Schema":
    import pyarrow

    number = pyarrow.float32()
    fields = [(_column(name), number) for name in channels]
    population = (POPULATION, pyarrow.dictionary(pyarrow.int8(), pyarrow.string()))
    return pyarrow.schema([*fields, population, (PROBABILITY, number)], metadata=facts)


def _column(channel: str) -> str:
    """Name the column of a channel: as the channel, unless a tool that minds no case took it for a label."""
    return f"{channel} (channel)" if channel.casefold() in (POPULATION, PROBABILITY) else channel


def _facts(result: Result) -> dict[bytes, bytes]:
    facts = {
        "file": result.file,
        "sha256": result.sha256,
        "instrument": result.instrument,
        "model": result.model_id,
        "model_name": result.model_name,
        "version": result.version,
        "species": result.species or "",
        "release": result.release.value,
        "seed": str(result.recipe.seed),
    }
    # Names of files may hold halves of characters, which UTF-8 cannot.
    return {f"bloodview.{name}".encode(): value.encode("utf-8", "replace") for name, value in facts.items()}
