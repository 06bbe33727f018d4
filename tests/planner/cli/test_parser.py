"""The command line has the words of its contract, in both languages."""

import argparse
from collections.abc import Iterator
from pathlib import Path

import pytest

from planner.cli.parser import build_parser, language_asked
from resources.text import catalogue


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("status a.phanong", None),
        ("status a.phanong --lang en", "en"),
        ("--lang=en status a.phanong", "en"),
        ("status --lang xx a.phanong", None),
        ("status a.phanong --lang", None),
    ],
)
def test_the_language_is_known_before_the_line_is_parsed(line: str, expected: str | None) -> None:
    assert language_asked(line.split()) == expected


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize(
    "line",
    [
        "demo",
        "demo folder --seed 3 --children 50 --schools 4",
        "new a.phanong --esa X --year 2568 --area 50 --area 5017",
        "import schools a.phanong s.xlsx",
        "import register a.phanong r.xlsx --format dmc --mapping m.toml --rejects out.xlsx",
        "import places a.phanong p.csv",
        "import roads a.phanong r.osm.pbf",
        "import enrolment a.phanong one.xlsx two.xlsx",
        "import checkins a.phanong one.csv two.xlsx",
        "locate a.phanong",
        "review a.phanong --json",
        "pin a.phanong 000017 18.7,98.6",
        "pin a.phanong 000017 18.7,98.6 --village",
        "choose a.phanong 000017 2 --same-words",
        "skip a.phanong 000017",
        "undo a.phanong",
        "undo a.phanong --correction 00000003",
        "redo a.phanong",
        "assign a.phanong",
        (
            "plan a.phanong --school 1 --school 2 --profile pickup --shift 08:00-12:00 --teams 2 --days 3 "
            "--visit-minutes 20 --season rainy --seed 4 --effort best"
        ),
        "sheets a.phanong out --school 1 --format pdf,xlsx,gpx,kml,html --sheet-passphrase-file s.txt",
        "territories a.phanong --parts 5 --school 1",
        "map a.phanong m.html",
        "report a.phanong out --as-of 2026-03-31",
        "report a.phanong out --level school --school 1 --school 2 --phase 2567/2 --thai-digits",
        "report a.phanong out --snapshot S0001 --level esa --recount",
        "snapshot a.phanong --phase 2 --note X",
        "snapshots a.phanong",
        "phases a.phanong --year 2567",
        "table a.phanong group --out g.toml",
        "table a.phanong phases --from p.toml",
        "package export a.phanong f.phapkg --school 1 --no-roads --package-passphrase-file p.txt",
        "package export a.phanong f.phafig --figures --as-of 2026-03-31 --snapshot S0001",
        "package merge a.phanong one.phapkg two.phafig",
        "package open f.phapkg a.phanong",
        (
            "refer a.phanong out --item 3.1 --item 3.3 --agency 1 --agency 12 --due 31/3/2569 --register-number X "
            "--allowed-by Y --again --thai-digits --pack-passphrase-file p.txt"
        ),
        "refer a.phanong out",
        "fields a.phanong --out f.toml",
        "fields a.phanong --from f.toml --allowed-by Y",
        "referrals a.phanong --on 31/3/2569",
        "reply a.phanong R0001 000017 placed --note X --on 1/3/2569",
        "withdraw a.phanong R0001",
        "import replies a.phanong one.xlsx two.xlsx",
        "import atrisk a.phanong r.xlsx --mapping m.toml",
        "import grades a.phanong g.xlsx",
        "followup a.phanong --on 31/3/2569 --until 30/4/2569 --out f.xlsx",
        "follow a.phanong 000017 --step know --not-needed --note X --on 1/3/2569",
        "follow a.phanong 000017 --returned 50010001 --grade X --check in_school --need money --by X --due 1/3/2569",
        "follow a.phanong 000017 --close",
        "unfollow a.phanong",
        "unfollow a.phanong 000017",
        "options a.phanong 000017 --grade X --limit 5 --profile pickup --season rainy",
        "papers a.phanong o --kind order --kind bk27 --school 1 --templates t --group g.csv --tier school --people 3",
        "papers a.phanong out --on 1/3/2569 --thai-digits",
        "templates out",
        "claim a.phanong 50010001-01 --km 44.5 --hours 7 --people 3 --vehicle pickup --date 1/3/2569 --note X",
        "claim a.phanong 50010001-01 --clear",
        "claim a.phanong",
        "prevention a.phanong out --templates t --as-of 1/3/2569 --thai-digits",
        "opendata a.phanong out --k 7",
        "status a.phanong --json --quiet --passphrase-file p.txt",
        "check a.phanong",
        "open a.phanong",
        (
            "geocode in.csv out.csv --address A --tambon T --amphoe B --province P --house H --moo M --village V "
            "--postcode Z --area 50 --places a.csv --places b.csv --roads r.osm.pbf"
        ),
        "plan a.phanong --scope esa --depot 50010001 --teams-file teams.toml",
        ("plan a.phanong --from 10/06/2569 --balance some --lunch 12:00-13:00 --holidays days.toml --max-walk 500"),
        "whatif a.phanong --until 10/06/2569 --teams 2 --people 3",
        "whatif a.phanong --until 10/06/2569 --teams-file teams.toml",
        "unserved a.phanong --school 1 --json",
        "window a.phanong",
        "window a.phanong 000017 17:00-19:00",
        "window a.phanong 000017 --any-hour",
        "window a.phanong --file hours.xlsx",
        "edit add a.phanong 10-Ha 10-01 --position 1",
        "edit move a.phanong 10-Ha 10-01",
        "edit drop a.phanong 10-Ha --reason X",
        "edit restore a.phanong 10-Ha",
        "edit reorder a.phanong 10-01 10-Ha 10-Hb",
        "edit lock a.phanong --day 10 3",
        "edit lock a.phanong --route 10-01",
        "edit unlock a.phanong --stop 10-Ha",
        "edit improve a.phanong 10",
        "export vroom a.phanong out.json --school 1 --format ors",
        "solve X-n101-k25.vrp --seconds 60 --seed 3 --out a.sol",
        "matrix r.osm.pbf p.csv out.npz --profile walk",
        "route r.osm.pbf 18.1,98.6 18.2,98.7 --profile motorcycle",
    ],
)
def test_a_line_of_the_contract_is_understood(line: str, language: str) -> None:
    options = build_parser(language).parse_args(line.split())
    assert options.command == line.split(maxsplit=1)[0]
    assert options.lang == language


def test_common_options_may_stand_before_and_behind_the_command() -> None:
    parser = build_parser("en")
    assert parser.parse_args(["--json", "status", "a.phanong"]).json
    assert parser.parse_args(["status", "a.phanong", "--json"]).json
    assert parser.parse_args(["status", "a.phanong"]).project == Path("a.phanong")


@pytest.mark.parametrize("command", ["", "plan", "import", "import register", "geocode"])
def test_help_is_in_the_language_asked_for(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    for language, thai in (("th", True), ("en", False)):
        with pytest.raises(SystemExit) as caught:
            build_parser(language).parse_args([*command.split(), "--help"])
        assert caught.value.code == 0
        said = capsys.readouterr().out
        assert any("\u0e00" <= letter <= "\u0e7f" for letter in said) == thai


def actions(parser: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.Action]]:
    for action in parser._actions:
        yield parser.prog, action
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                yield from actions(command)


@pytest.mark.parametrize("language", ["th", "en"])
def test_every_argument_of_every_command_says_what_it_is(language: str) -> None:
    silent = [
        (command, action.dest)
        for command, action in actions(build_parser(language))
        if not action.help and not isinstance(action, argparse._SubParsersAction)
    ]
    assert silent == []


def test_words_of_arguments_are_of_arguments() -> None:
    known = {
        key
        for command, action in actions(build_parser("en"))
        for key in (action.dest, f"{command.split()[-1]}_{action.dest}")
    }
    words = catalogue("en").keys()
    assert {key.removeprefix("cli.arguments.") for key in words if key.startswith("cli.arguments.")} <= known


def test_help_says_what_stands_where_nothing_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        build_parser("en").parse_args(["plan", "--help"])
    assert "(default: 08:30-16:30)" in " ".join(capsys.readouterr().out.split())
