"""The workflow as the window uses it. Imported on a job's thread: it brings geopandas and all that follows.

``Work`` is the open project; what belongs to one tool of the window is an attribute of it, a class in a module of
its own here (``work.review.pin(...)``).
"""

from ui.work.desk import Work, segment

__all__ = ["Work", "segment"]
