"""A line that is wrong is told so in the language of the person, down to the last word."""

import re

import pytest

from planner.cli.parser import build_parser
from planner.cli.usage import lines_of, wrong_usage
from resources.text import catalogue

LINES = [
    ("pin a.phanong", "required", ("CASE_ID", "LAT,LON")),
    ("plan a.phanong --profile ship", "choice", ("--profile", "ship", "walk")),
    ("nonsense", "choice", ("nonsense", "plan")),
    ("status a.phanong --nonsense", "unrecognised", ("--nonsense",)),
    ("status a.phanong --passphrase-file", "one_value", ("--passphrase-file",)),
    ("choose a.phanong 000017 two", "whole_number", ("NUMBER", "two")),
    ("solve x.vrp --seconds long", "number", ("--seconds", "long")),
    ("import checkins a.phanong", "required", ("FILE",)),
    ("status a.phanong --json=yes", "no_value", ("--json", "yes")),
]


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize(("line", "key", "named"), LINES)
def test_what_is_wrong_with_a_line_is_told_in_the_language_asked_for(
    line: str, key: str, named: tuple[str, ...], language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        build_parser(language).parse_args(line.split())
    assert caught.value.code == 2
    said = capsys.readouterr().err
    usage, told = said.rsplit("\n", 2)[0], said.rstrip("\n").rsplit("\n", 1)[1]
    words = catalogue(language)
    assert usage.startswith(words.say("cli.usage.head"))
    assert all(name in told for name in named)
    # The words of the catalogue stand there, whatever fills their gaps.
    pattern = ".*".join(re.escape(part) for part in re.split(r"\{\w+\}", words.say(f"cli.usage.{key}")))
    assert re.search(pattern, told)
    assert language == "en" or not re.search(r"argument|invalid|expected|required|usage:|choose from", said)


@pytest.mark.parametrize(
    ("message", "thai"),
    [
        ("one of the arguments --a --b is required", "ต้องระบุอย่างใดอย่างหนึ่งใน --a --b"),
        ("argument --a: not allowed with argument --b", "--a: ใช้พร้อมกับ --b ไม่ได้"),
        ("argument --a: expected 2 arguments", "--a: ต้องมีค่าตามหลัง 2 ค่า"),
        ("argument --a: expected at most one argument", "--a: มีค่าตามหลังได้ไม่เกินหนึ่งค่า"),
        ("argument X: expected at least one argument", "X: ต้องมีค่าตามหลังอย่างน้อยหนึ่งค่า"),
        ("argument X: invalid Path value: '\\x00'", "X: ใช้ค่า '\\x00' ไม่ได้"),
        ("argument --a: invalid choice: 'x' (choose from th, en)", "--a: ไม่มีตัวเลือก 'x' เลือกได้จาก th, en"),
        ("something of a later Python", "something of a later Python"),
    ],
)
def test_a_sentence_of_argparse_is_known_by_its_form(message: str, thai: str) -> None:
    assert wrong_usage(message, catalogue("th")) == thai


def test_what_was_typed_is_told_as_it_stands() -> None:
    assert "{gap} %s" in wrong_usage("unrecognized arguments: {gap} %s\n--x", catalogue("th"))


def test_a_line_of_help_ends_between_words_and_counts_columns() -> None:
    assert lines_of("ดี ดี ดี ดี", 5) == ["ดี ดี ดี", "ดี"]
    assert lines_of("ก ตามเวลาเดินทาง ข", 4) == ["ก", "ตามเวลาเดินทาง", "ข"]
    assert lines_of("", 4) == []
