"""The tools of the workspace: each has a panel beside or below the map, and actions of its own.

To add one: a ``Tool`` in a module here, its class in ``TOOLS``, its words under ``ui.tabs``, ``ui.actions`` and a
section of its own, its actions in a menu (``ui/menus.py``), and its part of the work in ``ui/work/``.
"""

from typing import Final

from ui.tools.base import Tool
from ui.tools.jobs import JobsTool

TOOLS: Final[tuple[type[Tool], ...]] = (JobsTool,)
"""In the order of their tabs."""
