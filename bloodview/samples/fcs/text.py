"""HEADER and TEXT of one data set: the version, the places of the segments, and the keywords."""

import re
from dataclasses import dataclass

from bloodview.language import mark, tr
from bloodview.samples.fault import Fault

HEADER_BYTES = 58
VERSIONS = ("FCS2.0", "FCS3.0", "FCS3.1", "FCS3.2")
_KEYWORD = re.compile(  # of the standard: what no value is
    r"\$(P\d+[A-Z]+|(BEGIN|END)(DATA|STEXT|ANALYSIS)|BYTEORD|DATATYPE|MODE|NEXTDATA|PAR|TOT|[BE]TIM|CYT|CYTSN|DATE"
    r"|VOL|FIL|INST|SRC|SYS|SPILLOVER|TIMESTEP|COM|OP|EXP|PROJ|SMNO|CELLS|WELLID)",
    re.IGNORECASE,
)

Segment = tuple[int, int]  # first and last byte, counted from the start of the data set


@dataclass(frozen=True)
class Header:
    """The fixed 58 bytes; a segment is (0, 0) where the header leaves it blank or does not say it in digits."""

    version: str
    text: Segment
    data: Segment


@dataclass(frozen=True)
class Text:
    """The keywords, upper case, and the bytes that they take of the data set."""

    keywords: dict[str, str]
    segment: Segment
    warnings: tuple[str, ...]


def read_header(content: memoryview) -> Header:
    """Read the HEADER of the data set that starts at the first byte of `content`."""
    fixed = bytes(content[:HEADER_BYTES])
    if not fixed.startswith(b"FCS"):
        raise Fault(
            mark("{file} is not an FCS file (it does not begin with FCS); choose a file exported by the analyser.")
        )
    if len(fixed) < HEADER_BYTES:
        raise Fault(mark("{file} ends inside its header; copy it again from the analyser."))
    version = fixed[:6].decode("latin-1")
    if version not in VERSIONS:
        raise Fault(
            mark("{file} is of version {version}, which is not known here; export it as FCS 3.1."),
            version=ascii(version),
        )
    numbers = [_offset(fixed[10 + 8 * index : 18 + 8 * index]) for index in range(4)]
    return Header(version, (numbers[0], numbers[1]), (numbers[2], numbers[3]))


def read_text(content: memoryview, header: Header) -> Text:
    """Read the primary TEXT and merge the supplemental one into it."""
    first, last = header.text
    if not HEADER_BYTES <= first < last:
        raise Fault(mark("{file} does not say where its keywords are; its header is damaged, so export it again."))
    if last >= len(content):
        raise Fault(
            mark("{file} ends inside its keywords, so that no event can be recovered; copy it again from the analyser.")
        )
    warnings = []
    raw = bytes(content[first : last + 1])
    delimiter = raw[:1]
    data_first = header.data[0]
    if first < data_first <= last and raw[: data_first - first].rstrip(b" \0").endswith(delimiter):
        last = data_first - 1  # TEXT that runs into the data, often by one byte
        raw = raw[: last + 1 - first]
    if not raw.rstrip(b" \0\r\n").endswith(delimiter) and not raw.endswith(delimiter):
        if bytes(content[last + 1 : last + 2]) == delimiter:
            raw += delimiter
        else:
            warnings.append(tr("The keywords do not end where the header says: some may be missing."))
    keywords, damaged = split_pairs(_decoded(raw))
    supplement, cut = _supplement(content, keywords, header)
    if cut:
        warnings.append(tr("The file ends before its further keywords: some are missing."))
    if supplement:
        further, also_damaged = split_pairs(_decoded(supplement))
        keywords = further | keywords
        damaged = damaged or also_damaged
    if damaged:
        warnings.append(tr("The keywords are damaged: some could not be told from their values."))
    return Text(keywords, (first, last), tuple(warnings))


def split_pairs(text: str) -> tuple[dict[str, str], bool]:
    """Split a TEXT segment, whose first character is the delimiter, into keywords (upper case) and values.

    A doubled delimiter inside a value stands for itself; right after a keyword it is an empty value, which the
    standard forbids and instruments write. Where a lost delimiter makes keywords into values the reading falls
    into step again at the next keyword that starts with `$`. Returns the pairs and whether that was needed.
    """
    delimiter = text[0]
    pieces = text[1:].split(delimiter)
    keywords: dict[str, str] = {}
    damaged = False
    index = 0
    while index + 1 < len(pieces):
        key, value = pieces[index].strip().strip("\0").upper(), pieces[index + 1]
        if not key:
            index += 1
            continue
        if not key.startswith("$") and _KEYWORD.fullmatch(value):
            damaged = True
            index += 1
            continue
        index += 2
        while index + 1 < len(pieces) and not pieces[index]:
            value += delimiter + pieces[index + 1]
            index += 2
        if key.startswith("$") and keywords.get(key, value) != value:
            damaged = True
        keywords[key] = value.strip()
    return keywords, damaged


def whole_number(text: str | None) -> int | None:
    """Read a keyword's value as a whole number that is not negative; None where it is anything else."""
    digits = (text or "").strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 20 else None


def _offset(field: bytes) -> int:
    return whole_number(field.decode("latin-1").strip(" \0")) or 0


def _supplement(content: memoryview, keywords: dict[str, str], header: Header) -> tuple[bytes, bool]:
    """Give the supplemental TEXT, empty where there is none, and whether the file ends before it does."""
    first, last = whole_number(keywords.get("$BEGINSTEXT")), whole_number(keywords.get("$ENDSTEXT"))
    if not first or not last or not HEADER_BYTES <= first < last or first == header.text[0]:
        return b"", False
    return (bytes(content[first : last + 1]), False) if last < len(content) else (b"", True)


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")
