"""What pictures of the window run under."""

from collections.abc import Iterator

import pytest

from bloodview.gui.collecting import collecting_on_gui_thread


@pytest.fixture(autouse=True)
def collecting(request: pytest.FixtureRequest) -> Iterator[None]:
    """Collect garbage as the program does, from the event loop only.

    Qt tells every widget there is of a change of colours, one after the other. Where Python's own collector runs in the
    handler of one of them it deletes widgets that a test before left behind, and Qt goes on to one that is gone.
    """
    if "qapp" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("qapp")
    with collecting_on_gui_thread():
        yield


@pytest.fixture(autouse=True)
def pointer_aside(request: pytest.FixtureRequest) -> None:
    """Keep the pointer off what is shown: a button below it looks pressed in some runs and not in others."""
    if "qapp" in request.fixturenames:
        from PySide6.QtGui import QCursor

        request.getfixturevalue("qapp")
        QCursor.setPos(1919, 1079)
