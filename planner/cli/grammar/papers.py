"""The words of the commands about papers, the prevention plan and open data."""

from pathlib import Path
from typing import Final

from planner.cli.grammar.base import PROFILES, Commands, Group, project_argument

_KINDS: Final = ("order", "permission", "claim", "bk27", "bk29")
_TIERS: Final = ("esa", "bureau", "school")


def add(commands: Commands, top: Group) -> None:
    """Add the commands of this room."""
    say = commands.say
    papers = commands.add(top, "papers", "papers")
    project_argument(papers)
    papers.add_argument("folder", type=Path, metavar="DIR")
    papers.add_argument("--kind", action="append", choices=_KINDS, default=[], help=say("papers_kind"))
    papers.add_argument("--school", action="append", default=[], metavar="CODE")
    papers.add_argument("--templates", type=Path, metavar="DIR", help=say("papers_templates"))
    papers.add_argument("--group", type=Path, metavar="FILE", help=say("papers_group"))
    papers.add_argument("--tier", choices=_TIERS, default="", help=say("papers_tier"))
    papers.add_argument("--people", type=int, default=2, metavar="N", help=say("whatif_people"))
    papers.add_argument("--on", metavar="DATE", help=say("papers_on"))
    papers.add_argument("--thai-digits", action="store_true")
    templates = commands.add(top, "templates", "templates")
    templates.add_argument("folder", type=Path, metavar="DIR")
    claim = commands.add(top, "claim", "claim")
    project_argument(claim)
    claim.add_argument("route_id", nargs="?", metavar="ROUTE_ID", help=say("claim_route"))
    claim.add_argument("--km", type=float, metavar="N", help=say("claim_km"))
    claim.add_argument("--hours", type=float, metavar="N", help=say("claim_hours"))
    claim.add_argument("--people", type=int, metavar="N", help=say("claim_people"))
    claim.add_argument("--vehicle", choices=PROFILES, default="", help=say("claim_vehicle"))
    claim.add_argument("--date", metavar="DATE", help=say("claim_date"))
    claim.add_argument("--note", default="", metavar="TEXT")
    claim.add_argument("--clear", action="store_true", help=say("claim_clear"))
    prevention = commands.add(top, "prevention", "prevention")
    project_argument(prevention)
    prevention.add_argument("folder", type=Path, metavar="DIR")
    prevention.add_argument("--templates", type=Path, metavar="DIR", help=say("papers_templates"))
    prevention.add_argument("--as-of", metavar="DATE")
    prevention.add_argument("--thai-digits", action="store_true")
    opened = commands.add(top, "opendata", "opendata")
    project_argument(opened)
    opened.add_argument("folder", type=Path, metavar="DIR")
    opened.add_argument("--k", type=int, default=5, metavar="N", help=say("opendata_k"))
