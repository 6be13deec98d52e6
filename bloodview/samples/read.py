"""Reading sample files, whatever their format."""

import hashlib
import stat
from pathlib import Path

import numpy as np

from bloodview.errors import UnreadableFile, refusing
from bloodview.language import decimal, mark, tr
from bloodview.samples.fault import Fault
from bloodview.samples.fcs.mangled import restore
from bloodview.samples.fcs.read import read_fcs
from bloodview.samples.sample import Sample
from bloodview.samples.sysmex import is_export, parts_of, read_export
from bloodview.samples.table import read_table_sample

_MOST_BYTES = 4 * 2**30
_FCS_SUFFIXES = {".fcs", ".lmd"}
_OTHER_FORMATS = {
    b"PK\x03\x04": mark(
        "{file} is a workbook or archive; save the sheet as CSV, or unpack the archive, and open that."
    ),
    b"\xd0\xcf\x11\xe0": mark("{file} is an Excel workbook; save the sheet as CSV and open that."),
    b"%PDF": mark("{file} is a PDF document; export the events of the sample as FCS or CSV."),
    b"\x1f\x8b": mark("{file} is compressed (gzip); unpack it and open what it holds."),
    b"7z\xbc\xaf": mark("{file} is an archive; unpack it and open what it holds."),
    b"Rar!": mark("{file} is an archive; unpack it and open what it holds."),
    b"\x89PNG": mark("{file} is a picture; export the events of the sample as FCS or CSV."),
    b"\xff\xd8\xff": mark("{file} is a picture; export the events of the sample as FCS or CSV."),
    b"\x89HDF": mark("{file} is an HDF5 file; export the events of the sample as FCS or CSV."),
    b"SQLite": mark("{file} is a database; export the events of the sample as FCS or CSV."),
    b"<?xml": mark("{file} is an XML document; export the events of the sample as FCS or CSV."),
    b"<!DOC": mark("{file} is a web page; export the events of the sample as FCS or CSV."),
    b"<html": mark("{file} is a web page; export the events of the sample as FCS or CSV."),
}


def read_samples(path: Path) -> list[Sample]:
    """Read the samples of an FCS, LMD, CSV or TSV file, one per data set; the file is never changed.

    The content decides the format. The parts of a Sysmex export are read as one sample whichever is opened.
    Raises a UserError, one sentence that names the file, what is wrong and what to do.
    """
    try:
        return _read(path)
    except Fault as fault:
        raise UnreadableFile(fault.about(path)) from fault
    except MemoryError as error:
        raise UnreadableFile(
            tr("{path} needs more memory than is free; close other programs and try again.", path=path)
        ) from error


def _read(path: Path) -> list[Sample]:
    content = _content(path)
    if not len(content):
        raise Fault(mark("{file} is empty; copy it again from the analyser."))
    start = bytes(content[:16])
    if start.startswith(b"FCS"):
        mended, warnings = restore(content)
        return read_fcs(mended, path, hashlib.sha256(content).hexdigest(), warnings)
    if path.suffix.lower() in _FCS_SUFFIXES:
        raise Fault(mark("{file} is not an FCS file, whatever its name says; choose a file exported by the analyser."))
    for magic, sentence in _OTHER_FORMATS.items():
        if start.startswith(magic):
            raise Fault(sentence)
    if is_export(path):
        parts = parts_of(path)
        return [read_export(parts, [content if part == path else _content(part) for part in parts])]
    return [read_table_sample(content, path, hashlib.sha256(content).hexdigest())]


def _content(path: Path) -> memoryview:
    """Read a whole ordinary file, placed in memory so that FCS floats are aligned and need no copy."""
    with refusing(path, "read"):
        try:
            status = path.stat()
        except ValueError as error:
            raise UnreadableFile(
                tr("{path} is no possible name of a file; choose another file.", path=ascii(str(path)))
            ) from error
        if stat.S_ISDIR(status.st_mode):
            raise Fault(mark("{file} is a folder; choose the sample files in it."))
        if not stat.S_ISREG(status.st_mode):
            raise Fault(mark("{file} is not an ordinary file; choose a sample file."))
        if status.st_size > _MOST_BYTES:
            raise Fault(
                mark("{file} is too large ({size} GiB); export fewer events."),
                size=decimal(status.st_size / 2**30, 0),
            )
        with path.open("rb", buffering=0) as file:
            start = file.read(58)
            shift = -_first_data_byte(start) % 8
            buffer = np.empty(shift + status.st_size, np.uint8)[shift:]
            view = memoryview(buffer)  # type: ignore[arg-type]  # numpy arrays are buffers
            filled = min(len(start), len(view))
            view[:filled] = start[:filled]
            while filled < len(view) and (more := file.readinto(view[filled:])):
                filled += more
    return view[:filled].toreadonly()


def _first_data_byte(header: bytes) -> int:
    field = header[26:34].strip()
    return int(field) if header.startswith(b"FCS") and field.isdigit() else 0
