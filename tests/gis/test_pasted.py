import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.pasted import pasted_place

CHIANG_MAI = pytest.approx((18.79, 98.98), abs=1e-3)


@pytest.mark.parametrize(
    "text",
    [
        "18.79,98.98",
        " 18.79  98.98 ",
        "(18.79, 98.98)",
        "98.98, 18.79",
        "18.79000° N, 98.98000° E",
        "N18.79 E98.98",
        "18°47'24\"N 98°58'48\"E",
        "98°58'48\"E 18°47'24\"N",
        "๑๘.๗๙, ๙๘.๙๘",
        "geo:18.79,98.98?z=17",
        "https://www.google.com/maps?q=18.79,98.98",
        "https://www.google.com/maps/search/?api=1&query=18.79%2C98.98",
        "https://www.google.com/maps/dir/?api=1&destination=18.79,98.98",
        "https://www.google.com/maps/search/18.79,+98.98?entry=tts",
        "https://www.google.com/maps/@18.79,98.98,17z",
        "https://www.google.com/maps/place/x/@10.0,100.0,17z/data=!3m1!4b1!4m6!3d18.79!4d98.98",
        "https://www.google.com/maps/place/18%C2%B047'24.0%22N+98%C2%B058'48.0%22E/@10.0,100.0,17z",
        "https://www.openstreetmap.org/?mlat=18.79&mlon=98.98#map=12/10/100",
        "https://www.openstreetmap.org/#map=17/18.79/98.98",
    ],
)
def test_a_place_is_read_however_it_is_pasted(text: str) -> None:
    assert pasted_place(text) == CHIANG_MAI


@pytest.mark.parametrize(
    "text",
    [
        "",
        "บ้านเลขที่ 12 หมู่ 3",
        "18.79",
        "200, 300",
        "https://maps.app.goo.gl/abc",
        "081-234-5678",
        "javascript:alert(1)",
    ],
)
def test_what_tells_no_place_is_none(text: str) -> None:
    assert pasted_place(text) is None


@given(st.text(max_size=80))
def test_no_text_is_too_odd(text: str) -> None:
    place = pasted_place(text)
    assert place is None or (abs(place[0]) <= 90 and abs(place[1]) <= 180)


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_what_is_written_is_read_again(lat: float, lon: float) -> None:
    assert pasted_place(f"{lat:.6f}, {lon:.6f}") == pytest.approx((lat, lon), abs=1e-6)
