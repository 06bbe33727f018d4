"""What the order, the permission and the claim print."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from gis.thai import clean
from planner.calendar import BE_OFFSET, clock, show_long_date
from planner.papers.group import Member
from planner.papers.money import baht_words
from planner.papers.trips import Cost, Outing, Pay, cost_of
from resources.text import Catalogue

ORDER: Final = "order.typ"
PERMISSION: Final = "permission.typ"
CLAIM: Final = "claim.typ"
_DUTIES: Final = 5


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who issues papers, on which day; ``unit``: the part of the office, ``year_be`` the academic year."""

    office: str
    written: dt.date
    year_be: int
    words: Catalogue

    def page(self) -> dict[str, Any]:
        """Return what every paper has."""
        language = self.words.language
        return {
            "language": language,
            "size": 16 if language == "th" else 13,
            "office": clean(self.office),
            "date": show_long_date(self.written, language),
            "digits": list("0123456789"),
            "private": self.words.say("papers.private"),
            "signed": self.words.say("papers.signed"),
        }

    @property
    def year(self) -> int:
        """Return the year of the day on which a paper is written, in the era of its language."""
        return self.written.year + (BE_OFFSET if self.words.language == "th" else 0)


def order_data(issuer: Issuer, *, posts: Sequence[Mapping[str, str]], tier: str) -> dict[str, Any]:
    """Return what the order appointing a working group prints; ``posts`` as from ``group.posts``."""
    say = issuer.words.say
    office = clean(issuer.office)
    return {
        **issuer.page(),
        "title": say("papers.order_title", office=office),
        "number": say("papers.order_number", year=issuer.year),
        "subject": say("papers.order_subject", year=issuer.year_be),
        "paragraphs": [say("papers.order_why", year=issuer.year_be), say("papers.order_power", office=office)],
        "posts": [dict(post) for post in posts],
        "duties_title": say("papers.order_duties"),
        "duties": [say(f"papers.duties.{tier}_{number}") for number in range(1, _DUTIES + 1)],
        "closing": [say("papers.order_from"), say("papers.order_given", date=issuer.page()["date"])],
        "position": say("papers.director_of", office=office),
    }


def permission_data(issuer: Issuer, outings: Sequence[Outing], members: Sequence[Member], pay: Pay) -> dict[str, Any]:
    """Return what the memoranda asking for travel permission print: one page an outing, nothing of a child."""
    say = issuer.words.say
    return {
        **issuer.page(),
        "title": say("papers.memo"),
        "labels": {key: say(f"papers.{key}") for key in ("agency_word", "number_word", "date_word", "subject_word")},
        "to_word": say("papers.to_word"),
        "subject": say("papers.permission_subject"),
        "pages": [_permission(issuer, outing, members, pay) for outing in outings],
    }


def _permission(issuer: Issuer, outing: Outing, members: Sequence[Member], pay: Pay) -> dict[str, Any]:
    say = issuer.words.say
    cost = cost_of(outing, pay)
    school = clean(outing.school)
    return {
        "agency": f"{school} {clean(issuer.office)}".strip(),
        "to": say("papers.director_of", office=school),
        "paragraphs": [
            say("papers.permission_why", year=issuer.year_be),
            say(
                "papers.permission_ask",
                **_where_and_when(issuer, outing),
                people=outing.people,
                stops=sum(trip.stops for trip in outing.trips),
                children=sum(trip.children for trip in outing.trips),
            ),
        ],
        "table": _lines(issuer, outing, cost),
        "table_title": say("papers.permission_cost"),
        "total": say("papers.total_words", baht=_baht(cost.total), words=_in_words(cost.total, issuer.words)),
        "people_title": say("papers.people_title"),
        "people": _people(outing, members),
        "closing": say("papers.permission_end"),
        "asks": say("papers.asks"),
        "allows": say("papers.allows"),
        "position": say("papers.director_of", office=school),
        "route": say("papers.route_line", routes=", ".join(trip.route_id for trip in outing.trips)),
    }


def claim_data(issuer: Issuer, outings: Sequence[Outing], members: Sequence[Member], pay: Pay) -> dict[str, Any]:
    """Return what the claims of travel costs print: one sheet an outing, by what was told after it."""
    say = issuer.words.say
    return {
        **issuer.page(),
        "form": say("papers.claim_form"),
        "title": say("papers.claim_title"),
        "to_word": say("papers.to_word"),
        "labels": {
            key: say(f"papers.{key}")
            for key in ("kind_word", "reckoning_word", "amount_word", "certify", "claimant", "checked", "approved")
        },
        "pages": [_claim(issuer, outing, members, pay) for outing in outings],
    }


def _claim(issuer: Issuer, outing: Outing, members: Sequence[Member], pay: Pay) -> dict[str, Any]:
    say = issuer.words.say
    cost = cost_of(outing, pay)
    school = clean(outing.school)
    minutes = round(outing.hours * 60)
    return {
        "agency": f"{school} {clean(issuer.office)}".strip(),
        "to": say("papers.director_of", office=school),
        "paragraphs": [
            say("papers.claim_allowed"),
            say("papers.claim_trip", **_where_and_when(issuer, outing), people=outing.people),
            say("papers.claim_hours", hours=minutes // 60, minutes=minutes % 60),
        ],
        "rows": _lines(issuer, outing, cost),
        "total": say("papers.claim_total"),
        "baht": _baht(cost.total),
        "words": _in_words(cost.total, issuer.words),
        "note": clean(outing.note),
        "standing": say("papers.claim_told" if outing.edited else "papers.claim_planned"),
        "people_title": say("papers.receipt_title"),
        "people_head": [say(f"papers.receipt.{key}") for key in ("number", "name", "position", "daily", "signature")],
        "people": [
            {"name": name, "position": position, "daily": _baht(cost.daily)}
            for name, position in ((one["name"], one["position"]) for one in _people(outing, members))
        ],
        "route": say("papers.route_line", routes=", ".join(trip.route_id for trip in outing.trips)),
    }


def _where_and_when(issuer: Issuer, outing: Outing) -> dict[str, str]:
    say = issuer.words.say
    date = _date(outing, issuer.words)
    tambons = [say("visits.tambon", name=clean(name)) for name in outing.tambons if name]
    return {
        "team": clean(outing.team),
        "school": clean(outing.school),
        "date": date,
        "start": clock(outing.start_s),
        "end": clock(outing.end_s),
        "places": " ".join(tambons) or say("papers.no_place"),
        "vehicle": say(f"papers.vehicles.{outing.vehicle}"),
        "km": f"{outing.km:,.1f}",
    }


def _date(outing: Outing, words: Catalogue) -> str:
    if not outing.date:
        return words.say("papers.day_of_plan", day=outing.day)
    return show_long_date(dt.date.fromisoformat(outing.date), words.language)


def _lines(issuer: Issuer, outing: Outing, cost: Cost) -> list[dict[str, str]]:
    """Return the lines of the money: the way and the per diem, each with how it was reckoned."""
    say = issuer.words.say
    return [
        {
            "kind": say("papers.way", vehicle=say(f"papers.vehicles.{outing.vehicle}")),
            "reckoning": say("papers.way_reckoned", km=f"{outing.km:,.1f}", rate=f"{cost.per_km:g}"),
            "baht": _baht(cost.way),
        },
        {
            "kind": say("papers.daily"),
            "reckoning": say("papers.daily_reckoned", people=outing.people, rate=f"{cost.daily:g}"),
            "baht": _baht(cost.allowance),
        },
    ]


def _people(outing: Outing, members: Sequence[Member]) -> list[dict[str, str]]:
    """Return those who go: the people of whom the table of members says so, lines to fill in for the others."""
    team = (outing.school_code, outing.team)
    own = [one for one in members if one.team and (one.school_code, one.team) == team][: outing.people]
    named = [{"name": clean(one.name), "position": clean(one.position)} for one in own]
    return named + [{"name": "", "position": ""}] * (outing.people - len(named))


def _baht(amount: float) -> str:
    return f"{amount:,.2f}"


def _in_words(amount: float, words: Catalogue) -> str:
    return baht_words(amount) if words.language == "th" else words.say("papers.baht_only", baht=_baht(amount))
