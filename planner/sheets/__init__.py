"""What a team carries: paper and files of a route."""

from planner.sheets.write import FORMATS, write_sheets

__all__ = ["FORMATS", "write_sheets"]
