"""Compare a picture with the one kept beside the tests, forgiving what another renderer does to edges of letters."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

_KEPT = Path(__file__).parent
_BLOCK = 4  # pixels: edges that move by less than this barely change a block's mean


def assert_like(
    picture: NDArray[np.uint8],
    name: str,
    *,
    update: bool,
    worst: float = 40.0,
    mean: float = 1.0,
    folder: Path = _KEPT,
) -> None:
    """Fail where a picture [height, width, 3] differs from `name`.png; with `update` keep it as the new one.

    worst, mean : largest and mean difference allowed between blocks of 4 x 4 pixels, of 255
    The picture that failed is left as `name`.failed.png.
    """
    path = folder / f"{name}.png"
    failed = folder / f"{name}.failed.png"
    if update:
        Image.fromarray(picture).save(path, optimize=True)
        failed.unlink(missing_ok=True)
        return
    assert path.exists(), f"{path} is missing; run pytest with --update-snapshots and look at it"
    kept = np.asarray(Image.open(path).convert("RGB"))
    try:
        assert picture.shape == kept.shape, f"{name} is {picture.shape}, kept is {kept.shape}"
        difference = np.abs(_blocks(picture) - _blocks(kept))
        assert difference.max() <= worst, f"{name} differs at {_place(difference)}: look at {failed}"
        assert difference.mean() <= mean, f"{name} differs everywhere by {difference.mean():.2f}: look at {failed}"
    except AssertionError:
        Image.fromarray(picture).save(failed)
        raise
    failed.unlink(missing_ok=True)


def _blocks(picture: NDArray[np.uint8]) -> NDArray[np.float64]:
    height, width = (length - length % _BLOCK for length in picture.shape[:2])
    cut = picture[:height, :width].astype(np.float64)
    blocks: NDArray[np.float64] = cut.reshape(height // _BLOCK, _BLOCK, width // _BLOCK, _BLOCK, -1).mean(axis=(1, 3))
    return blocks


def _place(difference: NDArray[np.float64]) -> str:
    row, column, _ = np.unravel_index(int(difference.argmax()), difference.shape)
    return f"row {int(row) * _BLOCK}, column {int(column) * _BLOCK} (by {difference.max():.0f})"
