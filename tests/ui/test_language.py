import pytest
from pytestqt.qtbot import QtBot

from ui.language import ZERO_WIDTH_SPACE, Words
from ui.work import segment


def test_thai_lines_may_break_between_words_and_file_names_stay_whole() -> None:
    words = Words("th")
    words.learn_words(segment)
    broken = words.breakable("ไม่พบไฟล์ a b-c.xlsx โปรดตรวจชื่อไฟล์")
    assert broken.replace(ZERO_WIDTH_SPACE, "") == "ไม่พบไฟล์ a b-c.xlsx โปรดตรวจชื่อไฟล์"
    assert f"โปรด{ZERO_WIDTH_SPACE}ตรวจ" in broken
    assert " a b-c.xlsx " in broken


def test_english_is_left_as_it_is() -> None:
    words = Words("en")
    words.learn_words(segment)
    assert words.breakable("Import the schools") == "Import the schools"


def test_a_change_of_language_is_told_once(qtbot: QtBot) -> None:
    words = Words("th")
    with qtbot.waitSignal(words.changed):
        words.choose("en")
    with qtbot.assertNotEmitted(words.changed):
        words.choose("en")
    with pytest.raises(ValueError, match="no catalogue"):
        words.choose("de")
