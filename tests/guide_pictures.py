"""The pictures that the documents show, made small: ``python -m tests.guide_pictures SCREENSHOTS DOCS``.

The documents say which: every ``pictures/NAME.png`` that they name is taken from the pictures of the window
(``ui.screenshots``), at most ``WIDTH_PX`` wide and with few colours, and written to ``DOCS/pictures``.
"""

import re
import sys
from pathlib import Path
from typing import Final

from PIL import Image

WIDTH_PX: Final = 1200
MOST_BYTES: Final = 200_000
"""Of one picture: a guide is carried about."""
_COLOURS: Final = (256, 128, 64)
"""Fewer where a picture is too large with more."""
_PICTURE: Final = re.compile(r"\]\((?:docs/)?pictures/([\w-]+\.png)\)")


def documents(docs: Path) -> list[Path]:
    """Return the documents that show pictures."""
    return [docs.parent / "README.md", *sorted(docs.glob("*.md"))]


def pictures_named(docs: Path) -> list[str]:
    """Return the file names of all pictures that the documents show, each once."""
    texts = [path.read_text(encoding="utf-8") for path in documents(docs)]
    return list(dict.fromkeys(name for text in texts for name in _PICTURE.findall(text)))


def shrink(source: Path, target: Path) -> int:
    """Write a picture made small; return its bytes."""
    with Image.open(source) as opened:
        picture = opened.convert("RGB")
    if picture.width > WIDTH_PX:
        height = round(picture.height * WIDTH_PX / picture.width)
        picture = picture.resize((WIDTH_PX, height), Image.Resampling.LANCZOS)
    for colours in _COLOURS:
        # Few colours and no dither: text stays sharp, and the file is a third of the size. The octree keeps the
        # colours of small marks on the map, which a median cut gives up.
        picture.quantize(colours, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(target, optimize=True)
        if target.stat().st_size <= MOST_BYTES:
            break
    return target.stat().st_size


def main() -> int:
    """Make the pictures anew; exit code 1 where one is missing or too large."""
    if len(sys.argv) != 3:
        print("python -m tests.guide_pictures SCREENSHOTS DOCS", file=sys.stderr)
        return 2
    taken, docs = Path(sys.argv[1]), Path(sys.argv[2])
    (docs / "pictures").mkdir(exist_ok=True)
    faults = 0
    for name in pictures_named(docs):
        source, target = taken / name, docs / "pictures" / name
        if not source.is_file():
            print(f"{name}: ui.screenshots takes no such picture", file=sys.stderr)
            faults += 1
        elif (size := shrink(source, target)) > MOST_BYTES:
            print(f"{name}: {size:,} bytes are too many", file=sys.stderr)
            faults += 1
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
