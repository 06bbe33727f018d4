"""Both languages say the same things."""

import re
import string

import pytest

from gis.address.levels import Level, PlaceStatus
from planner.model import CaseKind, CheckInState, FoundOutcome, Reason, State, StopKind, UnservedReason
from resources.text import LANGUAGES, Catalogue, catalogue
from tests.conftest import ROOT

THAI, ENGLISH = catalogue("th"), catalogue("en")
CODE = re.compile(r'(?:UserError|DataError|GeocodingError|NetworkError)\(\s*"(\w+)"')
STAGE = re.compile(r'Progress\(\s*"(\w+)"')


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def sources() -> str:
    files = (path for floor in ("gis", "planner", "ui") for path in (ROOT / floor).rglob("*.py"))
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def test_both_languages_have_the_same_keys() -> None:
    assert THAI.keys() == ENGLISH.keys()


@pytest.mark.parametrize("key", sorted(ENGLISH.keys()))
def test_a_sentence_has_the_same_gaps_in_both(key: str) -> None:
    assert gaps(THAI.say(key)) == gaps(ENGLISH.say(key))
    assert THAI.say(key).strip()
    assert ENGLISH.say(key).strip()


def test_a_number_has_the_word_that_goes_with_it() -> None:
    words = Catalogue("en", {"left": "{count:row|rows} to mend, {share:.1f} %"})
    assert words.say("left", count="1", share=2.0) == "1 row to mend, 2.0 %"
    assert words.say("left", count=1, share=2.0) == "1 row to mend, 2.0 %"
    assert words.say("left", count=1200, share=2.0) == "1,200 rows to mend, 2.0 %"
    assert words.say("left", count="0", share=2.0) == "0 rows to mend, 2.0 %"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_error_and_stage_in_the_code_has_words(language: str) -> None:
    text = sources()
    words = catalogue(language)
    assert not {code for code in CODE.findall(text) if f"errors.{code}" not in words}
    assert not {stage for stage in STAGE.findall(text) if f"stages.{stage}" not in words}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("section", "values"),
    [
        ("levels", Level),
        ("status", PlaceStatus),
        ("kinds", CaseKind),
        ("states", State),
        ("outcomes", FoundOutcome),
        ("checkin_states", CheckInState),
        ("reasons", Reason),
        ("stop_kinds", StopKind),
        ("unserved", UnservedReason),
    ],
)
def test_every_value_has_words(language: str, section: str, values: type) -> None:
    for value in values:  # type: ignore[attr-defined]
        assert f"{section}.{value.value}" in catalogue(language)


def test_thai_words_are_in_one_form() -> None:
    for key in sorted(THAI.keys()):
        assert "เเ" not in THAI.say(key), key
        assert "\u200b" not in THAI.say(key), key
