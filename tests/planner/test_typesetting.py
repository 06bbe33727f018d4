import logging

import pypdfium2
import pytest
import typst

from gis.errors import UserError
from planner import typesetting

CONSONANTS = "กขคงจชซญฎฐณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮ"
ABOVE = ("", "ั", "ิ", "ี", "ึ", "ื", "ุ", "ู")
TONES = ("", "่", "้", "๊", "๋", "์")


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


@pytest.mark.parametrize("weight", ["regular", "bold"])
def test_every_thai_syllable_is_copied_as_it_was_written(weight: str) -> None:
    words = [f"{c}{a}{t}น" for c in CONSONANTS for a in ABOVE for t in TONES] + [f"{c}้ำ" for c in CONSONANTS]
    source = f'#set text(font: "Sarabun", size: 9pt, lang: "th", weight: "{weight}")\n#set page(height: auto)\n'
    source += "\n".join(f"#par[{word}]" for word in words)
    compiler = typst.Compiler(font_paths=typesetting._fonts(), ignore_system_fonts=True)
    pdf = compiler.compile(input=source.encode(), format="pdf", pdf_tags=False)
    assert isinstance(pdf, bytes)
    assert set(words) - set(text_of(pdf).split()) == set()


def test_a_blank_between_syllables_is_copied_as_it_was_written() -> None:
    names = ["สิทธิ์ ตั้งใจ", "พันธุ์ ศรี", "ดี พิ", "น้ำผึ้ง ปิ่นแก้ว", "ที่ นี่", "ก็ ดี"]
    source = '#set text(font: "Sarabun", lang: "th")\n' + "\n".join(f"#par[{name}]" for name in names)
    compiler = typst.Compiler(font_paths=typesetting._fonts(), ignore_system_fonts=True)
    pdf = compiler.compile(input=source.encode(), format="pdf")
    assert isinstance(pdf, bytes)
    assert text_of(pdf).splitlines() == names


def test_the_fonts_are_sarabun_and_no_others() -> None:
    assert typesetting._fonts().families() == ["Sarabun"]


def test_missing_fonts_are_said_and_not_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    typesetting._fonts.cache_clear()
    monkeypatch.setattr(typesetting, "_FONT_FOLDER", "map/none")
    try:
        with pytest.raises(UserError) as caught:
            typesetting.typeset("sheets/route.typ", {})
    finally:
        typesetting._fonts.cache_clear()
    assert caught.value.code == "fonts_missing"
    assert "Sarabun_400Regular.ttf" in caught.value.message("th")
    assert "make setup" in caught.value.message("en")


def _with_template(monkeypatch: pytest.MonkeyPatch, source: str) -> None:
    monkeypatch.setattr(typesetting, "read_bytes", lambda name: source.encode())


def test_data_are_text_and_files_are_read_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    _with_template(
        monkeypatch,
        '#set text(font: "Sarabun", fallback: false)\n#let data = json("data.json")\n'
        '#data.name #image("dot.svg", width: 1cm)',
    )
    dot = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 2"><circle cx="1" cy="1" r="1"/></svg>'
    pdf = typesetting.typeset("sheets/route.typ", {"name": '#panic("x") $y$ *z*'}, {"dot.svg": dot})
    assert '#panic("x") $y$ *z*' in text_of(pdf)


def test_a_template_that_asks_for_another_font_is_a_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    _with_template(monkeypatch, '#set text(font: "Somewhere Else")\nก')
    with pytest.raises(RuntimeError, match="font"):
        typesetting.typeset("sheets/route.typ", {})


def test_a_warning_of_the_typesetter_is_logged(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    _with_template(monkeypatch, '#set text(font: "Sarabun")\nก **')
    with caplog.at_level(logging.WARNING):
        typesetting.typeset("sheets/route.typ", {})
    assert "sheets/route.typ" in caplog.text
