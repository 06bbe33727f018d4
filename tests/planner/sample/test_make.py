import csv
import datetime as dt
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import networkx as nx
import numpy as np
import osmium
import pytest
from python_calamine import CalamineWorkbook

from gis.crs import distance_m
from gis.errors import DataError, JobCancelled, NetworkError
from gis.monitor import Progress, SilentMonitor
from planner.calendar import parse_date
from planner.register.dmc import DMC_COLUMNS
from planner.register.identity import is_g_code, is_national_id
from planner.sample.dirt import DOUBLED, FAULTS, NAMELESS
from planner.sample.ground import DRIVABLE, tambons_of
from planner.sample.make import Sample, make_sample
from planner.sample.visits import COLUMNS

THAI = re.compile("[\u0e01-\u0e5b]")
DEFAULT_AREA = ("5016", "5017", "5018")


class Map:
    """A pbf read back without any of the program's own code."""

    def __init__(self, path: Path) -> None:
        self.places: dict[int, tuple[float, float]] = {}
        self.named: list[tuple[float, float, dict[str, str]]] = []
        self.fords = 0
        self.ways: list[tuple[int, list[int], dict[str, str]]] = []
        self.relations: list[dict[str, str]] = []
        self.order: list[str] = []
        self.ids: dict[str, list[int]] = {"n": [], "w": [], "r": []}
        for thing in osmium.FileProcessor(str(path)):
            tags = {tag.k: tag.v for tag in thing.tags}
            if isinstance(thing, osmium.osm.Node):
                kind = "n"
                self.places[thing.id] = (thing.lat, thing.lon)
                self.fords += tags.get("ford") == "yes"
                if "name" in tags:
                    self.named.append((thing.lat, thing.lon, tags))
            elif isinstance(thing, osmium.osm.Way):
                kind = "w"
                self.ways.append((thing.id, [node.ref for node in thing.nodes], tags))
            else:
                kind = "r"
                self.relations.append(tags)
            self.ids[kind].append(thing.id)
            self.order.append(kind)

    def roads(self) -> nx.Graph:
        graph = nx.Graph()
        for _, nodes, tags in self.ways:
            if tags.get("highway") in DRIVABLE:
                nx.add_path(graph, nodes)
        return graph


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    return make_sample(tmp_path_factory.mktemp("sample"), seed=1, monitor=SilentMonitor())


@pytest.fixture(scope="module")
def drawn(sample: Sample) -> Map:
    return Map(sample.roads)


def rows_of(path: Path) -> list[list[str]]:
    sheet = CalamineWorkbook.from_path(path).get_sheet_by_index(0)
    return [[str(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]


def test_the_default_area_is_three_real_amphoe_of_one_province(sample: Sample) -> None:
    tambons = tambons_of(sample.area)
    assert {t.amphoe.th for t in tambons} == {"ฮอด", "ดอยเต่า", "อมก๋อย"}
    assert {t.province.th for t in tambons} == {"เชียงใหม่"}
    assert len(tambons) == 18
    assert "เชียงใหม่" in sample.esa


def test_the_map_holds_nodes_then_ways_then_relations_by_rising_id(drawn: Map) -> None:
    assert "".join(drawn.order).lstrip("n").lstrip("w").lstrip("r") == ""
    for ids in drawn.ids.values():
        assert ids and ids == sorted(set(ids))


def test_every_way_refers_to_nodes_that_exist(drawn: Map) -> None:
    missing = [way for way, nodes, _ in drawn.ways if not set(nodes) <= drawn.places.keys()]
    assert missing == []
    assert all(len(nodes) > 1 for _, nodes, _ in drawn.ways)


def test_named_places_have_thai_and_english_names(drawn: Map) -> None:
    for _, _, tags in drawn.named:
        assert THAI.search(tags["name"])
        assert tags["name:th"] == tags["name"]
        assert tags["name:en"].isascii()
    kinds = Counter(tags.get("place") or tags.get("amenity") for _, _, tags in drawn.named)
    assert kinds["town"] == 3
    assert kinds["village"] + kinds["hamlet"] > 180
    assert kinds["school"] == 40
    assert kinds["place_of_worship"] > 80
    assert kinds["clinic"] >= 18
    assert kinds["townhall"] >= 18
    assert any(tags["name"].startswith("รพ.สต.") for _, _, tags in drawn.named)
    assert any(tags["name"].startswith("อบต.") for _, _, tags in drawn.named)


def test_some_village_names_come_more_than_once_in_the_area(drawn: Map) -> None:
    names = Counter(
        re.sub(r" หมู่ \d+$", "", tags["name"])
        for _, _, tags in drawn.named
        if tags.get("place") in ("village", "hamlet")
    )
    repeated = sum(count for count in names.values() if count > 1)
    assert 0.1 < repeated / sum(names.values()) < 0.6


def test_roads_have_classes_one_ways_bridges_fords_tracks_and_a_roundabout(drawn: Map) -> None:
    classes = Counter(tags.get("highway") for _, _, tags in drawn.ways)
    for name in ("trunk", "primary", "secondary", "tertiary", "unclassified", "residential", "track", "path"):
        assert classes[name] > 0, name
    tags_of = [tags for _, _, tags in drawn.ways]
    assert sum("oneway" in tags and "junction" not in tags for tags in tags_of) >= 3
    assert sum(tags.get("bridge") == "yes" for tags in tags_of) >= 5
    assert sum(tags.get("junction") == "roundabout" for tags in tags_of) == 1
    assert {"grade2", "grade3", "grade4", "grade5"} <= {tags.get("tracktype") for tags in tags_of}
    assert {"asphalt", "concrete", "ground"} <= {tags.get("surface") for tags in tags_of}
    assert any("maxspeed" in tags for tags in tags_of)
    assert drawn.fords >= 1


def test_roads_wind_and_no_piece_is_long(drawn: Map) -> None:
    roads = [nodes for _, nodes, tags in drawn.ways if tags.get("highway") in DRIVABLE]
    ends = np.array([(*drawn.places[a], *drawn.places[b]) for nodes in roads for a, b in pairwise(nodes)])
    piece = distance_m(ends[:, 0], ends[:, 1], ends[:, 2], ends[:, 3])
    assert piece.max() < 400
    long_roads = [nodes for nodes in roads if len(nodes) > 40]
    for nodes in long_roads:
        line = np.array([drawn.places[n] for n in nodes])
        length = distance_m(line[:-1, 0], line[:-1, 1], line[1:, 0], line[1:, 1]).sum()
        assert length > 1.005 * float(distance_m(*line[0], *line[-1]))


def test_villages_are_joined_by_road_but_the_island_is_not(sample: Sample, drawn: Map) -> None:
    graph = drawn.roads()
    main = max(nx.connected_components(graph), key=len)
    nodes = np.array([drawn.places[n] for n in graph])
    in_main = np.array([n in main for n in graph])
    joined: list[bool] = []
    island: list[bool] = []
    for lat, lon, tags in drawn.named:
        if tags.get("place") in ("village", "hamlet", "town"):
            nearest = int(np.argmin(distance_m(lat, lon, nodes[:, 0], nodes[:, 1])))
            (island if "เกาะ" in tags["name"] else joined).append(bool(in_main[nearest]))
    assert np.mean(joined) >= 0.95
    assert island == [False]
    assert sample.truth["island"].sum() >= 1


def test_every_place_on_the_main_roads_can_be_reached_and_left(drawn: Map) -> None:
    graph = nx.DiGraph()
    for _, nodes, tags in drawn.ways:
        if tags.get("highway") in DRIVABLE:
            nx.add_path(graph, nodes)
            if tags.get("oneway") != "yes":
                nx.add_path(graph, nodes[::-1])
    assert len(max(nx.strongly_connected_components(graph), key=len)) == len(
        max(nx.weakly_connected_components(graph), key=len)
    )


def test_tambon_borders_hold_the_villages_of_their_tambon(sample: Sample, drawn: Map) -> None:
    names = {tags["name"] for tags in drawn.relations if tags.get("admin_level") == "8"}
    assert names == {f"ตำบล{t.name.th}" for t in tambons_of(sample.area)}


def test_the_school_list_has_its_columns_and_codes_as_text(sample: Sample) -> None:
    head, *rows = rows_of(sample.schools)
    assert head == ["school_code", "name", "lat", "lon", "tambon", "amphoe", "province", "esa"]
    assert len(rows) == 40
    assert len({row[0] for row in rows}) == 40
    assert all(re.fullmatch(r"5099\d{4}", row[0]) for row in rows)
    assert len({row[1] for row in rows}) == 40
    assert {row[4] for row in rows} == {t.name.th for t in tambons_of(sample.area)}
    assert {row[7] for row in rows} == {sample.esa}


def test_schools_on_the_list_are_the_schools_on_the_map(sample: Sample, drawn: Map) -> None:
    on_map = {tags["name"]: (lat, lon) for lat, lon, tags in drawn.named if tags.get("amenity") == "school"}
    for row in rows_of(sample.schools)[1:]:
        assert float(distance_m(float(row[2]), float(row[3]), *on_map[row[1]])) < 1.0


def test_the_register_has_the_layout_of_a_dmc_export(sample: Sample) -> None:
    first, head, *rows = rows_of(sample.register)
    assert first[0].startswith("วันและเวลาที่สร้างรายงาน 2025-06-10 ")
    assert tuple(head) == DMC_COLUMNS
    assert all(len(row) == 36 and all(row) for row in rows)
    assert len(rows) == len(sample.truth)
    assert sample.truth.index[0] == 3


def test_the_register_has_each_child_and_some_rows_more(sample: Sample) -> None:
    children = sample.truth[sample.truth["child"] >= 0]["child"]
    assert set(children) == set(range(600))
    assert children.duplicated().sum() == round(DOUBLED * 600)
    assert (sample.truth["child"] < 0).sum() == round(NAMELESS * 612)


def test_faults_come_at_their_stated_rates_and_show_in_the_cells(sample: Sample) -> None:
    rows = {
        k: dict(zip(DMC_COLUMNS, row, strict=True)) for k, row in enumerate(rows_of(sample.register)[2:], start=3)
    }
    faults = {k: set(text.split()) for k, text in enumerate(sample.truth["faults"], start=3)}
    once = {k: names for k, names in faults.items() if "doubled" not in names and "nameless" not in names}
    counts = Counter(name for names in once.values() for name in names)
    assert counts == {fault.name: round(fault.rate * 600) for fault in FAULTS}
    for k, names in faults.items():
        row, number = rows[k], rows[k]["เลขประจำตัวประชาชน"]
        if "nameless" in names:
            assert (row["ชื่อ"], row["นามสกุล"]) == ("-", "-")
        elif "g_code" in names:
            assert is_g_code(number)
        elif "no_id" in names:
            assert number == "-"
        else:
            assert len(number) == 13
            assert is_national_id(number) == ("bad_check_digit" not in names)
        if "no_moo" in names:
            assert "-" in row["หมู่"]
        if "thai_digits" in names and "no_house" not in names:
            assert re.search("[๐-๙]", row["บ้านเลขที่"])
        if "two_digit_year" in names:
            assert re.fullmatch(r"\d\d/\d\d/\d\d", row["วันเกิด"])
        if "other_province" in names:
            assert "เชียงใหม่" not in row["จังหวัด"]
    assert any("\u200b" in cell for row in rows.values() for cell in row.values())
    assert {row["เพศ"] for row in rows.values()} == {"ช", "ญ", "-"}


def test_invented_ids_can_belong_to_nobody(sample: Sample) -> None:
    ids = [row[2] for row in rows_of(sample.register)[2:] if row[2].isdigit()]
    assert all(number[:3] in ("900", "000") for number in ids)


def test_birth_dates_are_of_the_buddhist_era_and_ages_of_school(sample: Sample) -> None:
    days = [parse_date(row[10]) for row in rows_of(sample.register)[2:] if re.fullmatch(r"\d\d/\d\d/25\d\d", row[10])]
    assert len(days) > 550
    assert all(day is not None and 4 <= 2025 - day.year <= 17 for day in days)


def test_missed_children_name_no_school_and_dropouts_name_a_school_of_the_list(sample: Sample) -> None:
    codes = {row[0] for row in rows_of(sample.schools)[1:]}
    rows = rows_of(sample.register)[2:]
    missed = [row for row in rows if row[0] == "-"]
    assert 0.25 < len(missed) / len(rows) < 0.5
    assert all(row[3] == "-" and row[1] == "-" for row in missed)
    assert all(row[0] in codes and row[3] != "-" for row in rows if row[0] != "-")


def test_siblings_share_a_house(sample: Sample) -> None:
    homes = sample.truth[sample.truth["child"] >= 0].drop_duplicates("child").groupby(["lat", "lon"]).size()
    assert (homes > 1).sum() > 60
    assert homes.max() <= 4


def test_children_live_in_their_village(sample: Sample) -> None:
    with sample.places.open(encoding="utf-8-sig", newline="") as file:
        villages = {row["village_code"]: (float(row["lat"]), float(row["lon"])) for row in csv.DictReader(file)}
    truth = sample.truth[sample.truth["village_code"].isin(villages.keys()) & ~sample.truth["hamlet"]]
    assert len(truth) > 400
    centre = np.array([villages[code] for code in truth["village_code"]])
    away = distance_m(truth["lat"].to_numpy(), truth["lon"].to_numpy(), centre[:, 0], centre[:, 1])
    assert np.median(away) < 300
    assert np.quantile(away, 0.95) < 1_300


def test_the_list_of_villages_leaves_some_out_and_every_moo_is_once(sample: Sample) -> None:
    with sample.places.open(encoding="utf-8-sig", newline="") as file:
        codes = [row["village_code"] for row in csv.DictReader(file)]
    assert len(codes) == len(set(codes))
    assert all(re.fullmatch(r"50(16|17|18)\d\d\d\d", code) for code in codes)
    assert set(sample.truth["village_code"]) - {""} - set(codes)


def test_the_enrolment_list_holds_four_in_a_hundred_of_the_register(sample: Sample) -> None:
    _, head, *rows = rows_of(sample.enrolment)
    assert tuple(head) == DMC_COLUMNS
    register = rows_of(sample.register)[2:]
    truth = sample.truth
    enrolled = {n for n, is_in in zip(truth["child"], truth["enrolled"], strict=True) if is_in}
    assert len(enrolled) == 24
    ids = {row[2] for row in rows if row[2] != "-"}
    assert len(ids) >= 8
    assert ids <= {row[2] for row in register}
    assert len(rows) > 60
    assert all(row[0] != "-" for row in rows)


def test_check_ins_come_in_three_encodings_from_sixty_in_a_hundred_children(sample: Sample) -> None:
    assert [path.name for path in sample.checkins] == ["phone-1.csv", "phone-2.csv", "office.csv"]
    first, second, third = (path.read_bytes() for path in sample.checkins)
    assert second.startswith(b"\xef\xbb\xbf")
    with pytest.raises(UnicodeDecodeError):
        third.decode("utf-8")
    tables = [
        list(csv.reader(data.decode(encoding).splitlines()))
        for data, encoding in ((first, "utf-8"), (second, "utf-8-sig"), (third, "cp874"))
    ]
    assert tuple(tables[0][0]) == tuple(tables[1][0]) == COLUMNS
    assert all(THAI.search(head) for head in tables[2][0])
    assert dt.datetime.fromisoformat(tables[0][1][2]).date() < sample.as_of
    assert re.fullmatch(r"\d\d/\d\d/2568 \d\d:\d\d", tables[1][1][2])
    reports = [row for table in tables for row in table[1:]]
    children = Counter(row[1] for row in reports)
    assert len(children) == 360
    assert max(children.values()) == 2
    assert {"found", "not_found", "moved", "in_school"} <= {row[6] for row in reports}
    assert "พบตัว" in {row[6] for row in tables[2]}
    assert {"returned", "wants_return", "refuses", "cannot_yet"} <= {row[7] for row in reports}
    assert all("/" in row[9] and row[8] in ("18", "ย้ายถิ่นที่อยู่") for row in reports if row[6] in ("moved", "ย้ายที่อยู่"))
    assert 0.05 < np.mean([row[3] == "" for row in reports]) < 0.25
    copies = Counter(row[0] for row in reports if row[0])
    assert sum(count == 2 for count in copies.values()) >= 12


def test_enrolled_children_are_not_visited(sample: Sample) -> None:
    register = rows_of(sample.register)[2:]
    enrolled = {row[2] for row, is_in in zip(register, sample.truth["enrolled"], strict=True) if is_in} - {"-"}
    visited = {row[1] for row in csv.reader(sample.checkins[0].read_text(encoding="utf-8").splitlines())}
    assert not enrolled & visited


def small(folder: Path, seed: int, *, roads: Path | None = None) -> dict[str, bytes]:
    make_sample(folder, seed=seed, children=40, schools=6, area=("5017",), roads=roads, monitor=SilentMonitor())
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.*")}


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    one, again, other = small(tmp_path / "1", 5), small(tmp_path / "2", 5), small(tmp_path / "3", 6)
    assert one.keys() == again.keys() == other.keys()
    assert len(one) == 8
    assert [name for name in one if one[name] != again[name]] == []
    assert [name for name in one if one[name] == other[name]] == []


def test_a_folder_is_written_over_and_no_scratch_is_left(tmp_path: Path) -> None:
    small(tmp_path, 1)
    names = sorted(path.name for path in tmp_path.iterdir())
    small(tmp_path, 2)
    assert sorted(path.name for path in tmp_path.iterdir()) == names
    assert names == ["checkins", "enrolment.xlsx", "places.csv", "register.xlsx", "roads.osm.pbf", "schools.xlsx"]


def test_more_schools_than_villages_is_possible(tmp_path: Path) -> None:
    sample = make_sample(tmp_path, seed=1, children=3, schools=120, area=("5017",), monitor=SilentMonitor())
    names = [row[1] for row in rows_of(sample.schools)[1:]]
    assert len(names) == len(set(names)) == 120


class StopAfter:
    def __init__(self, checks: int) -> None:
        self.left = checks

    def report(self, progress: Progress) -> None:
        assert progress.stage.startswith("sample_")

    def check(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise JobCancelled


def test_a_stopped_sample_leaves_no_files(tmp_path: Path) -> None:
    with pytest.raises(JobCancelled):
        make_sample(tmp_path, seed=1, children=10, schools=3, area=("5017",), monitor=StopAfter(30))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("children", "schools"), [(0, 3), (3, 0)])
def test_a_sample_of_nobody_is_refused(tmp_path: Path, children: int, schools: int) -> None:
    with pytest.raises(DataError) as caught:
        make_sample(tmp_path, seed=1, children=children, schools=schools, monitor=SilentMonitor())
    assert caught.value.code == "sample_too_few"
    assert str(children) in caught.value.message("th")


def test_an_unknown_area_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        make_sample(tmp_path, seed=1, area=("9999",), monitor=SilentMonitor())
    assert "9999" in caught.value.message("en")


def test_a_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    target = tmp_path / "taken"
    target.write_text("")
    with pytest.raises(DataError) as caught:
        make_sample(target, seed=1, children=5, schools=2, area=("5017",), monitor=SilentMonitor())
    assert caught.value.code == "file_not_written"


@pytest.mark.parametrize(
    ("content", "code"), [(None, "file_missing"), (b"hello", "extract_not_pbf"), ("half", "extract_damaged")]
)
def test_roads_that_cannot_be_used_are_told(
    tmp_path: Path, sample: Sample, content: bytes | str | None, code: str
) -> None:
    roads = tmp_path / "mine.osm.pbf"
    if content == "half":
        whole = sample.roads.read_bytes()
        roads.write_bytes(whole[: len(whole) // 2])
    elif isinstance(content, bytes):
        roads.write_bytes(content)
    with pytest.raises(NetworkError) as caught:
        make_sample(tmp_path / "out", seed=1, children=5, schools=2, roads=roads, monitor=SilentMonitor())
    assert caught.value.code == code
    assert "mine.osm.pbf" in caught.value.message("th")


def test_real_roads_keep_their_ids_tags_and_lengths_in_thailand(tmp_path: Path, shared_data: Path) -> None:
    source = shared_data / "roads" / "legazpi.osm.pbf"
    sample = make_sample(tmp_path, seed=3, children=60, schools=20, roads=source, monitor=SilentMonitor())
    before, after = Map(source), Map(sample.roads)
    roads = {way: (nodes, tags) for way, nodes, tags in before.ways if "highway" in tags}
    moved = {way: (nodes, tags) for way, nodes, tags in after.ways if way in roads}
    assert moved == roads
    way = max(roads, key=lambda w: len(roads[w][0]))
    for places in (before.places, after.places):
        line = np.array([places[n] for n in roads[way][0]])
        length = float(distance_m(line[:-1, 0], line[:-1, 1], line[1:, 0], line[1:, 1]).sum())
        if places is before.places:
            true_length = length
    assert length == pytest.approx(true_length, rel=2e-3)
    assert all(17.2 < lat < 18.5 and 98.0 < lon < 99.2 for lat, lon in after.places.values())
    assert all(THAI.search(tags["name"]) for _, _, tags in after.named)
    assert sample.area == DEFAULT_AREA
    assert sample.truth["tambon_code"].nunique() >= 4
    graph = after.roads()
    main = max(nx.connected_components(graph), key=len)
    nodes = np.array([after.places[n] for n in main])
    houses = sample.truth[(sample.truth["child"] >= 0) & ~sample.truth["island"]]
    away = [
        float(distance_m(lat, lon, nodes[:, 0], nodes[:, 1]).min()) for lat, lon in houses[["lat", "lon"]].to_numpy()
    ]
    assert np.quantile(away, 0.9) < 400
    island = sample.truth[sample.truth["island"]]
    assert len(island) >= 2
    for lat, lon in island[["lat", "lon"]].to_numpy():
        assert float(distance_m(lat, lon, nodes[:, 0], nodes[:, 1]).min()) > 2_000
