"""Typst templates to PDF, with the Thai fonts that ship with the program and no others."""

import atexit
import json
import logging
import shutil
import tempfile
from collections import Counter
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import typst
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, TTLibError

from gis.errors import UserError
from gis.thai import thai_digits
from resources import locate, read_bytes

FAMILY: Final = "Sarabun"
_FONT_FOLDER: Final = "map/node_modules/@expo-google-fonts/sarabun"
_FONT_FILES: Final = ("400Regular/Sarabun_400Regular.ttf", "700Bold/Sarabun_700Bold.ttf")
_DATA: Final = "data.json"
_LONG_BYTES: Final = 100_000
"""Data of a document of many pages."""
_REMEMBERED: Final = 11
_MARK_TO_BASE: Final = 4
_MARK_TO_MARK: Final = 6
_SAME_HEIGHT: Final = 60
"""Thousandths of an em; a mark that is further off has its reason (็ and a tone mark)."""
_NO_FILES: Final[Mapping[str, bytes]] = MappingProxyType({})
_log = logging.getLogger(__name__)


def typeset(
    template: str, data: Mapping[str, Any], files: Mapping[str, bytes] = _NO_FILES, *, tags: bool = True
) -> bytes:
    """Return the PDF of a Typst template: a resource such as ``sheets/route.typ``.

    The template reads ``data`` by ``json("data.json")``, so that names are text and never markup, and each
    of ``files`` (SVG, PNG) by its name; it may import the other ``.typ`` files of its folder. All stays in
    memory. The family is ``Sarabun``, regular and bold, the one family there is. ``tags``: see ``typeset_source``.

    Raises ``UserError("fonts_missing")`` where the fonts were not set up; a fault of the template is a bug
    (``typst.TypstError``, ``RuntimeError``).
    """
    folder, _, name = template.rpartition("/")
    neighbours = (entry for entry in locate(folder).iterdir() if entry.name.endswith(".typ") and entry.name != name)
    world = {entry.name: entry.read_bytes() for entry in neighbours}
    return typeset_source(template, read_bytes(template), data, {**world, **files}, tags=tags)


def typeset_source(
    template: str,
    source: bytes,
    data: Mapping[str, Any],
    files: Mapping[str, bytes] = _NO_FILES,
    *,
    png: bool = False,
    tags: bool = True,
) -> bytes:
    """Return the PDF of a template given as text, which is called ``template`` where it fails, as ``typeset`` does.

    ``files`` are all that it may read or import. ``png`` asks for a picture of its one page in its place. Without
    ``tags`` the PDF tells a screen reader nothing of its tables: a third of the time and most of the size of a long
    one, to be left out where the same stands in a workbook beside it.
    """
    world = {"main.typ": source, _DATA: json.dumps(data, ensure_ascii=False).encode(), **files}
    # A compiler is not safe to share between threads and costs nothing to make; the fonts are read once. What a
    # template does not find beside it is looked for below the root, a folder of nothing.
    compiler: Any = typst.Compiler(root=_empty_folder(), font_paths=_fonts(), ignore_system_fonts=True)
    made, warnings = compiler.compile_with_warnings(input=world, format="png" if png else "pdf", pdf_tags=tags)
    if len(world[_DATA]) > _LONG_BYTES:
        # What a compilation remembers for the next is let go ten compilations later: 150 MB of a list of 1,000 rows.
        for _ in range(_REMEMBERED):
            compiler.compile(input={"main.typ": b""})
    for warning in warnings:
        if "font" in warning.message:
            raise RuntimeError(f"{template}: {warning.message}")
        _log.warning("%s: %s", template, warning.message)
    return bytes(made)


def with_thai_digits(value: Any, keep: Collection[str] = ()) -> Any:  # noqa: ANN401 - what JSON can say
    """Return the texts of data with Thai digits; what stands under a key of ``keep`` stays as it is."""
    if isinstance(value, str):
        return thai_digits(value)
    if isinstance(value, Mapping):
        return {key: part if key in keep else with_thai_digits(part, keep) for key, part in value.items()}
    return [with_thai_digits(part, keep) for part in value] if isinstance(value, list) else value


@cache
def _empty_folder() -> Path:
    return _lasting_folder("phanong-nothing-")


@cache
def _fonts() -> typst.Fonts:
    """Return the fonts that ship with the program; missing ones are never replaced by others."""
    paths = [Path(str(locate(f"{_FONT_FOLDER}/{name}"))) for name in _FONT_FILES]
    missing = [path.name for path in paths if not path.is_file()]
    if missing:
        raise UserError("fonts_missing", file=", ".join(missing))
    folder = _lasting_folder("phanong-fonts-")
    try:
        for path in paths:
            _mend(path, folder / path.name)
    except TTLibError as error:
        raise UserError("fonts_missing", file=", ".join(path.name for path in paths)) from error
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)])
    if sorted((font.family, font.weight) for font in fonts.fonts()) != [(FAMILY, 400), (FAMILY, 700)]:
        raise UserError("fonts_missing", file=", ".join(path.name for path in paths))
    return fonts


def _lasting_folder(prefix: str) -> Path:
    """Return a folder that lasts as long as the program runs: Typst reads a font when it is first needed."""
    folder = tempfile.mkdtemp(prefix=prefix)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


def _mend(source: Path, target: Path) -> None:
    """Write a font whose text is copied and searched as it was written; what is seen stays the same."""
    with TTFont(source) as font:
        _level_marks(font)
        _weigh_space(font)
        font.save(target)


def _level_marks(font: TTFont) -> None:
    """Let the Thai marks of a font stand on common heights.

    Sarabun lifts a tone mark by up to 0.05 em with the vowel under it. Typst sets glyphs of one syllable at
    different heights as separate texts, each with the letters of the whole syllable, so that a copied or
    searched ปิ่น reads ปิ่ปิ่น. On one height, a syllable is one text.
    """
    for table in (table for lookup in font["GPOS"].table.LookupList.Lookup for table in lookup.SubTable):
        if table.LookupType == _MARK_TO_BASE:
            marks = zip(table.MarkCoverage.glyphs, table.MarkArray.MarkRecord, strict=True)
            rows = [record.BaseAnchor for record in table.BaseArray.BaseRecord]
            feet = zip(table.BaseCoverage.glyphs, rows, strict=True)
        elif table.LookupType == _MARK_TO_MARK:
            marks = zip(table.Mark1Coverage.glyphs, table.Mark1Array.MarkRecord, strict=True)
            rows = [record.Mark2Anchor for record in table.Mark2Array.Mark2Record]
            feet = zip(table.Mark2Coverage.glyphs, rows, strict=True)
        else:
            continue
        tops = [record.MarkAnchor for name, record in marks if _is_thai(name)]
        below = [anchor for name, row in feet if _is_thai(name) for anchor in row if anchor]
        heights = [y for y, times in Counter(anchor.YCoordinate for anchor in tops).items() if times > 1]
        for anchor in (*tops, *below):
            away = [(abs(y - anchor.YCoordinate), y) for y in heights]
            if away and min(away)[0] <= _SAME_HEIGHT:
                anchor.YCoordinate = min(away)[1]


def _weigh_space(font: TTFont) -> None:
    """Give the blanks a speck of 2 units: PDFium drops a text of no extent, as a blank between syllables is."""
    for code in (0x20, 0xA0):
        name = font.getBestCmap()[code]
        pen = TTGlyphPen(None)
        pen.moveTo((0, 0))
        pen.lineTo((0, 2))
        pen.lineTo((2, 0))
        pen.closePath()
        font["glyf"][name] = pen.glyph()
        font["hmtx"][name] = (font["hmtx"][name][0], 0)


def _is_thai(glyph: str) -> bool:
    return glyph.startswith("uni0E")
