"""The words of the commands about places."""

from planner.cli.grammar.base import Commands, Group, project_argument


def add(commands: Commands, top: Group) -> None:
    """Add the commands of this room."""
    say = commands.words.say
    project_argument(commands.add(top, "review", "review"))
    pin = commands.add(top, "pin", "pin")
    project_argument(pin)
    pin.add_argument("case_id", metavar="CASE_ID")
    pin.add_argument("place", metavar="LAT,LON")
    pin.add_argument("--village", action="store_true", help=say("cli.help.pin_village"))
    choose = commands.add(top, "choose", "choose")
    project_argument(choose)
    choose.add_argument("case_id", metavar="CASE_ID")
    choose.add_argument("number", type=int, metavar="NUMBER")
    choose.add_argument("--same-words", action="store_true", help=say("cli.help.choose_same_words"))
    skip = commands.add(top, "skip", "skip")
    project_argument(skip)
    skip.add_argument("case_id", metavar="CASE_ID")
    undo = commands.add(top, "undo", "undo")
    project_argument(undo)
    undo.add_argument("--correction", metavar="ID", help=say("cli.help.undo_correction"))
    project_argument(commands.add(top, "redo", "redo"))
