"""Files whose bytes were changed in transfer, because a program took them for text."""

from bloodview.language import mark, tr
from bloodview.samples.fault import Fault
from bloodview.samples.fcs.text import read_header, read_text, whole_number

_PADDING = 600  # bytes after the last segment that are no fault
_FEW = 8  # line ends are too few to tell a habit from chance
_REPLACEMENT = "\ufffd".encode()  # what programs put in place of bytes that are not UTF-8


def restore(content: memoryview) -> tuple[memoryview, tuple[str, ...]]:
    """Undo a transfer that made every line feed CR LF, and refuse what cannot be undone.

    A file is restored where each of its line feeds follows a carriage return (in untouched data hardly one in
    256 does) and the restored file agrees with its own header. Returns the content to read and a warning.
    """
    if _first_line_end(content) == b"\r\n":
        whole = bytes(content)
        count = whole.count(b"\n")
        if count >= _FEW and whole.count(b"\r\n") == count:
            restored = memoryview(whole.replace(b"\r\n", b"\n"))
            among_events = whole.count(b"\n", _text_end(content)) >= _FEW
            if _fits(restored) and (among_events or not _fits(content)):
                return restored, (
                    tr(
                        "Line ends were changed in transfer ({count} bytes were added): they were restored.",
                        count=count,
                    ),
                )
            if among_events:
                raise Fault(
                    mark(
                        "{file} had its line ends changed in a transfer that took it for text; copy it again as binary."
                    )
                )
    if not _fits(content):
        _refuse_lost_bytes(bytes(content), shorter=(_surplus(content) or 0) < 0)
    return content, ()


def _first_line_end(content: memoryview) -> bytes:
    """Find the first line feed, with the byte before it."""
    step = 1 << 16
    for start in range(0, len(content), step):
        block = bytes(content[max(0, start - 1) : start + step])
        place = block.find(b"\n", 0 if start == 0 else 1)
        if place >= 0:
            return block[max(0, place - 1) : place + 1]
    return b""


def _text_end(content: memoryview) -> int:
    try:
        return read_header(content).text[1]
    except Fault:
        return 0


def _fits(content: memoryview) -> bool:
    """Whether the file is as long as its last segment says, give or take a checksum and padding."""
    surplus = _surplus(content)
    return surplus is not None and -1 <= surplus <= _PADDING


def _surplus(content: memoryview) -> int | None:
    """Count the bytes after the last segment, below zero where it is cut short; None where that cannot be told."""
    try:
        header = read_header(content)
        keywords = read_text(content, header).keywords
    except Fault:
        return None
    if (whole_number(keywords.get("$NEXTDATA")) or 0) > 0:
        return 0
    lasts = [header.data[1], header.text[1]]
    lasts += [whole_number(keywords.get(key)) or 0 for key in ("$ENDDATA", "$ENDSTEXT", "$ENDANALYSIS")]
    lasts += [whole_number(bytes(content[50:58]).decode("latin-1")) or 0]
    return len(content) - max(lasts) - 1


def _refuse_lost_bytes(whole: bytes, *, shorter: bool) -> None:
    """Refuse a file whose bytes were replaced or dropped: the events cannot be had back."""
    if whole.count(_REPLACEMENT) > len(whole) / 100:
        raise Fault(
            mark(
                "{file} went through a program that took it for text, which destroys it; copy it "
                "again as a binary file."
            )
        )
    # In untouched data CR LF is about as frequent as LF CR.
    if shorter and whole.count(b"\n\r") > 20 and whole.count(b"\r\n") == 0:
        raise Fault(mark("{file} lost bytes in a transfer that took it for text; copy it again as a binary file."))
