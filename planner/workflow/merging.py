"""Packages that come together: each is taken over or refused by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gis.errors import UserError
from gis.monitor import Monitor
from planner.store.project import Project
from planner.workflow.packages import Merged, merge


@dataclass(frozen=True, slots=True)
class Refused:
    """A package that could not be taken over, and why."""

    file: str
    error: UserError


@dataclass(frozen=True, slots=True)
class MergedAll:
    """What came of packages, in the order in which they were given."""

    merged: tuple[Merged, ...]
    refused: tuple[Refused, ...]


def merge_all(project: Project, paths: Sequence[Path], *, passphrase: str, monitor: Monitor) -> MergedAll:
    """Take over what packages bring; one of another area or a broken one keeps no other from coming in.

    Each package is an action of its own: of a refused one nothing is kept.
    """
    merged: list[Merged] = []
    refused: list[Refused] = []
    for path in paths:
        monitor.check()
        try:
            merged.append(merge(project, path, passphrase=passphrase, monitor=monitor))
        except UserError as error:
            refused.append(Refused(path.name, error))
    return MergedAll(tuple(merged), tuple(refused))
