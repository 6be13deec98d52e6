"""Reading sample files, whatever their format."""

import hashlib
from datetime import datetime
from pathlib import Path

import flowio
import numpy as np
from flowio.exceptions import FCSParsingError

from bloodview.errors import UnreadableFile, refusing
from bloodview.samples.panel import positive_number
from bloodview.samples.sample import Sample


def read_samples(path: Path) -> list[Sample]:
    """Read the samples of a file, one per data set."""
    with refusing(path, "read"):
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        try:
            sets = flowio.read_multiple_data_sets(path, ignore_offset_error=True, ignore_offset_discrepancy=True)
        except (FCSParsingError, ValueError, KeyError, EOFError) as error:
            raise UnreadableFile(f"{path} is not a readable FCS file ({error}); export it again.") from error
    samples = []
    for data in sets:
        keywords = {key.upper(): value for key, value in data.text.items()}
        standard = {"CYT", "CYTSN", "VOL", "DATE", "BTIM", "FIL", "TOT", "DATATYPE"}
        keywords = {("$" + key if key in standard else key): value for key, value in keywords.items()}
        events = np.asarray(data.as_array(preprocess=False), np.float32)
        events.flags.writeable = False
        instrument = " ".join(filter(None, [keywords.get("$CYT"), keywords.get("$CYTSN")]))
        acquired: datetime | None = None
        volume = positive_number(keywords.get("$VOL"))
        channels = tuple(data.pnn_labels)
        samples.append(Sample(path, sha256, events, channels, keywords, instrument, acquired, volume))
    return samples
