"""The page for everyone: counts only, small ones hidden, one file that asks nothing of any network."""

import base64
from collections.abc import Hashable, Iterable, Mapping, Sequence
from html import escape
from typing import Final

import pandas as pd

from gis.errors import UserError
from planner.results.figures import OUTCOMES_OF_FOUND, STATES
from planner.results.picture import Picture, draw, legend
from planner.results.public import Public, Published
from planner.results.words import count_title
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
_BAR_COLOURS: Final = {
    "outcome": STATE_COLOURS["found"], "phase": "#00695c", "reason": "#8c6d00", "kind": "#3f51b5", "level": "#5d6d7e",
}  # fmt: skip
_BAR_PX: Final = 220
_FONT_FOLDER: Final = "map/node_modules/@expo-google-fonts/sarabun"
_FONTS: Final = ((400, "400Regular/Sarabun_400Regular.ttf"), (600, "600SemiBold/Sarabun_600SemiBold.ttf"))


def dashboard(public: Public, *, heading: Sequence[str], language: str) -> str:
    """Return the page; ``heading`` is its title and the lines below."""
    words = catalogue(language)
    counts = public.counts
    title, *lines = heading
    body = [
        f"<header><h1>{escape(title)}</h1>{''.join(f'<p>{escape(line)}</p>' for line in lines)}</header>",
        _cards(counts, words),
        _section(words.say("report.summary"), _state_bar(counts, "children", STATES, words) + _legend(words)),
    ]
    if public.picture is not None and public.picture.marks:
        body.append(_map(public.picture, counts, words))
    if public.outcomes:
        titles: dict[Hashable, str] = {outcome: count_title(outcome, words) for outcome in OUTCOMES_OF_FOUND}
        body.append(_bars("outcome", words.say("report.found_outcomes"), titles, counts))
    body += [_state_table(name, titles_, counts, words) for name, titles_ in public.tables.items()]
    body += [_bars(name, words.say(f"report.by_{name}"), rows, counts) for name, rows in public.bars.items()]
    notes = "".join(f"<p>{escape(words.say(f'report.{key}'))}</p>" for key in ("small_note", "offline_note"))
    body.append(f"<footer>{notes}</footer>")
    page = read_text("report/dashboard.html")
    fonts = "".join(_font_face(weight, file) for weight, file in _FONTS)
    values = {"language": language, "title": escape(title), "fonts": fonts, "body": "\n".join(body)}
    for name, value in values.items():
        page = page.replace(f"<!--{name}-->", value)
    return page


def _map(picture: Picture, counts: Published, words: Catalogue) -> str:
    """Return the section of the map with its legend."""
    keys = "".join(
        f'<span><i style="background:{colour}"></i>{escape(text)}</span>'
        if colour
        else f'<span><i class="hidden"></i>{escape(words.say("report.map_hidden"))}</span>'
        for colour, text in legend(picture, counts.shown)
    )
    if picture.circles:
        keys += f'<span><i class="hot"></i>{escape(words.say("report.map_hot"))}</span>'
    drawn = draw(picture, counts.shown, counts.text)
    return _section(words.say("report.map"), f'{drawn}<p class="legend">{keys}</p>')


def _bars(name: str, title: str, titles: Mapping[Hashable, str], counts: Published) -> str:
    """Return a section of one bar a row, of the rows that have their place."""
    rows = [((name, row), text) for row, text in titles.items() if counts.told((name, row))]
    return _bars_section(title, rows, counts, _BAR_COLOURS[name])


def _font_face(weight: int, file: str) -> str:
    try:
        code = base64.b64encode(read_bytes(f"{_FONT_FOLDER}/{file}")).decode()
    except FileNotFoundError as error:
        raise UserError("fonts_missing", file=file.rpartition("/")[2]) from error
    return f"@font-face{{font-family:Sarabun;font-weight:{weight};src:url(data:font/ttf;base64,{code})}}"


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
