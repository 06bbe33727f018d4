"""What waits for a person's word about results, laid side by side in the language chosen."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd
from shapely.geometry import Point

from gis.crs import distance_m
from planner.calendar import show_date
from planner.schemas import CASES, CHECKINS, CLEARANCES, PLACES, SCHOOLS, UNMATCHED
from planner.workflow import checkins, decisions
from planner.workflow.privacy import masked_id
from planner.workflow.project import Project
from resources.text import Catalogue, catalogue
from ui.map.bridge import Candidate
from ui.verdicts import Card, Choice, Verdict

Row = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, eq=False, slots=True)
class Facts:
    """What cards tell of children and reports."""

    language: str
    words: Catalogue
    cases: pd.DataFrame
    places: gpd.GeoDataFrame
    schools: gpd.GeoDataFrame
    reports: gpd.GeoDataFrame

    @classmethod
    def of(cls, project: Project, language: str) -> "Facts":
        """Read what is needed."""
        read = project.read
        return cls(language, catalogue(language), read(CASES), read(PLACES), read(SCHOOLS), read(CHECKINS))

    def say(self, key: str, **details: object) -> str:
        """Return the words of a key."""
        return self.words.say(key, **details)

    def when(self, moment: str) -> str:
        """Return an ISO moment, or the ISO day alone, as a person writes it."""
        if not moment:
            return ""
        return f"{show_date(dt.date.fromisoformat(moment[:10]), self.language)} {moment[11:16]}".strip()

    def name(self, case: str) -> str:
        """Return a child's name."""
        row = self.cases.loc[case]
        return f"{row['prefix']}{row['first_name']} {row['last_name']}".strip()

    def school(self, case: str) -> str:
        """Return the name of a child's school."""
        code = str(self.cases.at[case, "school_code"])
        return str(
            self.schools.at[code, "name"] if code in self.schools.index else self.cases.at[case, "school_name"]
        )

    def address(self, case: str) -> str:
        """Return where a child lives by the register."""
        row = self.cases.loc[case]
        if row["address"]:
            return str(row["address"])
        moo = [self.say("ui.moo", moo=row["moo"])] if row["moo"] else []
        parts = ("tambon", "amphoe", "province")
        units = [self.say(f"visits.{part}", name=row[part]) for part in parts if row[part]]
        return " ".join([str(row["house"]), *moo, str(row["village"]), *units]).strip()

    def spot(self, case: str) -> tuple[float, float] | None:
        """Return a child's place as (lat, lon)."""
        return _spot(self.places["place"].get(case))

    def away(self, home: object, key: str) -> str:
        """Return how far from a child's registered place a report was made."""
        home, there = _spot(home), _spot(self.reports["place"].get(key))
        if home is None or there is None:
            return "–"
        return self.distance(float(distance_m(*home, *there)))

    def distance(self, metres: float) -> str:
        """Return a length in m or km."""
        if metres < 1000:
            return self.say("ui.results.metres", m=f"{metres:,.0f}")
        return self.say("ui.results.km", km=f"{metres / 1000:,.1f}")

    def reason(self, number: int) -> str:
        """Return a reason with its number."""
        return f"{number} {self.say(f'reasons.{number}')}" if number else "–"


def conflict_cards(project: Project, facts: Facts) -> Sequence[Card]:
    """Return the children whose reports contradict each other, a column a report."""
    found = []
    waiting = decisions.conflicts(project)
    homes = checkins.registered_places(project, {one.case_id for one in waiting})
    for conflict in waiting:
        case, reports = conflict.case_id, conflict.reports
        rows = facts.reports.loc[[report.checkin_key for report in reports]]
        notes, moved = rows["note"].tolist(), rows["moved_to"].tolist()
        # What was said on the spot tells more than what it makes of the case: moved is not found, too.
        told = [facts.say(f"checkin_states.{state}") for state in rows["state"]]
        states = [facts.say(f"states.{report.state}") for report in reports]
        outcomes = [facts.say(f"outcomes.{one.found_outcome}") if one.found_outcome else "–" for one in reports]
        counted = next((at for at, report in enumerate(reports) if report.counted), -1)
        table = _rows(
            facts,
            when=[facts.when(report.visited_at) for report in reports],
            told=told,
            becomes=states,
            outcome=outcomes,
            reason=[facts.reason(report.reason) for report in reports],
            moved_to=moved,
            visitor=[report.visitor for report in reports],
            note=notes,
            away=[facts.away(homes.get(case), report.checkin_key) for report in reports],
            source=[f"{report.source_file} : {report.source_row}" for report in reports],
        )
        found.append(
            Card(
                "conflicts",
                case,
                f"{case} · {facts.name(case)}",
                (case,),
                tuple(facts.say("ui.results.report", number=number) for number in range(1, len(reports) + 1)),
                table,
                tuple(
                    Choice(
                        facts.say("ui.results.use", number=number, what=told[number - 1]),
                        Verdict("counts", case, report.checkin_key),
                    )
                    for number, report in enumerate(reports, start=1)
                ),
                _report_places(facts, [report.checkin_key for report in reports]),
                counted,
            )
        )
    return found


def unmatched_cards(project: Project, facts: Facts) -> Sequence[Card]:
    """Return the check-ins of no known child beside the children who may be meant."""
    found = []
    rows = project.read(UNMATCHED)
    for one in decisions.unmatched(project):
        row = rows.loc[one.checkin_key]
        near = one.candidates
        cases = [candidate.case_id for candidate in near]
        table = _rows(
            facts,
            name=[one.child_name, *(candidate.name for candidate in near)],
            code=[one.case_code, *cases],
            identity=[one.masked_id, *(masked_id(str(facts.cases.at[case, "national_id"])) for case in cases)],
            school=[one.school, *(candidate.school for candidate in near)],
            address=["", *(facts.address(case) for case in cases)],
            told=[facts.say(f"checkin_states.{one.state}") if one.state else "", *([""] * len(near))],
            when=[facts.when(one.visited_at), *([""] * len(near))],
            visitor=[str(row["visitor"]), *([""] * len(near))],
            note=[str(row["note"]), *([""] * len(near))],
            source=[f"{one.source_file} : {one.source_row}", *([""] * len(near))],
            likeness=["", *(f"{candidate.score:.0%}" for candidate in near)],
        )
        who = one.child_name or one.case_code or one.masked_id or facts.say("ui.results.nameless")
        spots = (
            [] if one.lat is None or one.lon is None else [Candidate(one.lat, one.lon, facts.say("ui.results.met"))]
        )
        found.append(
            Card(
                "unmatched",
                one.checkin_key,
                f"{who} · {one.school}".strip(" ·"),
                (),
                (facts.say("ui.results.checkin"), *(str(number) for number in range(1, len(near) + 1))),
                table,
                tuple(
                    Choice(
                        facts.say("ui.results.is", case=candidate.case_id, name=candidate.name),
                        Verdict("link", candidate.case_id, one.checkin_key),
                    )
                    for candidate in near
                ),
                tuple(spots),
                new_of=one.checkin_key,
            )
        )
    return found


def match_cards(project: Project, facts: Facts) -> Sequence[Card]:
    """Return the children of the register beside the pupils who may be they."""
    found = []
    clearances = project.read(CLEARANCES)
    for match in decisions.matches(project):
        case = match.case_id
        row = facts.cases.loc[case]
        table = _rows(
            facts,
            name=[facts.name(case), match.listed_name],
            birth=[facts.when(str(row["birth_date"])), facts.when(match.listed_birth)],
            guardian=[str(row["guardian"]), match.listed_guardian],
            school=[facts.school(case), match.school_name],
            grade=[str(row["grade"]), match.grade],
            since=["", facts.when(str(clearances.at[case, "since"]))],
            source=["", f"{match.source_file} : {match.source_row}"],
            likeness=["", f"{match.score:.0%}"],
        )
        found.append(
            Card(
                "matches",
                case,
                f"{case} · {match.name} · {match.score:.0%}",
                (case,),
                (facts.say("ui.results.register"), facts.say("ui.results.enrolment")),
                table,
                (
                    Choice(facts.say("ui.results.same"), Verdict("same", case)),
                    Choice(facts.say("ui.results.other"), Verdict("other", case)),
                ),
                hint=facts.say("ui.results.look_in_list", file=match.source_file, row=match.source_row),
            )
        )
    return found


def offer_cards(project: Project, facts: Facts) -> Sequence[Card]:
    """Return the children found far from their place: what the register says beside what was met."""
    found = []
    for offer in checkins.offers(project, facts.reports):
        case = offer.case_id
        report = facts.reports.loc[offer.checkin_key]
        home = facts.spot(case)
        table = _rows(
            facts,
            place=[facts.address(case), f"{offer.lat:.5f}, {offer.lon:.5f}"],
            level=[facts.say(f"levels.{offer.level}"), facts.say("levels.gps")],
            within=[
                facts.distance(offer.r95_m) if offer.r95_m == offer.r95_m else "–",
                facts.distance(offer.accuracy_m) if offer.accuracy_m == offer.accuracy_m else "–",
            ],
            away=["", facts.distance(offer.away_m)],
            when=["", facts.when(offer.visited_at)],
            visitor=["", str(report["visitor"])],
            note=["", str(report["note"])],
        )
        spots = [] if home is None else [Candidate(*home, facts.say("ui.results.registered"))]
        found.append(
            Card(
                "offers",
                case,
                f"{case} · {facts.name(case)} · {facts.distance(offer.away_m)}",
                (case,),
                (facts.say("ui.results.registered"), facts.say("ui.results.met")),
                table,
                (
                    Choice(facts.say("ui.results.accept"), Verdict("accept", case, offer.checkin_key)),
                    Choice(facts.say("ui.results.refuse"), Verdict("stays", case, offer.checkin_key)),
                ),
                (*spots, Candidate(offer.lat, offer.lon, facts.say("ui.results.met"))),
            )
        )
    return found


def flag_cards(project: Project, facts: Facts) -> Sequence[Card]:
    """Return the check-ins that a person should look at; nothing is to be decided of them here."""
    found = []
    waiting = checkins.flags(project, facts.reports)
    homes = checkins.registered_places(project, {flag.case_id for flag in waiting})
    for flag in waiting:
        report = facts.reports.loc[flag.checkin_key]
        what = facts.say(f"ui.results.flag_{flag.kind}", count=f"{flag.children:,}")
        table = _rows(
            facts,
            flag=[what],
            name=[facts.name(flag.case_id)],
            school=[facts.school(flag.case_id)],
            told=[facts.say(f"checkin_states.{report['state']}")],
            when=[facts.when(str(report["visited_at"]))],
            visitor=[str(report["visitor"])],
            away=[facts.away(homes.get(flag.case_id), flag.checkin_key)],
            note=[str(report["note"])],
            source=[f"{flag.source_file} : {flag.source_row}"],
        )
        found.append(
            Card(
                "flags",
                f"{flag.kind} {flag.checkin_key}",
                f"{flag.case_id} · {facts.name(flag.case_id)} · {what}",
                (flag.case_id,),
                (facts.say("ui.results.checkin"),),
                table,
                places=_report_places(facts, [flag.checkin_key]),
                hint=facts.say("ui.results.flag_hint"),
            )
        )
    return found


def _rows(facts: Facts, **told: Sequence[str]) -> tuple[Row, ...]:
    """Return the lines of a comparison; one that says nothing is left out."""
    lines: Mapping[str, Sequence[str]] = told
    return tuple(
        (facts.say(f"ui.results.row_{key}"), tuple(texts))
        for key, texts in lines.items()
        if any(text not in ("", "–") for text in texts)
    )


def _report_places(facts: Facts, keys: Sequence[str]) -> tuple[Candidate, ...]:
    spots = [(number, _spot(facts.reports["place"].get(key))) for number, key in enumerate(keys, start=1)]
    return tuple(
        Candidate(*spot, facts.say("ui.results.report", number=number)) for number, spot in spots if spot is not None
    )


def _spot(point: object) -> tuple[float, float] | None:
    return (point.y, point.x) if isinstance(point, Point) and not point.is_empty else None
