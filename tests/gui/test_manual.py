"""The manual in Help: every chapter, under a title that can be translated."""

import re

from bloodview.gui.manual import TITLES, manual_text
from bloodview.language import speaking
from bloodview.paths import resources


def test_every_title_of_a_chapter_is_in_the_catalogue() -> None:
    chapters = sorted((resources() / "docs" / "manual").glob("*.md"))
    assert [path.read_text("utf-8").splitlines()[0] for path in chapters] == [f"# {title}" for title in TITLES]


def test_the_manual_in_english_is_the_files() -> None:
    text = manual_text()
    for path in (resources() / "docs" / "manual").glob("*.md"):
        assert path.read_text("utf-8") in text


def test_another_language_changes_no_chapter_but_its_title() -> None:
    with speaking("de"):
        text = manual_text()
    titles = re.findall(r"^# (.+)$", text, re.MULTILINE)
    assert len(titles) == len(TITLES)
    for path in (resources() / "docs" / "manual").glob("*.md"):
        assert path.read_text("utf-8").partition("\n")[2] in text
