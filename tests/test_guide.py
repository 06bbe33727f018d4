"""The documents name what there is: pictures, commands, keys, words of the window, files."""

import argparse
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from planner.cli.parser import build_parser
from resources.text import catalogue
from tests.guide_pictures import MOST_BYTES, WIDTH_PX, pictures_named
from ui.menus import MENUS, SHORTCUTS
from ui.panels.step_rail import STEPS

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
README = (ROOT / "README.md").read_text(encoding="utf-8")
GUIDE = (DOCS / "guide.md").read_text(encoding="utf-8")
DECISIONS = (DOCS / "decisions.md").read_text(encoding="utf-8")
MOST_BYTES_IN_ALL = 2_500_000


def _groups(parser: argparse.ArgumentParser) -> dict[str, Any]:
    """Return the commands of a parser by name, of those that have any."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    return {}


def _commands() -> dict[str, Any]:
    return _groups(build_parser("th"))


def _examples(text: str) -> Iterator[list[str]]:
    """Return the words of every command line in a document."""
    for line in re.findall(r"phanong ([a-z][^\n`|]*)", text):
        yield line.split("#")[0].split()


def _anchor(head: str) -> str:
    """Return what a link to a heading says: letters with their marks, digits, and dashes for spaces."""
    kept = (mark for mark in head.lower() if unicodedata.category(mark)[0] in "LMN" or mark in " -_")
    return "".join(kept).replace(" ", "-")


def _table_words() -> set[str]:
    """Return every word in code marks in the README's table of commands."""
    table = README.partition("## Commands")[2].partition("| exit code |")[0]
    return {word for marked in re.findall(r"`([^`]+)`", table) for word in marked.split()}


@pytest.mark.parametrize("text", [README, GUIDE, DECISIONS], ids=["readme", "guide", "decisions"])
def test_every_command_line_in_a_document_is_known(text: str) -> None:
    commands = _commands()
    for words in _examples(text):
        if words[0] == "alone" or words[0] not in commands:
            pytest.fail(f"there is no command {words[0]!r}")
        inner = _groups(commands[words[0]])
        parser = commands[words[0]]
        if inner:
            assert len(words) > 1 and words[1] in inner, words
            parser = inner[words[1]]
        known = {option for action in parser._actions for option in action.option_strings}
        assert {word for word in words if word.startswith("--")} <= known, words


def test_the_readme_names_every_command() -> None:
    assert not set(_commands()) - _table_words()


def test_the_readme_names_every_import_and_every_edit() -> None:
    for group in ("import", "edit", "package", "export"):
        assert not set(_groups(_commands()[group])) - _table_words()


def test_the_table_of_commands_names_no_other_command() -> None:
    known = {"phanong", "en"} | set(_commands())
    known |= {name for parser in _commands().values() for name in _groups(parser)}
    words = {word for word in _table_words() if re.fullmatch(r"[a-z]+", word)}
    assert not words - known


def test_every_picture_that_a_document_shows_is_there_and_small() -> None:
    shown = pictures_named(DOCS)
    sizes = {name: (DOCS / "pictures" / name).stat().st_size for name in shown}
    assert not [name for name, size in sizes.items() if size > MOST_BYTES]
    assert sum(sizes.values()) <= MOST_BYTES_IN_ALL
    for name in shown:
        with Image.open(DOCS / "pictures" / name) as picture:
            assert picture.format == "PNG" and picture.width <= WIDTH_PX


def test_no_picture_lies_about_that_no_document_shows() -> None:
    assert {path.name for path in (DOCS / "pictures").iterdir()} == set(pictures_named(DOCS))


def test_every_ctrl_key_of_the_window_is_in_the_guide_with_no_other() -> None:
    # Keys of panels and tables: tests of their own hold them.
    elsewhere = {"Ctrl+V", "Ctrl+D", "Ctrl+Z", "Ctrl+Y"}
    named = set(re.findall(r"Ctrl\+(?:Home|[A-Z0-9,+-](?![a-z]))", GUIDE))
    assert named - elsewhere == {key for key in SHORTCUTS.values() if key.startswith("Ctrl+")}
    assert all(key in GUIDE for key in SHORTCUTS.values())


def test_the_keys_of_the_panels_are_those_of_the_guide() -> None:
    words = catalogue("th")
    for key in ("ui.review.keys", "ui.followup.keys", "ui.results.conflicts_keys"):
        assert set(re.findall(r"\b[A-Z]\b", words.say(key))) <= set(re.findall(r"\b[A-Z]\b", GUIDE))
    assert words.say("ui.followup.keys") in GUIDE


def test_every_menu_path_of_the_guide_is_in_the_window() -> None:
    words = catalogue("th")
    menus = {words.say(f"ui.menus.{name}").partition(" (")[0]: name for name in MENUS}
    said = {title: {words.say(f"ui.actions.{key}") for key in MENUS[name] if key} for title, name in menus.items()}
    paths = re.findall(r"\*\*([^*\n>]+) > ([^*\n]+)\*\*", GUIDE)
    assert len(paths) > 10
    said |= {
        f"ขั้น {number}": {words.say(f"ui.actions.{key}") for key in keys}
        for number, (_, keys) in enumerate(STEPS, start=1)
    }
    said[words.say("ui.tabs.results")] = {words.say(f"ui.results.{section}") for section in ("matches",)}
    for menu, action in paths:
        assert action in said[menu], (menu, action)


def test_every_group_of_results_is_in_the_guide_by_its_name() -> None:
    words = catalogue("th")
    assert all(
        f"| {words.say(f'ui.results.{name}')} |" in GUIDE
        for name in ("conflicts", "unmatched", "matches", "offers", "flags")
    )


def test_the_sentences_of_trouble_are_those_that_the_program_says() -> None:
    words = catalogue("th")
    table = GUIDE.partition("## 20 ")[2].partition("## 21 ")[0]
    said = [words.say(key) for key in sorted(words.keys())]
    rows = [line.split("|")[1].strip() for line in table.splitlines() if line.startswith("| ")][2:]
    for row in rows[:-1]:
        for part in row.split(" / "):
            assert any(part in text for text in said), part


def test_every_link_to_a_file_or_heading_leads_somewhere() -> None:
    for path in (ROOT / "README.md", DOCS / "guide.md", DOCS / "decisions.md"):
        text = path.read_text(encoding="utf-8")
        heads = {_anchor(head) for head in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}
        for target in re.findall(r"\]\(([^)]+)\)", text):
            if target.startswith("#"):
                assert target[1:] in heads, target
            elif "://" not in target:
                assert (path.parent / target).exists(), target


def test_every_file_that_the_decisions_name_is_there() -> None:
    for name in re.findall(r"`((?:gis|planner|ui|tests)/[\w./]+)`", DECISIONS):
        assert (ROOT / name).exists(), name


def test_every_benchmark_that_the_readme_names_is_there() -> None:
    table = README.partition("| benchmark:")[2].partition("\n\n")[0]
    rows = table.split("\n")[2:]
    names = [name for row in rows for name in re.findall(r"`(\w+)`", row.split("|")[1])]
    assert len(names) > 5
    for name in names:
        assert (ROOT / "tests" / "benchmarks" / f"{name}.py").is_file(), name
