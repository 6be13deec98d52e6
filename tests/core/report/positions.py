"""Where the letters of a page stand, to tell whether any lies outside the paper or upon another."""

import unicodedata
from dataclasses import dataclass

import numpy as np
import pypdfium2
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Letters:
    """The letters of one page: boxes [n, 4] of left, bottom, right, top in points, and its size."""

    text: str
    boxes: NDArray[np.float64]
    size: tuple[float, float]


def letters_of(content: bytes) -> list[Letters]:
    """Give the letters of every page, without those of a watermark."""
    document = pypdfium2.PdfDocument(content)
    try:
        return [_letters(page) for page in document]
    finally:
        document.close()


def _letters(page: pypdfium2.PdfPage) -> Letters:
    text = page.get_textpage()
    kept, boxes = [], []
    for index in range(text.count_chars()):
        letter = text.get_text_range(index, 1)
        box = text.get_charbox(index)
        if letter.strip() and box[3] - box[1] < 30:  # letters of a watermark are larger than any other
            kept.append(letter)
            boxes.append(box)
    return Letters("".join(kept), np.array(boxes, dtype=np.float64).reshape(-1, 4), page.get_size())


def outside(letters: Letters, margin: float) -> str:
    """Give the letters that come nearer to the edge of the paper than `margin` points."""
    boxes, (width, height) = letters.boxes, letters.size
    beyond = (boxes[:, :2] < margin).any(axis=1) | (boxes[:, 2] > width - margin) | (boxes[:, 3] > height - margin)
    return "".join(letter for letter, bad in zip(letters.text, beyond, strict=True) if bad)


def overlapping(letters: Letters) -> list[str]:
    """Give the pairs of letters of which one covers more than half of the other.

    Two Arabic letters may share one glyph, lam with alef.
    """
    order = np.argsort(letters.boxes[:, 1])  # from below, so that what may share a place follows within a line's height
    boxes = letters.boxes[order]
    area = np.prod(boxes[:, 2:] - boxes[:, :2], axis=1)
    ends = np.searchsorted(boxes[:, 1], boxes[:, 3])
    pairs = []
    for one, end in enumerate(ends):
        near = slice(one + 1, end)
        low, high = np.maximum(boxes[one, :2], boxes[near, :2]), np.minimum(boxes[one, 2:], boxes[near, 2:])
        shared = np.prod(np.clip(high - low, 0, None), axis=1)
        covered = np.flatnonzero(shared > 0.5 * np.minimum(area[one], area[near])) + one + 1
        pairs += [letters.text[order[one]] + letters.text[order[other]] for other in covered]
    return [pair for pair in pairs if not all(unicodedata.bidirectional(letter) == "AL" for letter in pair)]
