"""The codes of ``planner.model`` as plain texts: that module brings geopandas, for which the window does not wait."""

from typing import Final

STATES: Final = ("to_track", "in_progress", "found", "not_found", "cleared")
KINDS: Final = ("missed", "dropped_out", "disabled")
REPORTS: Final = ("found", "not_found", "moved", "in_school", "deceased")
"""What a visitor reports, by the keys 1 to 5 of paper entry."""
OUTCOMES: Final = ("returned", "wants_return", "refuses", "cannot_yet")
"""Of the found, by the keys 1 to 4."""
REASONS: Final = 19
