"""Makes expected.csv: what second readers find in the files of ../shared/conformance.

Run by hand where the files are, after pip install --no-deps fcsparser==0.2.8 (its pins ask for an old numpy):
python tests/data/conformance/make_expected.py
Readers: FlowIO, fcsparser (with a stand-in for `six`, which it wants for Python 2 only), and plain numpy with the
places and widths that the manifest and the keywords state. A row is written only if one of them read the file; it
says which ones agreed. The digest is of the values as little-endian float32, in C order.
"""

import csv
import hashlib
import importlib
import sys
import warnings
from pathlib import Path
from types import SimpleNamespace

import flowio
import numpy as np
from numpy.typing import NDArray

HERE = Path(__file__).parent
FILES = HERE.parents[2].parent / "shared" / "conformance"

# FlowIO takes the empty $P3S of these for an escaped delimiter and so loses $P6N; read in the file by eye.
BY_EYE = {
    f"flowCore__0877408774.{part}": ["FSC-H", "SSC-H", "FL1-H", "FL2-H", "FL3-H", "FL1-A", "FL4-H", "Time"]
    for part in ("B08", "E07", "F06")
}

Found = tuple[NDArray[np.float32], list[str]]


def digest(values: NDArray[np.float32]) -> str:
    return hashlib.sha256(np.ascontiguousarray(values, "<f4").tobytes()).hexdigest()


def with_flowio(path: Path) -> Found | None:
    try:
        data = flowio.read_multiple_data_sets(path, True, True)[-1]
        return data.as_array(preprocess=False).astype(np.float32), data.pnn_labels
    except (ValueError, KeyError, EOFError, TypeError, flowio.exceptions.FCSParsingError):
        return None


def with_fcsparser(path: Path) -> Found | None:
    sys.modules.setdefault("six", SimpleNamespace(PY2=False))  # type: ignore[arg-type]
    fcsparser = importlib.import_module("fcsparser")
    data_set = 1 if path.name == "FlowIO__coulter.lmd" else 0
    try:
        _, frame = fcsparser.parse(path, channel_naming="$PnN", data_set=data_set, dtype=None)
    except (ValueError, KeyError, AttributeError, TypeError):
        return None  # big-endian files need a numpy before 2.0
    return frame.to_numpy().astype(np.float32), list(frame.columns)


def with_numpy(path: Path, row: dict[str, str]) -> Found | None:
    """Read what is uniform: one width, one byte order, one data set."""
    if not row["bits"].isdigit() or "|" in row["events"]:
        return None
    names = row["channels"].split(";")
    width, events = int(row["bits"]) // 8, int(row["events"])
    content = path.read_bytes()
    start = int(content[26:34].strip() or 0)
    if start == 0:
        found = content.find(b"$BEGINDATA")
        start = int(content[found + 11 : found + 31].split(content[found + 10 : found + 11])[0])
    raw = np.frombuffer(content, np.uint8)[start : start + events * len(names) * width]
    if len(raw) < events * len(names) * width:
        return None
    parts = raw.reshape(events, len(names), width)
    if row["byteord"] in ("4,3,2,1", "2,1"):
        parts = parts[:, :, ::-1]
    if row["datatype"] == "F":
        return np.ascontiguousarray(parts).view("<f4")[:, :, 0], names
    return (parts * 256.0 ** np.arange(width)).sum(axis=2).astype(np.float32), names


def main() -> None:
    warnings.simplefilter("ignore")
    with (FILES / "manifest.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with (HERE / "expected.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["file", "events", "channels", "sha256", "readers"])
        for row in rows:
            path = FILES / row["file"]
            found = {
                "flowio": with_flowio(path),
                "fcsparser": with_fcsparser(path),
                "numpy": with_numpy(path, row),
            }
            digests = {name: digest(read[0]) for name, read in found.items() if read is not None}
            if not digests:
                continue
            best = max(digests.values(), key=lambda one: (list(digests.values()).count(one), one))
            readers = [name for name, one in digests.items() if one == best]
            read = found[readers[0]]
            assert read is not None
            writer.writerow(
                [row["file"], len(read[0]), "|".join(BY_EYE.get(row["file"], read[1])), best, " ".join(readers)]
            )
            if len(readers) < len(digests):
                print(row["file"], "disagree:", {name: one[:8] for name, one in digests.items()})


if __name__ == "__main__":
    main()
