"""The page for everyone: counts only, small ones hidden, one file that asks nothing of any network."""

import base64
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

import pandas as pd

from gis.errors import UserError
from planner.results.figures import OUTCOMES_OF_FOUND, STATES, Figures
from planner.results.suppression import Cover, Sum, hide_small
from planner.results.words import count_title, said
from resources import read_bytes, read_text
from resources.text import Catalogue, catalogue

STATE_COLOURS: Final = {
    "to_track": "#d55e00",
    "in_progress": "#cc79a7",
    "found": "#009e73",
    "not_found": "#4d4d4d",
    "cleared": "#0072b2",
}
"""As on the map."""
_BAR_PX: Final = 220
_FONT_FOLDER: Final = "map/node_modules/@expo-google-fonts/sarabun"
_FONTS: Final = ((400, "400Regular/Sarabun_400Regular.ttf"), (600, "600SemiBold/Sarabun_600SemiBold.ttf"))


@dataclass(frozen=True, eq=False, slots=True)
class Published:
    """What may be shown: every count by name, and why some are hidden."""

    cells: Mapping[Hashable, int]
    hidden: Mapping[Hashable, Cover]

    def text(self, name: Hashable) -> str:
        """Return a count as shown: a number, ``<5`` or ``–``."""
        cover = self.hidden.get(name)
        if cover is None:
            return f"{self.cells[name]:,}"
        return "–" if cover is Cover.BESIDE else "<5"

    def told(self, name: Hashable) -> bool:
        """Tell whether a row has its place: it holds someone, or must not tell that it does not."""
        return bool(self.cells[name]) or name in self.hidden

    def shown(self, name: Hashable) -> int | None:
        """Return a count, ``None`` where it is hidden."""
        return None if name in self.hidden else self.cells[name]


def publish(figures: Figures) -> Published:
    """Return the counts of the dashboard with small ones hidden, so that no sum over any of its tables gives them.

    Names: ``"children"``, a state, ``("outcome", o)``, ``(table, row)`` and ``(table, row, state)`` for the tables
    ``school`` and ``tambon``, ``(table, row)`` for ``reason``, ``level`` and ``kind``.
    """
    total = figures.total
    cells: dict[Hashable, int] = {"children": int(total["children"])}
    cells |= {state: int(total[state]) for state in STATES}
    cells |= {("outcome", outcome): int(total[outcome]) for outcome in OUTCOMES_OF_FOUND}
    sums = [Sum("children", STATES), Sum("found", tuple(("outcome", outcome) for outcome in OUTCOMES_OF_FOUND))]
    for name, table in (("school", figures.by_school), ("tambon", figures.by_tambon)):
        cells |= _counts(name, table) | {
            (name, row, state): int(count)
            for state in STATES
            for row, count in zip(table.index, table[state], strict=True)
        }
        for row in table.index:
            sums.append(Sum((name, row), tuple((name, row, state) for state in STATES)))
        sums += [Sum(state, tuple((name, row, state) for row in table.index)) for state in STATES]
        sums.append(Sum("children", tuple((name, row) for row in table.index)))
    for name, table in (("reason", figures.by_reason), ("level", figures.by_level), ("kind", figures.by_kind)):
        cells |= _counts(name, table)
        sums.append(Sum("children", tuple((name, row) for row in table.index)))
    return Published(cells, hide_small(cells, sums))


def _counts(name: str, table: pd.DataFrame) -> dict[Hashable, int]:
    return {(name, row): int(count) for row, count in zip(table.index, table["children"], strict=True)}


def dashboard(figures: Figures, *, heading: Sequence[str], language: str) -> str:
    """Return the page; ``heading`` is its title and the lines below."""
    words = catalogue(language)
    public = publish(figures)
    title, *lines = heading
    body = [
        f"<header><h1>{escape(title)}</h1>{''.join(f'<p>{escape(line)}</p>' for line in lines)}</header>",
        _cards(public, words),
        _section(words.say("report.summary"), _state_bar(public, "children", STATES, words) + _legend(words)),
        _bars_section(
            words.say("report.found_outcomes"),
            [(("outcome", outcome), count_title(outcome, words)) for outcome in OUTCOMES_OF_FOUND],
            public,
            STATE_COLOURS["found"],
        ),
        _state_table("school", figures.by_school["name"], public, words),
        _state_table("tambon", _tambons(figures.by_tambon), public, words),
        _bars_section(words.say("report.by_reason"), _reasons(figures, public, words), public, "#8c6d00"),
        _bars_section(
            words.say("report.by_kind"), _keyed("kind", figures.by_kind.index, public, words), public, "#3f51b5"
        ),
        _bars_section(
            words.say("report.by_level"), _keyed("level", figures.by_level.index, public, words), public, "#5d6d7e"
        ),
        f"<footer><p>{escape(words.say('report.small_note'))}</p><p>{escape(words.say('report.offline_note'))}</p></footer>",
    ]
    page = read_text("report/dashboard.html")
    fonts = "".join(_font_face(weight, file) for weight, file in _FONTS)
    values = {"language": language, "title": escape(title), "fonts": fonts, "body": "\n".join(body)}
    for name, value in values.items():
        page = page.replace(f"<!--{name}-->", value)
    return page


def _font_face(weight: int, file: str) -> str:
    try:
        code = base64.b64encode(read_bytes(f"{_FONT_FOLDER}/{file}")).decode()
    except FileNotFoundError as error:
        raise UserError("fonts_missing", file=file.rpartition("/")[2]) from error
    return f"@font-face{{font-family:Sarabun;font-weight:{weight};src:url(data:font/ttf;base64,{code})}}"


def _tambons(table: pd.DataFrame) -> pd.Series:
    return (table["tambon"] + " · " + table["amphoe"]).where(table["amphoe"] != "", table["tambon"])


def _reasons(figures: Figures, public: Published, words: Catalogue) -> list[tuple[Hashable, str]]:
    rows = [number for number in figures.by_reason.index if public.told(("reason", number))]
    told = [f"{row}. {words.say(f'reasons.{row}')}" if row else words.say("report.no_reason") for row in rows]
    return [(("reason", row), text) for row, text in zip(rows, told, strict=True)]


def _keyed(name: str, rows: Iterable[str], public: Published, words: Catalogue) -> list[tuple[Hashable, str]]:
    told = [row for row in rows if public.told((name, row))]
    return [((name, row), text) for row, text in zip(told, said(f"{name}s", told, words.language), strict=True)]


def _section(title: str, content: str) -> str:
    return f"<section><h2>{escape(title)}</h2>{content}</section>"


def _cards(public: Published, words: Catalogue) -> str:
    cards = [("children", "#1f2d3d"), *((state, STATE_COLOURS[state]) for state in STATES)]
    told = "".join(
        f'<div class="card" style="border-color:{colour}"><b>{escape(public.text(name))}</b>'
        f"<span>{escape(count_title(name, words))}</span></div>"
        for name, colour in cards
    )
    return f'<div class="cards">{told}</div>'


def _legend(words: Catalogue) -> str:
    keys = "".join(
        f'<span><i style="background:{STATE_COLOURS[state]}"></i>{escape(count_title(state, words))}</span>'
        for state in STATES
    )
    return f'<p class="legend">{keys}</p>'


def _state_bar(public: Published, total: Hashable, parts: Iterable[Hashable], words: Catalogue) -> str:
    """Return a bar of the shown parts; what is hidden is one grey piece."""
    whole = public.shown(total)
    pieces = [(public.shown(part), part) for part in parts]
    if not whole:
        return ""
    x = 0.0
    drawn = []
    for count, part in pieces:
        if count:
            width = _BAR_PX * count / whole
            state = str(part[-1] if isinstance(part, tuple) else part)
            drawn.append(
                f'<rect x="{x:.1f}" width="{width:.1f}" height="14" fill="{STATE_COLOURS[state]}">'
                f"<title>{escape(count_title(state, words))}: {count:,}</title></rect>"
            )
            x += width
    rest = f'<rect width="{_BAR_PX}" height="14" fill="#d5d8dc"/>'
    return _svg(rest + "".join(drawn))


def _svg(content: str) -> str:
    return f'<svg class="bar" viewBox="0 0 {_BAR_PX} 14" preserveAspectRatio="none" role="img">{content}</svg>'


def _state_table(name: str, titles: pd.Series, public: Published, words: Catalogue) -> str:
    """Return a table of states by row, most children first."""
    rows = sorted(
        (row for row in titles.index if public.told((name, row))),
        # Hidden totals come last, in the order of their names: their order must not tell what they are.
        key=lambda row: (row == "", -(public.shown((name, row)) or 0), str(titles[row])),
    )
    heads = [
        words.say(f"report.{name}"),
        words.say("report.children"),
        *(count_title(state, words) for state in STATES),
    ]
    lines = []
    for row in rows:
        counts = [(name, row), *((name, row, state) for state in STATES)]
        cells = "".join(f"<td>{escape(public.text(count))}</td>" for count in counts)
        title = str(titles[row]) if row else words.say(f"report.no_{name}")
        bar = _state_bar(public, counts[0], counts[1:], words)
        lines.append(f"<tr><th>{escape(title)}</th>{cells}<td class='chart'>{bar}</td></tr>")
    totals = "".join(f"<td>{escape(public.text(count))}</td>" for count in ("children", *STATES))
    head_row = "".join(f"<th>{escape(text)}</th>" for text in heads)
    table = (
        f"<div class='wide'><table><thead><tr>{head_row}<th></th></tr></thead><tbody>{''.join(lines)}</tbody>"
        f"<tfoot><tr><th>{escape(words.say('report.total'))}</th>{totals}<td></td></tr></tfoot></table></div>"
    )
    return _section(words.say(f"report.by_{name}"), table)


def _bars_section(title: str, rows: Sequence[tuple[Hashable, str]], public: Published, colour: str) -> str:
    """Return a section of one bar a row; a hidden count has none."""
    most = max((public.shown(name) or 0 for name, _ in rows), default=0)
    lines = []
    for name, text in rows:
        count = public.shown(name)
        width = _BAR_PX * count / most if count and most else 0.0
        bar = _svg(f'<rect width="{width:.1f}" height="14" fill="{colour}"/>')
        told = escape(public.text(name))
        lines.append(f"<tr><th>{escape(text)}</th><td>{told}</td><td class='chart'>{bar}</td></tr>")
    return _section(title, f"<div class='wide'><table class='bars'><tbody>{''.join(lines)}</tbody></table></div>")
