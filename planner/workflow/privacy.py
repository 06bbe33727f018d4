"""What is hidden until a person asks for it, and the log of who asked."""

from collections.abc import Sequence

from gis.errors import DataError
from planner.schemas import CASES
from planner.store.project import Project

ACTION = "look at ids"
"""The name of the entry in the audit chain."""


def masked_id(identity: str) -> str:
    """Return a national ID or G-code with all but its first and last character hidden; nothing of nothing."""
    if not identity:
        return ""
    first, last = identity[0], identity[-1]
    if len(identity) == 13 and identity.isdecimal():
        return f"{first}-xxxx-xxxxx-xx-{last}"
    return f"{first}{'x' * (len(identity) - 2)}{last}" if len(identity) > 2 else "x" * len(identity)


def spelled_id(identity: str) -> str:
    """Return a national ID in the groups of the identity card; a G-code as it is."""
    if len(identity) == 13 and identity.isdecimal():
        return "-".join((identity[0], identity[1:5], identity[5:10], identity[10:12], identity[12]))
    return identity


def reveal_ids(project: Project, case_ids: Sequence[str]) -> dict[str, str]:
    """Return the national IDs (else G-codes, ``""`` for neither) of children by case; the audit chain says whose.

    The entry holds case ids, never an ID, and is kept before anything is told. ``DataError`` for an unknown case.
    """
    cases = project.read(CASES)
    if unknown := [case_id for case_id in case_ids if case_id not in cases.index]:
        raise DataError("case_unknown", case=unknown[0])
    asked = cases.loc[list(case_ids)]
    ids = asked["national_id"].where(asked["national_id"] != "", asked["g_code"])
    with project.transaction(ACTION, {"cases": list(case_ids)}):
        pass
    return {str(case_id): str(identity) for case_id, identity in ids.items()}
