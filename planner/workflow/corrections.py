"""What a person decides about places, and what check-ins teach: a journal, followed at once, undone and redone."""

import datetime as dt
import getpass
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import pandas as pd

from gis.address.levels import Level, PlaceStatus
from gis.errors import DataError, GeocodingError
from gis.monitor import Monitor
from planner.locate.decisions import What, addresses_of, candidates_of, homes_of, is_place, words_for
from planner.locate.journal import changed, with_changes, with_rows
from planner.schemas import CASES, CORRECTIONS, PLACES, SCHOOLS
from planner.store.project import Project, Transaction
from planner.workflow.locate import keep_places, located

TAKEN_BACK: Final = "corrections_taken_back"
"""The setting that keeps what can be done again."""


@dataclass(frozen=True, slots=True)
class Corrected:
    """What came of a correction: its number in the journal, the children whose place it changed, doubts left."""

    correction_id: str
    what: str
    moved: int
    review: int


def pin(
    project: Project, case_id: str, lat: float, lon: float, *, village: bool = False, monitor: Monitor
) -> Corrected:
    """Set a child's house on the map, or with ``village`` the whole village of its address.

    The child, or every child of the village without a better place, stands there at once.
    """
    if not is_place(lat, lon):
        raise DataError("bad_place", text=f"{lat},{lon}")
    case = _case(project, case_id)
    value: dict[str, Any] = {"lat": lat, "lon": lon}
    if village:
        value |= _village_of(project, case)
    return _correct(project, What.VILLAGE if village else What.PIN, case, value, monitor=monitor)


def choose(project: Project, case_id: str, number: int, *, same_words: bool = False, monitor: Monitor) -> Corrected:
    """Take a candidate (``number`` from 1) as what a child's address means.

    With ``same_words`` for every child whose address says the same, those of later registers too.
    """
    case = _case(project, case_id)
    places = project.read(PLACES)
    candidates = candidates_of(str(places.loc[case, "candidates"])) if case in places.index else ()
    if not 1 <= number <= len(candidates):
        raise GeocodingError("candidate_missing", number=number, known=len(candidates))
    chosen = candidates[number - 1]
    query = addresses_of(project.read(CASES).loc[[case]])[0]
    # A place of this child alone, such as where it was found, is no reading of words.
    own = chosen["level"] == Level.GPS or any(c["level"] == Level.GPS for c in candidates)
    words = words_for(query, candidates)
    value = {"candidate": chosen, "words": words}
    return _correct(project, What.CHOOSE, case, value, words=words if same_words and not own else "", monitor=monitor)


def skip(project: Project, case_id: str, *, monitor: Monitor) -> Corrected:
    """Put a doubt off: it stands last in the queue until it is decided."""
    return _correct(project, What.SKIP, _case(project, case_id), {}, monitor=monitor)


def undo(project: Project, *, correction_id: str | None = None, monitor: Monitor) -> Corrected:
    """Take back the last action that still counts, or one correction; places are as if it had never been made."""
    journal = project.read(CORRECTIONS)
    active = journal[~journal["undone"]]
    if correction_id is not None:
        ids = active.index[active.index == correction_id]
    else:
        ids = active.index[active["action_id"] == active["action_id"].iloc[-1]] if len(active) else active.index
    if ids.empty:
        raise DataError("nothing_to_undo")
    taken_back = [*_taken_back(project), [str(number) for number in ids]]
    return _turned(project, journal, taken_back[-1], undone=True, taken_back=taken_back, monitor=monitor)


def redo(project: Project, *, monitor: Monitor) -> Corrected:
    """Do again what was taken back last; a new correction, or a check-in that teaches, leaves nothing to do again."""
    taken_back = _taken_back(project)
    if not taken_back:
        raise DataError("nothing_to_redo")
    journal = project.read(CORRECTIONS)
    return _turned(project, journal, taken_back[-1], undone=False, taken_back=taken_back[:-1], monitor=monitor)


def can_redo(project: Project) -> bool:
    """Tell whether there is something to do again."""
    return bool(_taken_back(project))


def _taken_back(project: Project) -> list[list[str]]:
    """Return the numbers of the corrections that were taken back since the last new one, an action each, in order."""
    found: list[list[str]] = project.settings().get(TAKEN_BACK, [])
    return found


def _turned(
    project: Project,
    journal: pd.DataFrame,
    ids: Sequence[str],
    *,
    undone: bool,
    taken_back: Sequence[Sequence[str]],
    monitor: Monitor,
) -> Corrected:
    """Take corrections back, or do them again, and keep the places that follow."""
    turned = journal.copy()
    turned.loc[list(ids), "undone"] = undone
    before = project.read(PLACES)
    places = _places(project, turned, monitor=monitor)
    what = str(journal.loc[ids[0], "what"])
    moved = len(changed(before, places)) if places is not None else 0
    detail = {"corrections": len(ids), "what": what, "moved": moved}
    with project.transaction("undo" if undone else "redo", detail) as transaction:
        _keep(transaction, turned, places)
        transaction.set(TAKEN_BACK, taken_back)
    return Corrected(ids[0], what, moved, _in_review(before if places is None else places))


def journal_of(project: Project) -> pd.DataFrame:
    """Return every correction in order (schema CORRECTIONS): who, when, what, before and after, undone or not."""
    return project.read(CORRECTIONS)


@dataclass(frozen=True, eq=False, slots=True)
class Lesson:
    """What check-ins teach: the journal with their homes, and the places that follow (``None``: not located yet)."""

    journal: pd.DataFrame
    places: gpd.GeoDataFrame | None
    homes: int
    moved: int


def learn(
    project: Project,
    checkins: gpd.GeoDataFrame,
    *,
    cases: pd.DataFrame | None = None,
    journal: pd.DataFrame | None = None,
    monitor: Monitor,
) -> Lesson | None:
    """Return what the homes among a project's check-ins teach that it has not learned yet, ``None`` for nothing.

    The same check-in teaches once; one that was undone stays undone. What was learned from a check-in that is of
    its child no more is taken back. ``cases`` and ``journal`` are those of the project where they are not given.
    """
    given = journal is not None or cases is not None
    journal = project.read(CORRECTIONS) if journal is None else journal
    cases = project.read(CASES) if cases is None else cases
    homes = homes_of(checkins, project.read(SCHOOLS))
    journal, seen, withdrawn = _learned(journal, checkins)
    homes = homes[~homes.index.isin(seen) & homes["case_id"].isin(cases.index)].sort_values("visited_at")
    if homes.empty:
        if not withdrawn and not given:
            return None
        before, places = project.read(PLACES), _places(project, journal, cases=cases, monitor=monitor)
        return Lesson(journal, places, 0, 0 if places is None else len(changed(before, places)))
    values = [
        {
            "checkin_key": str(key),
            "visited_at": visited_at,
            "lat": point.y,
            "lon": point.x,
            "accuracy_m": accuracy,
        }
        for key, visited_at, point, accuracy in zip(
            homes.index, homes["visited_at"], homes["place"], homes["accuracy_m"], strict=True
        )
    ]
    rows = list(zip(homes["case_id"].tolist(), [""] * len(values), values, strict=True))
    longer = with_rows(journal, What.GPS, rows, who=getpass.getuser(), now=dt.datetime.now(dt.UTC))
    before = project.read(PLACES)
    places = _places(project, longer, cases=cases, monitor=monitor)
    if places is None:
        return Lesson(longer, None, len(homes), 0)
    longer, moved = with_changes(longer, len(homes), before, places)
    return Lesson(longer, places, len(homes), moved)


def _learned(journal: pd.DataFrame, checkins: pd.DataFrame) -> tuple[pd.DataFrame, set[str], int]:
    """Return the journal without what check-ins taught that are gone, the check-ins that taught, and how many went.

    A check-in goes when a person takes back whose it is; it teaches anew when it comes back.
    """
    kept = journal.copy()
    seen: set[str] = set()
    withdrawn = 0
    rows = journal[journal["what"] == What.GPS.value]
    for number, text, undone in zip(rows.index, rows["value"], rows["undone"], strict=True):
        value = json.loads(text)
        if undone and value.get("withdrawn"):
            continue
        if not undone and value["checkin_key"] not in checkins.index:
            kept.loc[number, "undone"] = True
            kept.loc[number, "value"] = json.dumps(value | {"withdrawn": True}, ensure_ascii=False)
            withdrawn += 1
            continue
        seen.add(value["checkin_key"])
    return kept, seen, withdrawn


def with_pin(journal: pd.DataFrame, case_id: str, lat: float, lon: float) -> pd.DataFrame:
    """Return a journal of corrections with the house of one child set by a person."""
    rows = [(case_id, "", {"lat": lat, "lon": lon})]
    return with_rows(journal, What.PIN, rows, who=getpass.getuser(), now=dt.datetime.now(dt.UTC))


def without_pins(journal: pd.DataFrame, case_id: str) -> pd.DataFrame:
    """Return a journal of corrections in which nothing counts any more that was said of one child."""
    shorter = journal.copy()
    shorter.loc[shorter["case_id"] == case_id, "undone"] = True
    return shorter


def keep_lesson(transaction: Transaction, lesson: Lesson) -> None:
    """Write what check-ins taught."""
    _keep(transaction, lesson.journal, lesson.places)
    transaction.set(TAKEN_BACK, [])


def _keep(transaction: Transaction, journal: pd.DataFrame, places: gpd.GeoDataFrame | None) -> None:
    transaction.write(CORRECTIONS, journal)
    if places is not None:
        keep_places(transaction, places)


def _correct(
    project: Project, what: What, case: str, value: Mapping[str, Any], *, words: str = "", monitor: Monitor
) -> Corrected:
    """Add one correction to the journal and follow it; nothing is kept when that fails."""
    before = project.read(PLACES)
    journal = with_rows(
        project.read(CORRECTIONS), what, [(case, words, value)], who=getpass.getuser(), now=dt.datetime.now(dt.UTC)
    )
    places = _places(project, journal, monitor=monitor)
    if places is None:
        raise DataError("places_missing")
    journal, moved = with_changes(journal, 1, before, places)
    number = str(journal.index[-1])
    detail = {"correction": number, "what": what.value, "case_id": case, "moved": moved}
    with project.transaction("correct place", detail) as transaction:
        _keep(transaction, journal, places)
        transaction.set(TAKEN_BACK, [])
    return Corrected(number, what.value, moved, _in_review(places))


def _places(
    project: Project, journal: pd.DataFrame, *, cases: pd.DataFrame | None = None, monitor: Monitor
) -> gpd.GeoDataFrame | None:
    """Return the places that follow from a journal; ``None`` where the project was never located."""
    if project.stale("locate") is None:
        return None
    return located(project, project.read(CASES) if cases is None else cases, journal, monitor=monitor)


def _case(project: Project, case_id: str) -> str:
    """Return a child's code as it stands in the project; ``DataError`` where there is none such."""
    case = case_id.zfill(6) if case_id.isdecimal() else case_id
    if case not in project.read(CASES).index:
        raise DataError("case_unknown", case=case_id)
    return case


def _village_of(project: Project, case: str) -> dict[str, str]:
    """Return tambon code, moo and name of the village of a child's address."""
    places = project.read(PLACES)
    if case not in places.index:
        raise DataError("places_missing")
    code, moo = (str(places.loc[case, name]) for name in ("code", "moo"))
    name = str(project.read(CASES).loc[case, "village"]).strip()
    if len(code) < 6 or not (moo or name):
        raise GeocodingError("village_unclear", case=case)
    return {"tambon_code": code[:6], "moo": moo, "name": name}


def _in_review(places: pd.DataFrame) -> int:
    return int((places["status"] == PlaceStatus.REVIEW.value).sum())
