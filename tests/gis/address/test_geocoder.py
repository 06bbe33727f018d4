import math
import random

import geopandas as gpd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.address.gazetteer import Gazetteer
from gis.address.geocoder import Geocoder
from gis.address.levels import Level, PlaceStatus
from gis.address.parser import AddressQuery
from gis.address.places import Place
from gis.crs import WGS84
from gis.monitor import SilentMonitor
from resources.text import LANGUAGES, catalogue
from tests.benchmarks.address_noise import samples


@pytest.fixture(scope="module")
def geocoder() -> Geocoder:
    return Geocoder(Gazetteer.load())


def at(geocoder: Geocoder, text: str = "", **columns: str) -> Place:
    return geocoder.locate(AddressQuery(text=text, **columns))


def reasons(place: Place) -> set[str]:
    return {note.code for note in place.reason}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("99/1 ม.5 ต.แม่วิน อ.แม่วาง จ.เชียงใหม่ 50360", "502204"),
        ("12 หมู่ที่ ๓ ต.บ้านนา อ.บ้านนา จ.นครนายก", "260301"),
        ("ต.ในเมือง อ.เมือง จ.ขอนแก่น", "400101"),
        ("99 ม.5 แม่วิน แม่วาง เชียงใหม่", "502204"),
        ("12 ถ.สีลม แขวงสีลม เขตบางรัก กทม. 10500", "100402"),
        ("ต.แม่วนิ อ.แม่วาง", "502204"),
        ("99 Moo 5, Mae Win Subdistrict, Mae Wang District, Chiang Mai", "502204"),
        ("ละแม ละแม ชุมพร", "860501"),
        ("เวียง เวียงป่าเป้า เชียงราย", "571102"),
    ],
)
def test_an_address_that_says_enough_is_accepted_at_its_tambon(geocoder: Geocoder, text: str, code: str) -> None:
    place = at(geocoder, text)
    assert (place.level, place.code, place.status) == (Level.TAMBON, code, PlaceStatus.ACCEPTED)
    assert 0 < place.r50_m < place.r95_m


def test_a_tambon_under_its_former_amphoe_is_found_and_the_reason_says_so(geocoder: Geocoder) -> None:
    place = at(geocoder, "ต.แม่วิน อ.สันป่าตอง จ.เชียงใหม่")
    assert (place.code, place.amphoe, place.status) == ("502204", "แม่วาง", PlaceStatus.ACCEPTED)
    assert "former_amphoe" in reasons(place)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ต.ในเมือง อ.ภูเวียง จ.ขอนแก่น", "402901"),
        ("ต.บ้านโคก อ.ภูเวียง จ.ขอนแก่น", "402302"),
        ("ต.บางมด อ.บางขุนเทียน กทม.", "103503"),
        ("ต.แจ่มหลวง อ.แม่แจ่ม จ.เชียงใหม่", "502503"),
    ],
)
def test_a_tambon_of_an_amphoe_that_was_split_is_found_in_the_new_one_and_the_reason_says_so(
    geocoder: Geocoder, text: str, code: str
) -> None:
    place = at(geocoder, text)
    assert (place.code, place.status) == (code, PlaceStatus.ACCEPTED)
    assert "former_amphoe" in reasons(place)


def test_an_amphoe_under_its_former_province_is_found(geocoder: Geocoder) -> None:
    place = at(geocoder, "ต.เซกา อ.เซกา จ.หนองคาย")
    assert (place.code, place.province) == ("380401", "บึงกาฬ")
    assert "former_province" in reasons(place)


def test_a_tambon_by_its_former_name_is_found(geocoder: Geocoder) -> None:
    assert at(geocoder, "ต.สบโขง อ.อมก๋อย จ.เชียงใหม่").code == "501805"


def test_a_name_of_many_tambons_is_left_open_with_explained_candidates(geocoder: Geocoder) -> None:
    place = at(geocoder, "ต.ในเมือง อ.เมือง")
    assert place.status is PlaceStatus.REVIEW
    assert place.level is Level.NONE and math.isnan(place.lat)
    assert len(place.candidates) == 5 and all(candidate.reason for candidate in place.candidates)


def test_the_postcode_decides_between_namesakes(geocoder: Geocoder) -> None:
    assert at(geocoder, "ต.ในเมือง อ.เมือง 40000").code == "400101"
    assert at(geocoder, "ต.ในเมือง อ.เมือง 30000").code == "300101"


def test_the_area_at_work_is_evidence(geocoder: Geocoder) -> None:
    here = Geocoder(geocoder.gazetteer, area=["40"])
    assert at(here, "ต.ในเมือง อ.เมือง").code == "400101"
    assert at(here, "ต.ในเมือง อ.เมือง จ.นครราชสีมา").code == "300101"


def test_a_tambon_that_is_not_in_the_amphoe_named_goes_to_review_and_is_not_guessed(geocoder: Geocoder) -> None:
    place = at(geocoder, "ต.ดอนแก้ว อ.แม่วาง จ.เชียงใหม่")
    assert place.status is PlaceStatus.REVIEW
    assert (place.level, place.code) == (Level.PROVINCE, "50")
    assert {"500710", "501909", "5022"} <= {candidate.code for candidate in place.candidates}


def test_names_are_not_said_to_agree_beside_one_that_does_not(geocoder: Geocoder) -> None:
    place = at(geocoder, "ต.สีลม อ.แม่วาง จ.เชียงใหม่")
    assert (place.level, place.code, place.status) == (Level.AMPHOE, "5022", PlaceStatus.REVIEW)
    assert reasons(place) == {"tambon_unknown"}


def test_an_address_without_a_tambon_stops_at_the_amphoe(geocoder: Geocoder) -> None:
    place = at(geocoder, "อ.แม่วาง จ.เชียงใหม่")
    assert (place.level, place.code, place.status) == (Level.AMPHOE, "5022", PlaceStatus.ACCEPTED)
    assert "tambon_missing" in reasons(place)


@pytest.mark.parametrize(
    "text", ["", "-", "12345", "081-234-5678", "10 Downing Street, London", "ก" * 10_000, "\x00\x1b[2J"]
)
def test_what_names_no_place_gets_no_place_and_a_reason(geocoder: Geocoder, text: str) -> None:
    place = at(geocoder, text)
    assert place.level is Level.NONE and place.status in (PlaceStatus.NONE, PlaceStatus.REVIEW)
    assert place.reason


def test_a_point_never_comes_without_its_radii(geocoder: Geocoder) -> None:
    for sample in samples(300, seed=5):
        place = at(geocoder, sample.text)
        assert (
            math.isnan(place.lat) == math.isnan(place.r50_m) == math.isnan(place.r95_m) == (place.level is Level.NONE)
        )


def test_noisy_addresses_of_the_whole_nation_are_right_or_in_review(geocoder: Geocoder) -> None:
    made = samples(3000, seed=20)
    places = geocoder.locate_all([AddressQuery(text=sample.text) for sample in made], monitor=SilentMonitor())
    right = sum(place.code == sample.code for place, sample in zip(places, made, strict=True))
    wrong = sum(
        place.status is PlaceStatus.ACCEPTED and not sample.code.startswith(place.code[:6])
        for place, sample in zip(places, made, strict=True)
    )
    assert right >= 0.99 * len(made)
    assert wrong <= 1


def test_every_reason_has_words_in_both_languages(geocoder: Geocoder) -> None:
    for sample in samples(300, seed=6):
        place = at(geocoder, sample.text)
        for note in (*place.reason, *(note for candidate in place.candidates for note in candidate.reason)):
            for language in LANGUAGES:
                assert catalogue(language).say(f"place_reasons.{note.code}", **note.details)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=120), st.text(max_size=20), st.text(max_size=20), st.text(max_size=6))
def test_no_input_raises(text: str, tambon: str, amphoe: str, moo: str) -> None:
    place = Geocoder(Gazetteer.load()).locate(AddressQuery(text=text, tambon=tambon, amphoe=amphoe, moo=moo))
    assert place.reason and 0 <= place.confidence <= 1


def test_mutated_addresses_never_raise_and_never_lose_their_radius(geocoder: Geocoder) -> None:
    rng = random.Random(3)
    alphabet = [chr(c) for c in range(0x0E01, 0x0E5B)] + list(" .,/-()0123456789\u200b\u00a0aZ")
    for sample in samples(1000, seed=11):
        text = list(sample.text)
        for _ in range(rng.randrange(1, 12)):
            at_ = rng.randrange(len(text))
            text[at_ : at_ + rng.randrange(3)] = rng.choices(alphabet, k=rng.randrange(3))
            if not text:
                break
        place = at(geocoder, "".join(text))
        assert math.isnan(place.r95_m) == (place.level is Level.NONE)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.text(alphabet="กขคตอจหมบเแโาิีุู่้๊์.,/ 0123456789๑๒\u200b\u00a0\n-()aeT", max_size=20), min_size=9, max_size=9
    )
)
def test_split_columns_of_any_kind_get_a_level_a_reason_and_radii_with_a_point(columns: list[str]) -> None:
    place = Geocoder(Gazetteer.load()).locate(AddressQuery(*columns))
    assert place.reason
    assert math.isnan(place.lat) == math.isnan(place.r95_m) == (place.level is Level.NONE)
    assert len(place.candidates) <= 5 and all(candidate.reason for candidate in place.candidates)
    assert place.level is Level.NONE or place.r50_m <= place.r95_m


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 7000), st.integers(0, 900))
def test_a_tambon_put_into_an_amphoe_where_it_never_lay_is_never_accepted_there(tambon: int, amphoe: int) -> None:
    gazetteer = Gazetteer.load()
    named = gazetteer.tambons[tambon]
    other = gazetteer.amphoes[amphoe]
    folded = {name for t in gazetteer.tambons_of[amphoe] for name, _ in gazetteer.tambons[t].aliases}
    province = gazetteer.provinces[other.province].name
    place = Geocoder(gazetteer).locate(AddressQuery(text=f"ต.{named.name} อ.{other.name} จ.{province}"))
    if not folded & {name for name, _ in named.aliases} and place.status is PlaceStatus.ACCEPTED:
        # Only as a slip of a tambon's name there, or as the amphoe that it lay in before; both are said.
        assert reasons(place) & {"tambon_read_as", "former_amphoe", "former_province", "amphoe_read_as"}


@pytest.mark.parametrize("length", [10_000, 100_000])
def test_a_very_long_address_takes_no_longer_than_a_short_one(geocoder: Geocoder, length: int) -> None:
    for part in ("ต.", "บ้าน", "กข ", "1/", "(", "\u0e48", "mae "):
        assert at(geocoder, part * (length // len(part))).reason


def landmarks(*rows: tuple[str, str, str, str, float | None, float | None]) -> gpd.GeoDataFrame:
    names, kinds, codes, moos, lats, lons = zip(*rows, strict=True)
    points = [None if lat is None else shapely.Point(lon, lat) for lat, lon in zip(lats, lons, strict=True)]
    frame = {"name": names, "name_en": [""] * len(rows), "kind": kinds, "tambon_code": codes, "moo": moos}
    return gpd.GeoDataFrame(frame, geometry=points, crs=WGS84)


SPOT = Gazetteer.load().spot("502204")
ADDRESS = "ต.แม่วิน อ.แม่วาง จ.เชียงใหม่"


def with_landmarks(*rows: tuple[str, str, str, str, float | None, float | None]) -> Geocoder:
    return Geocoder(Gazetteer.load().with_landmarks(landmarks(*rows)))


HERE = (SPOT.lat + 0.01, SPOT.lon + 0.01)
THERE = (SPOT.lat - 0.02, SPOT.lon - 0.01)


def test_a_village_is_found_by_its_moo_first() -> None:
    geocoder = with_landmarks(("บ้านห้วยทราย", "village", "502204", "5", *HERE))
    place = at(geocoder, f"99 ม.5 {ADDRESS}")
    assert (place.level, place.code, place.moo) == (Level.VILLAGE, "50220405", "5")
    assert (place.lat, place.lon) == HERE and place.r95_m < SPOT.r95_m
    assert "village_by_moo" in reasons(place)


def test_a_village_is_found_by_a_name_that_is_alone_in_the_tambon() -> None:
    geocoder = with_landmarks(("บ้านห้วยทราย", "village", "", "", *HERE))
    place = at(geocoder, f"99 บ้านห้วยทราย {ADDRESS}")
    assert (place.level, place.code, place.status) == (Level.VILLAGE, "502204", PlaceStatus.ACCEPTED)


@pytest.mark.parametrize("name", ["โรงเรียนบ้านห้วยทราย", "วัดห้วยทราย", "รพ.สต.บ้านห้วยทราย"])
def test_a_school_temple_or_health_station_locates_the_village_it_is_named_for(name: str) -> None:
    geocoder = with_landmarks((name, "school", "", "", *HERE))
    assert at(geocoder, f"99 บ้านห้วยทราย {ADDRESS}").level is Level.VILLAGE


def test_a_list_of_villages_without_points_finds_them_among_the_landmarks() -> None:
    geocoder = with_landmarks(
        ("บ้านห้วยทราย", "village", "502204", "5", None, None), ("โรงเรียนบ้านห้วยทราย", "school", "", "", *HERE)
    )
    place = at(geocoder, f"99 ม.5 {ADDRESS}")
    assert (place.level, place.code) == (Level.VILLAGE, "50220405")
    assert (place.lat, place.lon) == HERE


def test_a_conflict_between_moo_and_name_goes_to_review_with_both_places() -> None:
    geocoder = with_landmarks(
        ("บ้านห้วยทราย", "village", "502204", "5", *HERE), ("บ้านสบวิน", "village", "502204", "7", *THERE)
    )
    place = at(geocoder, f"99 ม.5 บ้านสบวิน {ADDRESS}")
    assert (place.level, place.status) == (Level.TAMBON, PlaceStatus.REVIEW)
    assert {candidate.moo for candidate in place.candidates} == {"5", "7"}


def test_a_moo_of_one_name_and_a_place_of_another_apart_from_it_go_to_review_with_both() -> None:
    listed = ("บ้านห้วยทราย", "village", "502204", "5", *HERE)
    geocoder = with_landmarks(listed, ("บ้านสบวิน", "village", "", "", *THERE))
    place = at(geocoder, f"99 ม.5 บ้านสบวิน {ADDRESS}")
    assert (place.level, place.status) == (Level.TAMBON, PlaceStatus.REVIEW)
    assert [(c.lat, c.lon) for c in place.candidates] == [HERE, THERE]
    near = with_landmarks(listed, ("บ้านสบวิน", "village", "", "", HERE[0] + 0.002, HERE[1]))
    assert at(near, f"99 ม.5 บ้านสบวิน {ADDRESS}").level is Level.VILLAGE


def test_a_conflict_of_villages_without_points_goes_to_review_with_both_and_their_radii() -> None:
    geocoder = with_landmarks(
        ("บ้านห้วยทราย", "village", "502204", "5", None, None), ("บ้านสบวิน", "village", "502204", "7", None, None)
    )
    place = at(geocoder, f"99 ม.5 บ้านสบวิน {ADDRESS}")
    assert place.status is PlaceStatus.REVIEW and {c.moo for c in place.candidates} == {"5", "7"}
    assert all(c.r95_m == SPOT.r95_m and c.lat == SPOT.lat for c in place.candidates)


def test_a_word_that_names_a_province_and_a_tambon_decides_nothing(geocoder: Geocoder) -> None:
    place = at(geocoder, "เชียงใหม่")
    assert (place.level, place.status) == (Level.NONE, PlaceStatus.REVIEW)
    assert {candidate.code for candidate in place.candidates} == {"50", "450802"}


def test_a_name_that_two_places_of_the_tambon_bear_is_not_guessed() -> None:
    geocoder = with_landmarks(
        ("บ้านห้วยทราย", "village", "502204", "5", *HERE), ("บ้านห้วยทราย", "village", "502204", "7", *THERE)
    )
    place = at(geocoder, f"บ้านห้วยทราย {ADDRESS}")
    assert (place.level, place.status) == (Level.TAMBON, PlaceStatus.REVIEW)


@pytest.mark.parametrize("name", ["วัดป่าห้วยทราย", "วัดห้วยทราย", "ชุมชนห้วยทราย", "รร.บ้านห้วยทราย"])
def test_a_forest_temple_is_of_its_village_and_of_the_forest_s(name: str) -> None:
    geocoder = with_landmarks((name, "temple", "", "", *HERE))
    assert at(geocoder, f"99 บ้านห้วยทราย {ADDRESS}").level is Level.VILLAGE
    assert at(geocoder, f"99 บ้านป่าห้วยทราย {ADDRESS}").level is (Level.VILLAGE if "ป่า" in name else Level.TAMBON)


def next_door() -> tuple[float, float]:
    """Return a point that lies in the tambon or in one next to it, as likely as not."""
    gazetteer = Gazetteer.load()
    for step in range(1, 400):
        lat, lon = SPOT.lat + step * 0.001, SPOT.lon
        if gazetteer.owners(lat, lon).get("502204", 0.0) < 0.5:
            return lat, lon
    raise AssertionError("no border to the north")


def test_of_two_namesakes_on_either_side_of_a_border_none_is_taken() -> None:
    lat, lon = next_door()
    two = (("บ้านห้วยทราย", "village", "", "", lat, lon), ("บ้านห้วยทราย", "village", "", "", lat, lon + 0.02))
    place = at(with_landmarks(*two), f"บ้านห้วยทราย {ADDRESS}")
    assert (place.level, place.status, len(place.candidates)) == (Level.TAMBON, PlaceStatus.REVIEW, 2)
    alone = at(with_landmarks(two[0]), f"บ้านห้วยทราย {ADDRESS}")
    assert (alone.level, alone.status) == (Level.VILLAGE, PlaceStatus.ACCEPTED)
    edge = next(step for step in range(1, 400) if Gazetteer.load().owners(lat + step * 0.001, lon)["502204"] < 0.1)
    unsure = at(with_landmarks((*two[0][:4], lat + edge * 0.001, lon)), f"บ้านห้วยทราย {ADDRESS}")
    assert unsure.level is Level.TAMBON or unsure.r95_m > 2 * alone.r95_m, "r95 tells of the doubt"


def test_a_namesake_that_a_list_knows_next_door_leaves_a_point_on_the_border_in_review() -> None:
    lat, lon = next_door()
    owners = Gazetteer.load().owners(lat, lon)
    other = max((code for code in owners if code != "502204"), key=lambda code: owners[code])
    geocoder = with_landmarks(
        ("บ้านห้วยทราย", "village", "", "", lat, lon), ("บ้านห้วยทราย", "village", other, "3", None, None)
    )
    assert at(geocoder, f"บ้านห้วยทราย {ADDRESS}").status is PlaceStatus.REVIEW


def test_a_namesake_in_a_tambon_far_away_is_not_taken() -> None:
    far = Gazetteer.load().spot("400101")
    geocoder = with_landmarks(("บ้านห้วยทราย", "village", "", "", far.lat, far.lon))
    assert at(geocoder, f"บ้านห้วยทราย {ADDRESS}").level is Level.TAMBON


def test_a_landmark_named_in_the_address_is_better_than_the_tambon() -> None:
    geocoder = with_landmarks(("วัดห้วยทราย", "temple", "502204", "", *HERE))
    place = at(geocoder, f"ข้างวัด ห้วยทราย {ADDRESS}")
    other = at(geocoder, f"99 วัดห้วยทราย {ADDRESS}")
    assert other.level is Level.LANDMARK and other.r95_m < 1000
    assert place.code == "502204"


@pytest.mark.parametrize(("address", "derived"), [("ต.เกาะเต่า อ.เกาะพะงัน", False), ("ต.หนองเข็ง อ.เมืองบึงกาฬ", True)])
def test_a_town_is_a_point_of_the_tambons_own_and_the_amphoes_town_is_not(
    geocoder: Geocoder, address: str, derived: bool
) -> None:
    place = geocoder.locate(AddressQuery(address))
    assert place.level is Level.TAMBON
    assert ("point_derived" in reasons(place)) is derived
