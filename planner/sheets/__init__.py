"""What a team carries: paper and files of a route."""

from planner.sheets.write import FORMATS, OPEN_FORMATS, write_sheets

__all__ = ["FORMATS", "OPEN_FORMATS", "write_sheets"]
