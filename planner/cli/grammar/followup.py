"""The words of the commands about referrals and follow-up."""

from pathlib import Path
from typing import Final

from planner.cli.grammar.base import PROFILES, Commands, Group, project_argument

_ITEMS: Final = ("3.1", "3.2", "3.3")
_STEPS: Final = ("know", "screen", "support", "prevent", "refer")
_ATTENDANCE: Final = ("in_school", "irregular", "transferred", "left")


def add(commands: Commands, top: Group) -> None:
    """Add the commands of this room."""
    _referrals(commands, top)
    _follow_up(commands, top)


def _referrals(commands: Commands, top: Group) -> None:
    say = commands.say
    refer = commands.add(top, "refer", "refer")
    project_argument(refer)
    refer.add_argument("folder", type=Path, metavar="DIR")
    refer.add_argument("--item", action="append", choices=_ITEMS, default=[], help=say("refer_item"))
    refer.add_argument("--agency", action="append", type=int, default=[], metavar="N", help=say("refer_agency"))
    refer.add_argument("--due", metavar="DATE", help=say("refer_due"))
    refer.add_argument("--register-number", default="", metavar="TEXT", help=say("refer_register_number"))
    refer.add_argument("--allowed-by", default="", metavar="NAME", help=say("refer_allowed_by"))
    refer.add_argument("--again", action="store_true", help=say("refer_again"))
    refer.add_argument("--thai-digits", action="store_true")
    refer.add_argument("--pack-passphrase-file", type=Path, metavar="FILE", help=say("pack_passphrase_file"))
    fields = commands.add(top, "fields", "fields")
    project_argument(fields)
    way = fields.add_mutually_exclusive_group(required=True)
    way.add_argument("--out", type=Path, metavar="FILE.toml", help=say("fields_out"))
    way.add_argument("--from", dest="source", type=Path, metavar="FILE.toml", help=say("fields_from"))
    fields.add_argument("--allowed-by", default="", metavar="NAME", help=say("fields_allowed_by"))
    referrals = commands.add(top, "referrals", "referrals")
    project_argument(referrals)
    referrals.add_argument("--on", metavar="DATE", help=say("on"))
    reply = commands.add(top, "reply", "reply")
    project_argument(reply)
    reply.add_argument("referral_id", metavar="REFERRAL_ID")
    reply.add_argument("case_id", metavar="CASE_ID")
    reply.add_argument("result", metavar="RESULT", help=say("reply_result"))
    reply.add_argument("--note", default="", metavar="TEXT")
    reply.add_argument("--on", metavar="DATE", help=say("on"))
    withdraw = commands.add(top, "withdraw", "withdraw")
    project_argument(withdraw)
    withdraw.add_argument("referral_id", metavar="REFERRAL_ID")


def _follow_up(commands: Commands, top: Group) -> None:
    say = commands.say
    listed = commands.add(top, "followup", "followup")
    project_argument(listed)
    listed.add_argument("--on", metavar="DATE", help=say("on"))
    listed.add_argument("--until", metavar="DATE", help=say("followup_until"))
    listed.add_argument("--out", type=Path, metavar="FILE.xlsx", help=say("followup_out"))
    follow = commands.add(top, "follow", "follow")
    project_argument(follow)
    follow.add_argument("case_id", metavar="CASE_ID")
    follow.add_argument("--step", choices=_STEPS, help=say("follow_step"))
    follow.add_argument("--not-needed", action="store_true", help=say("follow_not_needed"))
    follow.add_argument("--check", choices=_ATTENDANCE, help=say("follow_check"))
    follow.add_argument("--returned", metavar="SCHOOL", help=say("follow_returned"))
    follow.add_argument("--grade", default="", metavar="TEXT")
    follow.add_argument("--need", default="", metavar="CODE", help=say("follow_need"))
    follow.add_argument("--by", default="", metavar="NAME", help=say("follow_by"))
    follow.add_argument("--due", metavar="DATE", help=say("follow_due"))
    follow.add_argument("--close", action="store_true", help=say("follow_close"))
    follow.add_argument("--note", default="", metavar="TEXT")
    follow.add_argument("--on", metavar="DATE", help=say("on"))
    unfollow = commands.add(top, "unfollow", "unfollow")
    project_argument(unfollow)
    unfollow.add_argument("case_id", nargs="?", metavar="CASE_ID")
    options = commands.add(top, "options", "options")
    project_argument(options)
    options.add_argument("case_id", metavar="CASE_ID")
    options.add_argument("--grade", default="", metavar="TEXT", help=say("options_grade"))
    options.add_argument("--limit", type=int, default=10, metavar="N")
    options.add_argument("--profile", choices=PROFILES, default="motorcycle")
    options.add_argument("--season", choices=("dry", "rainy"), default="dry")
