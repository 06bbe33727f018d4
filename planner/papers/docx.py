"""A document that a word processor edits: headings, paragraphs, tables and a picture, and no more (ECMA-376)."""

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

from gis.thai import clean, thai_digits

_FONT = "TH SarabunPSK"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_EMU_MM = 36_000
_TWIPS_MM = 56.7
_INDENT_MM = 25.0
_TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/>'
    '<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.styles+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
)
_STYLES = (
    f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:styles xmlns:w="{_W}"><w:docDefaults><w:rPrDefault>'
    f'<w:rPr><w:rFonts w:ascii="{_FONT}" w:hAnsi="{_FONT}" w:cs="{_FONT}"/><w:sz w:val="32"/><w:szCs w:val="32"/>'
    '<w:lang w:val="en-US" w:bidi="th-TH"/></w:rPr></w:rPrDefault></w:docDefaults>'
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>{}</w:styles>'
)


class Document:
    """A document that is written from top to bottom; every text is text, whatever it holds."""

    def __init__(self) -> None:
        self._body: list[str] = []
        self._pictures: list[bytes] = []

    def title(self, text: str) -> None:
        """Add a title in the middle of the line."""
        self._body.append(_paragraph(text, style="Title", side="center"))

    def heading(self, text: str) -> None:
        """Add the heading of a section."""
        self._body.append(_paragraph(text, style="Heading1"))

    def text(
        self, text: str, *, centred: bool = False, right: bool = False, indented: bool = False, bold: bool = False
    ) -> None:
        """Add a paragraph: in the middle, to the right, with its first line 2.5 cm in, as a Thai letter has it."""
        side = "center" if centred else "right" if right else ""
        self._body.append(_paragraph(text, side=side, indented=indented, bold=bold))

    def gap(self, millimetres: float) -> None:
        """Leave room, as for an emblem or a signature."""
        self._body.append(f'<w:p><w:pPr><w:spacing w:before="{round(millimetres * _TWIPS_MM)}"/></w:pPr></w:p>')

    def page_break(self) -> None:
        """Begin a new page."""
        self._body.append('<w:p><w:r><w:br w:type="page"/></w:r></w:p>')

    def grid(self, rows: Sequence[Sequence[str]], widths: Sequence[float], *, centred: bool = False) -> None:
        """Add columns without lines; ``widths`` are parts of the whole, a line break in a text breaks the line."""
        whole = sum(widths)
        percents = [round(5000 * width / whole) for width in widths]
        drawn = "".join(
            "<w:tr><w:trPr><w:cantSplit/></w:trPr>"
            + "".join(
                f'<w:tc><w:tcPr><w:tcW w:w="{percent}" w:type="pct"/></w:tcPr>'
                + "".join(_paragraph(line, side="center" if centred else "") for line in text.split("\n"))
                + "</w:tc>"
                for text, percent in zip(row, percents, strict=True)
            )
            + "</w:tr>"
            for row in rows
        )
        columns = "".join(f'<w:gridCol w:w="{percent * 2}"/>' for percent in percents)
        self._body.append(
            '<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblLayout w:type="fixed"/></w:tblPr>'
            f"<w:tblGrid>{columns}</w:tblGrid>{drawn}</w:tbl><w:p/>"
        )

    def table(
        self, head: Sequence[str], rows: Sequence[Sequence[str]], *, small: bool = False, bare: bool = False
    ) -> None:
        """Add a table whose head stands on every page; ``bare``: without its head."""
        edges = "".join(
            f'<w:{side} w:val="single" w:sz="4" w:color="777777"/>'
            for side in ("top", "left", "bottom", "right", "insideH", "insideV")
        )
        size = 22 if small else 28
        grid = '<w:gridCol w:w="1000"/>' * len(head)
        self._body.append(
            f'<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders>{edges}</w:tblBorders></w:tblPr>'
            f"<w:tblGrid>{grid}</w:tblGrid>{'' if bare else _row(head, head=True, size=size)}"
            + "".join(_row(row, head=False, size=size) for row in rows)
            + "</w:tbl><w:p/>"
        )

    def picture(self, png: bytes, *, wide_mm: float, high_mm: float, says: str) -> None:
        """Add a picture with its alternative text."""
        self._pictures.append(png)
        number = len(self._pictures)
        wide, high = round(wide_mm * _EMU_MM), round(high_mm * _EMU_MM)
        a = "http://schemas.openxmlformats.org/drawingml/2006/main"
        told = escape(_plain(says), {'"': "&quot;"})
        self._body.append(
            '<w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:drawing>'
            '<wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
            f'<wp:extent cx="{wide}" cy="{high}"/><wp:docPr id="{number}" name="map{number}" descr="{told}"/>'
            f'<a:graphic xmlns:a="{a}"><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
            '<pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:nvPicPr>'
            f'<pic:cNvPr id="{number}" name="map{number}"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>'
            f'<a:blip xmlns:r="{_R}" r:embed="picture{number}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
            f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm>'
            '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
            "</wp:inline></w:drawing></w:r></w:p>"
        )

    def to_bytes(self) -> bytes:
        """Return the file; the same document is the same bytes."""
        page = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" '
        page += 'w:left="1418" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr>'
        declared = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        pictures = range(1, len(self._pictures) + 1)
        own = f'<Relationship Id="styles" Type="{office}/styles" Target="styles.xml"/>' + "".join(
            f'<Relationship Id="picture{n}" Type="{office}/image" Target="media/map{n}.png"/>' for n in pictures
        )
        root = f'<Relationship Id="document" Type="{office}/officeDocument" Target="word/document.xml"/>'
        parts: dict[str, bytes] = {
            "[Content_Types].xml": _TYPES.encode(),
            "_rels/.rels": _RELATIONS.format(root).encode(),
            "word/document.xml": (
                f'{declared}<w:document xmlns:w="{_W}"><w:body>{"".join(self._body)}{page}</w:body></w:document>'
            ).encode(),
            "word/styles.xml": _STYLES.format(_style("Title", 40, 0) + _style("Heading1", 34, 1)).encode(),
            "word/_rels/document.xml.rels": _RELATIONS.format(own).encode(),
        }
        parts |= {f"word/media/map{n}.png": png for n, png in zip(pictures, self._pictures, strict=True)}
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in parts.items():
                archive.writestr(zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
        return out.getvalue()


def _style(name: str, size: int, level: int) -> str:
    outline = f'<w:outlineLvl w:val="{level - 1}"/>' if level else ""
    label = "heading 1" if level else "Title"
    return (
        f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{label}"/><w:basedOn w:val="Normal"/><w:pPr>'
        f'<w:keepNext/><w:spacing w:before="160"/>{outline}</w:pPr><w:rPr><w:b/><w:bCs/><w:sz w:val="{size}"/>'
        f'<w:szCs w:val="{size}"/></w:rPr></w:style>'
    )


def _plain(text: str) -> str:
    """Return text without what no XML may hold; digits stay as they were asked for."""
    thai = any(digit in text for digit in "๐๑๒๓๔๕๖๗๘๙")
    return thai_digits(clean(text)) if thai else clean(text)


def _run(text: str, *, bold: bool = False, size: int = 0) -> str:
    looks = ("<w:b/><w:bCs/>" if bold else "") + (f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>' if size else "")
    return f'<w:r><w:rPr>{looks}</w:rPr><w:t xml:space="preserve">{escape(_plain(text))}</w:t></w:r>'


def _paragraph(
    text: str, *, style: str = "Normal", side: str = "", indented: bool = False, bold: bool = False
) -> str:
    looks = f'<w:ind w:firstLine="{round(_INDENT_MM * _TWIPS_MM)}"/>' if indented else ""
    looks += f'<w:jc w:val="{side}"/>' if side else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{looks}</w:pPr>{_run(text, bold=bold)}</w:p>'


def _row(cells: Sequence[str], *, head: bool, size: int) -> str:
    drawn = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="0" w:type="auto"/></w:tcPr><w:p>{_run(text, bold=head, size=size)}</w:p></w:tc>'
        for text in cells
    )
    return f"<w:tr><w:trPr>{'<w:tblHeader/>' if head else ''}</w:trPr>{drawn}</w:tr>"
