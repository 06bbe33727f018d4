"""The tools of the workspace: each has a panel beside or below the map, and actions of its own.

To add one: a ``Tool`` in a module here, its class in ``TOOLS``, its words under ``ui.tabs``, ``ui.actions`` and a
section of its own, its actions in a menu (``ui/menus.py``), and its part of the work in ``ui/work/``.
"""

from typing import Final

from ui.tools.base import Tool
from ui.tools.board import BoardTool
from ui.tools.figures import FiguresTool
from ui.tools.followup import FollowUpTool
from ui.tools.jobs import JobsTool
from ui.tools.referrals import ReferralsTool
from ui.tools.results import ResultsTool
from ui.tools.review import ReviewTool
from ui.tools.roads import RoadsTool
from ui.tools.whatif import WhatIfTool

TOOLS: Final[tuple[type[Tool], ...]] = (
    ReviewTool,
    ResultsTool,
    RoadsTool,
    FollowUpTool,
    ReferralsTool,
    FiguresTool,
    BoardTool,
    WhatIfTool,
    JobsTool,
)
"""In the order of their tabs."""
