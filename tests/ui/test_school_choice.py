"""The list of schools of which one is chosen."""

import pytest
from pytestqt.qtbot import QtBot

from ui.dialogs.areas import AreasDialog
from ui.dialogs.parts import SchoolPartDialog
from ui.dialogs.plan import PlanDialog
from ui.dialogs.sheets import SheetsDialog
from ui.dialogs.solver_file import SolverFileDialog
from ui.language import Words
from ui.panels.board_panel import BoardPanel
from ui.panels.school_choice import SchoolChoice

SCHOOLS = {"50990001": "บ้านหนึ่ง", "50990002": "บ้านสอง", "50990003": "บ้านหนึ่ง"}
ALL, NAME = "ui.plan.all_schools", "ui.board.school"


@pytest.fixture
def choice(language: str, qtbot: QtBot) -> SchoolChoice:
    made = SchoolChoice(Words(language), SCHOOLS, name_key=NAME, first_key=ALL)
    qtbot.addWidget(made)
    return made


def texts(choice: SchoolChoice) -> list[str]:
    return [choice.itemText(at) for at in range(choice.count())]


def test_it_has_a_name_and_stands_on_its_first_entry(choice: SchoolChoice, language: str) -> None:
    assert choice.accessibleName() == Words(language).say(NAME)
    assert choice.itemText(0) == Words(language).say(ALL)
    assert (choice.code, choice.codes) == ("", ())


def test_a_name_that_two_schools_bear_has_the_code_before_it(choice: SchoolChoice) -> None:
    assert texts(choice)[1:] == ["50990001  บ้านหนึ่ง", "บ้านสอง", "50990003  บ้านหนึ่ง"]


def test_a_school_is_chosen_by_its_code_and_an_unknown_one_is_all(choice: SchoolChoice) -> None:
    choice.choose("50990002")
    assert (choice.code, choice.codes) == ("50990002", ("50990002",))
    choice.choose("10010001")
    assert (choice.code, choice.codes) == ("", ())


def test_what_is_chosen_stays_when_other_schools_are_offered_and_nobody_is_told(
    choice: SchoolChoice, qtbot: QtBot
) -> None:
    choice.choose("50990002")
    with qtbot.assertNotEmitted(choice.currentIndexChanged):
        choice.offer({"50990000": "บ้านศูนย์", "50990002": "บ้านสอง"})
        assert choice.code == "50990002"
        choice.offer({"50990000": "บ้านศูนย์"})
        assert choice.code == ""
        choice.offer({})
        assert choice.code == ""


def test_another_language_says_the_first_entry_anew(qtbot: QtBot) -> None:
    words = Words("th")
    choice = SchoolChoice(words, SCHOOLS, name_key=NAME, first_key=ALL, chosen="50990002")
    qtbot.addWidget(choice)
    words.choose("en")
    choice.retranslate()
    assert (choice.itemText(0), choice.accessibleName()) == (words.say(ALL), words.say(NAME))
    assert choice.code == "50990002"


def test_without_a_first_entry_the_first_school_is_chosen_and_no_school_is_none(qtbot: QtBot) -> None:
    choice = SchoolChoice(Words("th"), SCHOOLS, name_key=NAME, with_codes=True)
    qtbot.addWidget(choice)
    assert choice.code == "50990001"
    assert texts(choice)[1] == "50990002  บ้านสอง"
    empty = SchoolChoice(Words("th"), {}, name_key=NAME)
    qtbot.addWidget(empty)
    assert (empty.code, empty.codes, empty.count()) == ("", (), 0)


def test_every_choice_of_a_school_is_this_one(language: str, qtbot: QtBot) -> None:
    words = Words(language)
    before = {
        "schools": (), "profile": "pickup", "season": "dry", "effort": "quick", "teams": 2, "days": 3, "scope": "esa",
        "shift_start_s": 30600, "shift_end_s": 59400, "visit_minutes": 20.0, "seed": 7, "depot": "50990002",
    }  # fmt: skip
    areas = AreasDialog(words, SCHOOLS, chosen="50990002")
    solver = SolverFileDialog(words, "vroom", SCHOOLS, chosen="50990002")
    plan, part, sheets = (
        PlanDialog(words, SCHOOLS, before),
        SchoolPartDialog(words, SCHOOLS),
        SheetsDialog(words, SCHOOLS),
    )
    board = BoardPanel(words)
    for widget in (areas, solver, plan, part, sheets, board):
        qtbot.addWidget(widget)
    for choice in (areas.school, solver.school, plan.depot, part.choice, sheets.school, board.school):
        assert isinstance(choice, SchoolChoice)
        assert choice.accessibleName()
    assert areas.chosen() == (None, ("50990002",))
    assert solver.schools() == ("50990002",)
    assert plan.options()["depot"] == "50990002"
    assert part.school == sheets.school.code == "50990001"
