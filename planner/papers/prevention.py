"""The draft of a prevention plan: causes by tambon and school, the trend between phases, hot spots, measures."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from gis.errors import DataError
from gis.thai import clean
from planner.model import Reason, State
from resources.text import Catalogue

TABLE: Final = "prevention.toml"
TEMPLATE: Final = "prevention.typ"
MAP: Final = "map.svg"
_MOST_MEASURED: Final = 5
_MANY: Final = 3
OTHER: Final = "other"
"""The group of what is too rare to stand alone before everybody."""
SMALLEST: Final = 5
_COLUMNS: Final = {"tambon": "tambon_code", "amphoe": "amphoe_code", "school": "school_code", "phase": "phase"}
NO_VISIT: Final = ""
"""The phase of a child of whom nobody reported."""

Show = Callable[[Hashable], str]
"""The text of a cell: its count, or a mark where it is hidden."""


@dataclass(frozen=True, slots=True)
class Group:
    """Reasons that ask for the same measures."""

    name: str
    reasons: tuple[int, ...]
    measures: tuple[str, ...]
    agencies: tuple[int, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Causes:
    """Counts under names: ``"all"``, ``("state", s)``, ``("reason", r)``, ``("group", g)``, and by row of a table
    (``tambon``, ``amphoe``, ``school``, ``phase``) ``(table, row)`` and ``(table, row, group)``.

    ``rows`` names the rows of each table in order with their titles; ``groups`` are those with a child;
    ``amphoe_of`` is the row of each tambon in the table of amphoes.
    """

    cells: Mapping[Hashable, int]
    rows: Mapping[str, Mapping[str, str]]
    groups: tuple[Group, ...]
    amphoe_of: Mapping[str, str]

    def public_cells(self) -> dict[Hashable, int]:
        """Return the cells of a draft for everybody: all, states, groups, amphoes, phases, and tambons in all."""
        told = ("all", "state", "group", "amphoe", "phase")
        kept = {
            name: count
            for name, count in self.cells.items()
            if (name[0] if isinstance(name, tuple) else name) in told
        }
        return kept | {("tambon", row): self.cells[("tambon", row)] for row in self.rows["tambon"]}

    def public_sums(self) -> list[tuple[Hashable, tuple[Hashable, ...]]]:
        """Return what adds up among ``public_cells``: each total with its parts."""
        groups = [("group", group.name) for group in self.groups]
        found: list[tuple[Hashable, tuple[Hashable, ...]]] = [
            ("all", tuple(("state", str(state)) for state in State)),
            ("all", tuple(groups)),
        ]
        for table in ("amphoe", "phase"):
            rows = self.rows[table]
            found.append(("all", tuple((table, row) for row in rows)))
            found += [((table, row), tuple((table, row, group.name) for group in self.groups)) for row in rows]
            found += [
                (("group", group.name), tuple((table, row, group.name) for row in rows)) for group in self.groups
            ]
        found += [
            (("amphoe", row), tuple(("tambon", one) for one, of in self.amphoe_of.items() if of == row))
            for row in self.rows["amphoe"]
        ]
        return found


def groups_of(table: Mapping[str, Any]) -> tuple[Group, ...]:
    """Return the groups of ``prevention.toml``. Raises ``DataError`` (``template_table``) where a reason is amiss."""
    try:
        groups = tuple(
            Group(
                str(entry["group"]),
                tuple(int(reason) for reason in entry["reasons"]),
                tuple(str(name) for name in entry["measures"]),
                tuple(int(number) for number in entry["agencies"]),
            )
            for entry in table["groups"]
        )
    except (KeyError, TypeError, ValueError):
        raise DataError("template_table", file=TABLE) from None
    reasons = [reason for group in groups for reason in group.reasons]
    if sorted(reasons) != [0, *(int(reason) for reason in Reason)]:
        raise DataError("template_table", file=TABLE)
    return groups


def merged(groups: Sequence[Group], facts: pd.DataFrame) -> tuple[Group, ...]:
    """Return groups with those of fewer than five children put together as ``OTHER``, at the end."""
    counts = [int(facts["reason"].isin(group.reasons).sum()) for group in groups]
    rare = [group for group, count in zip(groups, counts, strict=True) if count < SMALLEST]
    kept = [group for group in groups if group not in rare]
    return (*kept, Group(OTHER, tuple(reason for group in rare for reason in group.reasons), (), ()))


def count_causes(facts: pd.DataFrame, groups: Sequence[Group], *, phases: Mapping[str, str]) -> Causes:
    """Return the causes of the children of ``facts``, a row a case.

    Columns: ``state``, ``reason``, ``tambon_code``, ``tambon``, ``amphoe``, ``province``, ``school_code``,
    ``school``, ``phase`` (its code, that of the visit that counts, ``NO_VISIT`` for none). ``phases``: the titles of
    phases in their order. Every child is in one row of each table.
    """
    group_of = {reason: group.name for group in groups for reason in group.reasons}
    own = facts.assign(group=[group_of[int(reason)] for reason in facts["reason"]])
    used = tuple(group for group in groups if (own["group"] == group.name).any())
    cells: dict[Hashable, int] = {"all": len(own)}
    cells |= {("state", str(state)): int((own["state"] == str(state)).sum()) for state in State}
    cells |= {("reason", reason): int((own["reason"] == reason).sum()) for g in used for reason in g.reasons}
    cells |= {("group", group.name): int((own["group"] == group.name).sum()) for group in used}
    tambons = own.drop_duplicates("tambon_code").set_index("tambon_code")
    schools = own.drop_duplicates("school_code").set_index("school_code")
    own["amphoe_code"] = own["tambon_code"].str[:4]
    amphoes = own.drop_duplicates("amphoe_code").set_index("amphoe_code")
    rows = {
        "amphoe": {str(code): f"{row['amphoe']} · {row['province']}" for code, row in amphoes.iterrows()},
        "tambon": {str(code): f"{row['tambon']} · {row['amphoe']}" for code, row in tambons.iterrows()},
        "school": {str(code): str(row["school"]) for code, row in schools.iterrows()},
        "phase": {code: title for code, title in phases.items() if (own["phase"] == code).any()},
    }
    for table, column in _COLUMNS.items():
        totals = own[column].value_counts()
        crossed = own.groupby([column, "group"]).size()
        if table != "phase":
            # The most children first, those of no known row last.
            order = sorted(rows[table], key=lambda row: (row == "", -int(totals[row]), row))
            rows[table] = {row: rows[table][row] for row in order}
        cells |= {(table, row): int(totals.get(row, 0)) for row in rows[table]}
        cells |= {
            (table, row, group.name): int(crossed.get((row, group.name), 0)) for row in rows[table] for group in used
        }
    return Causes(cells, rows, used, {code: code[:4] for code in rows["tambon"]})


def plan_data(
    causes: Causes,
    *,
    office: str,
    year_be: int,
    as_of: str,
    show: Show,
    spots: Sequence[Mapping[str, str]],
    public: bool,
    words: Catalogue,
) -> dict[str, Any]:
    """Return what the draft prints. ``show`` tells a cell or hides it; ``spots``: what and how many of each hot spot.

    In a public draft the rows stand by name: their order must not tell what is hidden.
    """
    say = words.say
    groups = [say(f"prevention.groups.{group.name}") for group in causes.groups]
    return {
        "language": words.language,
        "size": 14 if words.language == "th" else 11,
        "title": say("prevention.title"),
        "heading": [clean(office), say("prevention.year", year=year_be), say("prevention.as_of", date=as_of)],
        "edition": say("prevention.public" if public else "prevention.internal"),
        "private": say("prevention.small_hidden" if public else "prevention.private"),
        "page": say("report.page"),
        "digits": list("0123456789"),
        "sections": [
            _section(
                say("prevention.situation"),
                say("prevention.situation_text", count=show("all")),
                [say("report.state"), say("report.count")],
                [[say(f"states.{state}"), show(("state", str(state)))] for state in State],
            ),
            _section(
                say("prevention.causes"),
                say("prevention.causes_text"),
                [say("prevention.group"), say("report.count")]
                if public
                else [say("prevention.group"), say("report.reason"), say("report.count")],
                [[title, show(("group", group.name))] for title, group in zip(groups, causes.groups, strict=True)]
                if public
                else _reasons(causes, show, words),
            ),
            *_tables(causes, groups, show, public=public, words=words),
        ],
        "map_title": say("prevention.map"),
        "map_text": say("prevention.map_text"),
        "spots": _section(
            say("prevention.spots"),
            say("prevention.spots_text" if spots else "prevention.no_spots"),
            [say("prevention.spot"), say("report.count"), say("prevention.open")],
            [[spot["what"], spot["children"], spot["open"]] for spot in spots],
            numbers=2,
        ),
        "measures": {
            "title": say("prevention.measures_title"),
            "text": say("prevention.measures_text"),
            "head": [say(f"prevention.measure_{key}") for key in ("cause", "what", "who", "when")],
            "rows": _measures(causes, public=public, words=words),
        },
        "signatures": [say("prevention.signature_maker"), say("prevention.signature_chair")],
        "signed": say("papers.signed"),
    }


def _section(
    title: str, text: str, head: Sequence[str], rows: Sequence[Sequence[str]], *, numbers: int = 1
) -> dict[str, Any]:
    """Return a section; the last ``numbers`` columns are counts, and many of them make it wide."""
    wide = numbers > _MANY
    return {
        "title": title, "text": text, "head": list(head), "rows": [list(row) for row in rows], "wide": wide,
        "numbers": numbers,
    }  # fmt: skip


def _tables(
    causes: Causes, groups: Sequence[str], show: Show, *, public: bool, words: Catalogue
) -> list[dict[str, Any]]:
    """Return the causes by place and by phase; before everybody by amphoe, and tambons in all."""
    tables = [
        _section(
            words.say(f"prevention.by_{table}"),
            words.say(f"prevention.by_{table}_text"),
            [words.say(f"prevention.{table}"), words.say("report.total"), *groups],
            _crossed(causes, table, show, public=public, words=words),
            numbers=1 + len(groups),
        )
        for table in (("amphoe", "phase") if public else ("tambon", "school", "phase"))
    ]
    return [tables[0], _tambons(causes, show, words), tables[1]] if public else tables


def _tambons(causes: Causes, show: Show, words: Catalogue) -> dict[str, Any]:
    """Return the children of each tambon in all, by name."""
    rows = causes.rows["tambon"]
    order = sorted(rows, key=lambda row: (row == "", rows[row], row))
    return _section(
        words.say("prevention.tambons"),
        words.say("prevention.by_tambon_text"),
        [words.say("prevention.tambon"), words.say("report.total")],
        [[clean(rows[row]) if row else words.say("prevention.no_tambon"), show(("tambon", row))] for row in order],
    )


def _reasons(causes: Causes, show: Show, words: Catalogue) -> list[list[str]]:
    """Return a row a reason that has a child."""
    return [
        [
            words.say(f"prevention.groups.{group.name}"),
            f"{reason}. {words.say(f'reasons.{reason}')}" if reason else words.say("report.no_reason"),
            show(("reason", reason)),
        ]
        for group in causes.groups
        for reason in group.reasons
        if causes.cells[("reason", reason)]
    ]


def _crossed(causes: Causes, table: str, show: Show, *, public: bool, words: Catalogue) -> list[list[str]]:
    rows = causes.rows[table]
    order = list(rows)
    if public and table != "phase":
        order.sort(key=lambda row: (row == "", rows[row], row))
    names = [group.name for group in causes.groups]
    told = [
        [
            clean(rows[row]) if row else words.say(f"prevention.no_{table}"),
            show((table, row)),
            *(show((table, row, name)) for name in names),
        ]
        for row in order
    ]
    return [*told, [words.say("report.total"), show("all"), *(show(("group", name)) for name in names)]]


def _measures(causes: Causes, *, public: bool, words: Catalogue) -> list[list[str]]:
    """Return the measures for the commonest causes, with room for who and when.

    Before everybody they stand in the order of the table, of all that are not rare: theirs would tell counts.
    """
    ranked = [group for group in causes.groups if group.measures]
    if not public:
        ranked.sort(key=lambda group: (-causes.cells[("group", group.name)], group.name))
        ranked = ranked[:_MOST_MEASURED]
    rows = []
    for group in ranked:
        agencies = [words.say(f"referrals.agencies.{number}") for number in group.agencies]
        for number, measure in enumerate(group.measures):
            rows.append(
                [
                    words.say(f"prevention.groups.{group.name}") if number == 0 else "",
                    words.say(f"prevention.measures.{measure}"),
                    ", ".join(agencies) if number == 0 else "",
                    "",
                ]
            )
    return rows
