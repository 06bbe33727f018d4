"""The words of the commands about what came back from the field."""

from pathlib import Path

from planner.cli.grammar.base import Commands, Group, project_argument

KINDS = ("missed", "dropped_out", "disabled")


def add(commands: Commands, top: Group) -> None:
    """Add the commands of this room."""
    say = commands.say
    conflicts = commands.add(top, "conflicts", "conflicts")
    project_argument(conflicts)
    conflicts.add_argument("--all", action="store_true", help=say("conflicts_all"))
    decide = commands.add(top, "decide", "decide")
    project_argument(decide)
    decide.add_argument("case_id", metavar="CASE_ID")
    decide.add_argument("checkin_key", metavar="CHECKIN_KEY")
    decide.add_argument("--note", default="", metavar="TEXT")
    undecide = commands.add(top, "undecide", "undecide")
    project_argument(undecide)
    undecide.add_argument("--decision", metavar="ID", help=say("undecide_decision"))
    project_argument(commands.add(top, "unmatched", "unmatched"))
    link = commands.add(top, "link", "link")
    project_argument(link)
    link.add_argument("checkin_key", metavar="CHECKIN_KEY")
    link.add_argument("case_id", metavar="CASE_ID")
    link.add_argument("--note", default="", metavar="TEXT")
    new = commands.add(top, "newcase", "newcase")
    project_argument(new)
    new.add_argument("checkin_key", metavar="CHECKIN_KEY")
    new.add_argument("--kind", required=True, choices=KINDS, help=say("newcase_kind"))
    new.add_argument("--note", default="", metavar="TEXT")
    _yes_or_no(commands, top, "matches")
    _yes_or_no(commands, top, "offers")
    project_argument(commands.add(top, "flags", "flags"))
    _paper(commands, top)
    transfers = commands.add(top, "transfers", "transfers")
    project_argument(transfers)
    transfers.add_argument("file", type=Path, metavar="FILE.xlsx")
    project_argument(commands.add(top, "coverage", "coverage"))


def _paper(commands: Commands, top: Group) -> None:
    """Add the commands for sheets that came back."""
    say = commands.say
    returned = commands.add(top, "returned", "returned")
    project_argument(returned)
    returned.add_argument("sheets", nargs="*", metavar="SHEET", help=say("returned_sheets"))
    returned.add_argument("--on", metavar="DATE", help=say("returned_on"))
    returned.add_argument("--take-back", action="store_true", help=say("returned_take_back"))
    record = commands.add(top, "record", "record")
    project_argument(record)
    record.add_argument("code", metavar="CODE")
    record.add_argument("state", metavar="STATE", help=say("record_state"))
    record.add_argument("--reason", default="", metavar="N")
    record.add_argument("--outcome", default="", metavar="OUTCOME")
    record.add_argument("--moved-to", default="", metavar="P/A")
    record.add_argument("--return-school", default="", metavar="CODE")
    record.add_argument("--visited-at", default="", metavar="DATE", help=say("record_visited_at"))
    record.add_argument("--visitor", default="", metavar="NAME")
    record.add_argument("--note", default="", metavar="TEXT")
    sheet = commands.add(top, "sheet", "sheet")
    project_argument(sheet)
    sheet.add_argument("number", metavar="SHEET|CODE")


def _yes_or_no(commands: Commands, top: Group, name: str) -> None:
    """Add a command that lists questions, and answers one."""
    parser = commands.add(top, name, name)
    project_argument(parser)
    answer = parser.add_mutually_exclusive_group()
    answer.add_argument("--accept", metavar="CASE_ID", help=commands.say(f"{name}_accept"))
    answer.add_argument("--refuse", metavar="CASE_ID", help=commands.say(f"{name}_refuse"))
