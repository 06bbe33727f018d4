import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.address.gazetteer import Gazetteer
from gis.address.parser import Address, AddressQuery, Rank, Word, parse

T, A, P, BARE, ASIDE = Rank.TAMBON, Rank.AMPHOE, Rank.PROVINCE, Rank.BARE, Rank.ASIDE


def read(text: str = "", **columns: str) -> Address:
    return parse(AddressQuery(text=text, **columns), Gazetteer.load().exact)


def words(text: str) -> list[tuple[Rank, str]]:
    return [(word.rank, word.text) for word in read(text).words]


FULL = [(T, "แม่วิน"), (A, "แม่วาง"), (P, "เชียงใหม่")]


@pytest.mark.parametrize(
    "text",
    [
        "ต.แม่วิน อ.แม่วาง จ.เชียงใหม่",
        "ตำบลแม่วินอำเภอแม่วางจังหวัดเชียงใหม่",
        "ต. แม่วิน อ. แม่วาง จ. เชียงใหม่",
        "ต แม่วิน อ แม่วาง จ เชียงใหม่",
        "ต.แม่ วิน, อ.แม่วาง, จ.เชียงใหม่",
        "ต.เเม่วิน อ.แม่วาง จ.เชียงใหม่",
        "ต.แม่\u200bวิน\u00a0อ.แม่วาง\u00a0จ.เชียงใหม่",
        "ต.แม่่วิน อ.แม่วาง จ.เชียงใหม่ โทร. 081-234 5678",
    ],
)
def test_the_same_address_reads_the_same_however_it_is_typed(text: str) -> None:
    assert words(text) == FULL


def test_numbers_are_told_apart() -> None:
    address = read("บ้านเลขที่ ๙๙/๑ หมู่ที่ ๐๕ บ้านห้วยทราย ต.แม่วิน อ.แม่วาง จ.เชียงใหม่ ๕๐๓๖๐")
    assert (address.house, address.moo, address.postcode) == ("99/1", "5", "50360")
    assert address.villages == ("ห้วยทราย",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ต.บ้านนา อ.บ้านนา จ.นครนายก", [(T, "บ้านนา"), (A, "บ้านนา"), (P, "นครนายก")]),
        ("ต.ในเมือง อ.เมือง จ.ขอนแก่น", [(T, "ในเมือง"), (A, "เมือง"), (P, "ขอนแก่น")]),
        ("ต.ถนนใหญ่ อ.เมือง จ.ลพบุรี", [(T, "ถนนใหญ่"), (A, "เมือง"), (P, "ลพบุรี")]),
        ("ต.หลักเขต อ.เมืองบุรีรัมย์", [(T, "หลักเขต"), (A, "เมืองบุรีรัมย์")]),
        ("ต.สามตำบล อ.จุฬาภรณ์", [(T, "สามตำบล"), (A, "จุฬาภรณ์")]),
        ("ต.ลาดกระทิง อ.สนามชัยเขต", [(T, "ลาดกระทิง"), (A, "สนามชัยเขต")]),
        ("ต.บางโทรัด อ.เมืองสมุทรสาคร", [(T, "บางโทรัด"), (A, "เมืองสมุทรสาคร")]),
        ("แขวงบางรักเขตบางรักกทม.", [(T, "บางรัก"), (A, "บางรัก"), (BARE, "กทม")]),
        ("12 ม.3 บ้านแหวน หางดง เชียงใหม่", [(ASIDE, "บ้านแหวน"), (BARE, "หางดง"), (BARE, "เชียงใหม่")]),
        ("แม่วินแม่วางเชียงใหม่", [(BARE, "แม่วิน"), (BARE, "แม่วาง"), (BARE, "เชียงใหม่")]),
    ],
)
def test_names_that_begin_with_a_mark_or_hold_one_stay_whole(text: str, expected: list[tuple[Rank, str]]) -> None:
    assert words(text) == expected


def test_a_telephone_number_ends_an_address_but_not_before_a_unit_is_named() -> None:
    assert words("ต.แม่วิน อ.แม่วาง โทร 081-234-5678 ย้ายไป จ.ลำปาง") == [(T, "แม่วิน"), (A, "แม่วาง")]
    assert words("ร้านสมมุติ โทร 075574679 ที่อยู่ 113 ม.2 ต.แม่วิน อ.แม่วาง")[-2:] == [(T, "แม่วิน"), (A, "แม่วาง")]


def test_romanised_addresses_are_read_with_marks_before_or_after() -> None:
    expected = [(T, "maewin"), (A, "maewang"), (BARE, "chiangmai")]
    assert words("99 Moo 5, Mae Win Subdistrict, Mae Wang District, Chiang Mai") == expected
    assert words("T.Mae Win A.Mae Wang Chiang Mai") == expected


def test_split_columns_need_no_marks_and_may_have_them() -> None:
    bare = read(tambon="บ้านนา", amphoe="บ้านนา", province="นครนายก", moo="3", house="12")
    marked = read(tambon="ต.บ้านนา", amphoe="อำเภอบ้านนา", province="จ.นครนายก", moo="หมู่ 3", house="12")
    assert bare.words == marked.words == (Word(T, "บ้านนา"), Word(A, "บ้านนา"), Word(P, "นครนายก"))
    assert bare.moo == marked.moo == "3"


@pytest.mark.parametrize("nothing", ["", "-", " – ", "ไม่ระบุ", "N/A"])
def test_signs_of_an_empty_column_are_nothing(nothing: str) -> None:
    address = read(nothing, tambon=nothing, amphoe=nothing, province=nothing, moo=nothing)
    assert address.empty and not address.words and address.moo == ""


@given(st.text(max_size=200))
def test_any_text_at_all_can_be_parsed(text: str) -> None:
    read(text)


_PARTS = st.lists(
    st.sampled_from(
        ["ต.", "อ.", "จ.", "ตำบล", "เขต", "หมู่", "ม.", "บ้าน", "ถนน", "วัด", "โทร", "เลขที่", "5", "99/1", "50360", "/",
         ",", "(", " ", "แม่วิน", "เมือง", "นครนายก", "ก", "์", "Moo", "district", "\u200b"]
    ),
    max_size=30,
)  # fmt: skip


@given(_PARTS)
def test_any_heap_of_marks_and_names_can_be_parsed(parts: list[str]) -> None:
    read("".join(parts))
