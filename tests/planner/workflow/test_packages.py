"""Schools' packages come back in any order and any number of times to one state; bad ones change nothing."""

import datetime as dt
import itertools
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry import Point

from gis.errors import DataError
from gis.monitor import SilentMonitor
from planner.cli import main
from planner.model import CaseKind
from planner.register.codes import case_code
from planner.results.figures import COUNTS
from planner.schemas import (
    ASSIGNMENTS,
    CASES,
    CHECKINS,
    DECISIONS,
    ESA_FIGURES,
    RETURNED,
    ROUTES,
    SCHOOLS,
    STORED,
    UNMATCHED,
)
from planner.store import packages as files
from planner.store.project import Project
from planner.workflow.amendments import amend
from planner.workflow.decisions import confirm_new, decide, undo_decision
from planner.workflow.entry import record
from planner.workflow.imports import import_checkins
from planner.workflow.packages import export_figures, export_school, merge, open_package
from planner.workflow.project import create_project, open_project, outcomes, view
from planner.workflow.reports import area_document, esa_documents, report, rollups
from planner.workflow.snapshots import counted_on

QUIET = SilentMonitor()
NOW = dt.datetime(2026, 2, 1, 12, tzinfo=dt.UTC)
SECRET = "a secret"


def build(path: Path, esa: str = "สพป.ทดลอง", year: int = 2568, prefix: str = "สมมุติ") -> Path:
    ids = [case_code(number) for number in range(1, 7)]
    with create_project(path, "x", esa=esa, year_be=year) as made, made.transaction("test", {}) as transaction:
        names = [f"{prefix}{'กขคงจฉ'[n]}" for n in range(6)]
        transaction.write(
            CASES,
            CASES.build(
                {
                    "case_id": ids,
                    "number": list(range(1, 7)),
                    "kind": ["dropped_out"] * 6,
                    "first_name": names,
                    "last_name": [f"ทดลอง{prefix}"] * 6,
                    "national_id": [f"{prefix}{number}" for number in range(6)],
                    "birth_date": [f"2012-05-{len(prefix) + number:02d}" for number in range(6)],
                }
            ),
        )
        transaction.write(
            SCHOOLS,
            SCHOOLS.build(
                {
                    "school_code": ["50010001", "50010002"],
                    "name": ["บ้านหนึ่ง", "บ้านสอง"],
                    "province": ["เชียงใหม่"] * 2,
                    "place": [Point(98.7, 18.6), Point(98.8, 18.6)],
                }
            ),
        )
        owners = ["50010001"] * 3 + ["50010002"] * 3
        transaction.write(ASSIGNMENTS, ASSIGNMENTS.build({"case_id": ids, "school_code": owners}))
        transaction.write(
            ROUTES,
            ROUTES.build({"route_id": ["R1", "R2"], "school_code": ["50010001", "50010002"], "team": ["ก", "ข"]}),
        )
    return path


def ids(project: Project) -> list[str]:
    return [str(case) for case in project.read(CASES).sort_values("number").index]


def digests(project: Project) -> dict[str, str]:
    return {schema.name: project.digest(schema.name) for schema in STORED}


def works(part: Path, turn: int) -> None:
    """Let a school work in its part: reports, a decision, a correction, a new child, a sheet that came back."""
    with open_project(part, "x") as project:
        one, two, _ = ids(project)[:3]
        day = f"2026-01-{10 + turn:02d}"
        record(project, one, "found", outcome="returned", visited_at=day, now=NOW)
        if turn == 0:
            record(project, one, "not_found", reason="9", visited_at="2026-01-08", now=NOW)
            first = project.read(CHECKINS)
            decide(project, one, str(first.index[first["case_id"] == one][0]))
            amend(project, {(two, "village"): "บ้านใหม่"})
            path = part.with_suffix(".csv")
            path.write_text(
                "checkin_id,child_name,school,visited_at,state\n"
                f"x{part.stem},ด.ช.ใหม่{part.stem} มา,,2026-01-09,found\n",
                encoding="utf-8",
            )
            import_checkins(project, [path], now=NOW, monitor=QUIET)
            confirm_new(project, str(project.read(UNMATCHED).index[0]), kind=CaseKind.MISSED, monitor=QUIET)
            routes = project.read(ROUTES).assign(issued_at="2026-01-05T08:00:00")
            back = RETURNED.build(
                {"sheet_id": [f"{part.stem}/1"], "returned_at": ["2026-01-20"], "issued_at": ["2026-01-05T08:00:00"]}
            )
            with project.transaction("test", {}) as transaction:
                transaction.write(ROUTES, routes)
                transaction.write(RETURNED, back)
        else:
            decisions = project.read(DECISIONS)
            undo_decision(project, decision_id=str(decisions.index[decisions["what"] == "counts"][0]), monitor=QUIET)


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, list[Path]]]:
    """An ESA, and the packages that came back of its two schools: two of each, the second newer."""
    folder = tmp_path_factory.mktemp("esa")
    base = build(folder / "base.phanong")
    packages: list[Path] = []
    for number, code in enumerate(("50010001", "50010002")):
        with open_project(base, "x") as project:
            export_school(project, folder / f"out{number}.phapkg", code, passphrase=SECRET, monitor=QUIET)
        part = folder / f"s{number}.phanong"
        told = open_package(folder / f"out{number}.phapkg", part, passphrase=SECRET, project_passphrase="x")
        assert told.children == 3
        for turn in (0, 1):
            works(part, turn)
            packages.append(folder / f"s{number}-{turn}.phapkg")
            with open_project(part, "x") as project:
                export_school(project, packages[-1], code, passphrase=SECRET, monitor=QUIET)
    yield base, packages


def merged(base: Path, packages: list[Path], folder: Path) -> tuple[dict[str, str], dict[str, object]]:
    folder.mkdir(exist_ok=True)
    path = folder / "m.phanong"
    shutil.copy(base, path)
    with open_project(path, "x") as project:
        for package in packages:
            merge(project, package, passphrase=SECRET, monitor=QUIET)
        counted = counted_on(project, view(project), None)
        total = counted.figures.total
        return digests(project), {str(name): total[name] for name in total.index}


def test_what_a_school_did_is_there_once_and_adds_up(scene: tuple[Path, list[Path]], tmp_path: Path) -> None:
    base, packages = scene
    path = tmp_path / "m.phanong"
    shutil.copy(base, path)
    with open_project(path, "x") as project:
        first = merge(project, packages[0], passphrase=SECRET, monitor=QUIET)
        assert (first.new_checkins, first.new_children, first.returned, first.plan_kept) == (3, 1, 1, False)
        one = ids(project)[0]
        assert bool(outcomes(project).states.at[one, "decided"])
        assert merge(project, packages[0], passphrase=SECRET, monitor=QUIET).unchanged
        merge(project, packages[1], passphrase=SECRET, monitor=QUIET)
        # The newer package took the decision back: the contradiction is open again.
        assert not bool(outcomes(project).states.at[one, "decided"])
        assert bool(outcomes(project).states.at[one, "conflict"])
        other = merge(project, packages[3], passphrase=SECRET, monitor=QUIET)
        assert other.new_children == 1
        cases = project.read(CASES)
        assert len(cases) == 8 and cases["village"].tolist().count("บ้านใหม่") == 2
        assert sorted(cases["number"])[-2:] == [1_000_000, 1_001_000], "each part numbers its own"
        assert project.read(ROUTES)["issued_at"].tolist() == ["2026-01-05T08:00:00"] * 2
        assert len(project.read(RETURNED)) == 2
        counted = counted_on(project, view(project), None).figures
        assert counted.by_school["children"].to_dict() == {"50010001": 4, "50010002": 4}


@pytest.fixture(scope="module")
def straight(
    scene: tuple[Path, list[Path]], tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, str], dict[str, object]]:
    base, packages = scene
    return merged(base, packages, tmp_path_factory.mktemp("straight"))


def test_the_newest_package_of_each_school_is_enough(
    scene: tuple[Path, list[Path]], tmp_path: Path, straight: tuple[dict[str, str], dict[str, object]]
) -> None:
    base, packages = scene
    assert merged(base, [packages[1], packages[3]], tmp_path) == straight


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations([0, 1, 2, 3]), st.lists(st.integers(0, 3), max_size=3))
def test_any_order_and_duplication_of_packages_gives_one_identical_state(
    scene: tuple[Path, list[Path]],
    tmp_path: Path,
    straight: tuple[dict[str, str], dict[str, object]],
    order: list[int],
    again: list[int],
) -> None:
    base, packages = scene
    shuffled = merged(base, [packages[at] for at in (*order, *again)], tmp_path / "shuffled")
    assert shuffled == straight


def test_the_plan_of_a_school_comes_back_unless_both_changed_it(
    scene: tuple[Path, list[Path]], tmp_path: Path
) -> None:
    base = scene[0]
    part, esa = tmp_path / "p.phanong", tmp_path / "m.phanong"
    shutil.copy(base.parent / "s0.phanong", part)
    with open_project(part, "x") as project, project.transaction("test", {}) as transaction:
        transaction.write(ROUTES, project.read(ROUTES).assign(team="ครูใหม่"))
    with open_project(part, "x") as project:
        export_school(project, tmp_path / "p.phapkg", "50010001", passphrase=SECRET, monitor=QUIET)
    shutil.copy(base, esa)
    with open_project(esa, "x") as project:
        assert not merge(project, tmp_path / "p.phapkg", passphrase=SECRET, monitor=QUIET).plan_kept
        assert project.read(ROUTES)["team"].tolist() == ["ครูใหม่", "ข"]
    shutil.copy(base, esa)
    with open_project(esa, "x") as project:
        with project.transaction("test", {}) as transaction:
            transaction.write(ROUTES, project.read(ROUTES).assign(team="เขต"))
        assert merge(project, tmp_path / "p.phapkg", passphrase=SECRET, monitor=QUIET).plan_kept
        assert project.read(ROUTES)["team"].tolist() == ["เขต", "เขต"]


@pytest.mark.parametrize(
    ("esa", "year", "named"), [("สพม.อื่น", 2568, "สพม.อื่น|สพป.ทดลอง"), ("สพป.ทดลอง", 2567, "2568")]
)
def test_a_package_of_another_area_or_year_is_refused_by_name(
    scene: tuple[Path, list[Path]], tmp_path: Path, esa: str, year: int, named: str
) -> None:
    with open_project(build(tmp_path / "o.phanong", esa, year), "x") as project:
        before = digests(project)
        with pytest.raises(DataError, match=named):
            merge(project, scene[1][0], passphrase=SECRET, monitor=QUIET)
        assert digests(project) == before


def test_a_package_of_another_list_is_refused(scene: tuple[Path, list[Path]], tmp_path: Path) -> None:
    with (
        open_project(build(tmp_path / "o.phanong", prefix="อื่น"), "x") as project,
        pytest.raises(DataError, match="of 3 children"),
    ):
        merge(project, scene[1][0], passphrase=SECRET, monitor=QUIET)


def test_a_file_that_was_changed_cut_or_made_by_another_program_is_refused(
    scene: tuple[Path, list[Path]], tmp_path: Path
) -> None:
    base, packages = scene
    data = packages[0].read_bytes()
    bad = tmp_path / "bad.phapkg"
    shutil.copy(base, tmp_path / "m.phanong")
    with open_project(tmp_path / "m.phanong", "x") as project:
        before = digests(project)

        def refused(content: bytes, code: str, passphrase: str = SECRET) -> None:
            bad.write_bytes(content)
            with pytest.raises(DataError, match=r"bad\.phapkg") as caught:
                merge(project, bad, passphrase=passphrase, monitor=QUIET)
            assert caught.value.code == code

        refused(data, "package_passphrase", "wrong")
        for length in (0, 5, 11, 40, 300, len(data) - 1):
            refused(data[:length], "package_broken" if length >= 8 else "package_not")
        refused(data + b"x", "package_broken")
        for at in (30, 120, 400, len(data) // 2, len(data) - 1):
            changed = bytearray(data)
            changed[at] ^= 1
            bad.write_bytes(bytes(changed))
            with pytest.raises(DataError, match=r"bad\.phapkg"):
                merge(project, bad, passphrase=SECRET, monitor=QUIET)
        refused(b"PK\x03\x04 a zip", "package_not")
        refused(files.seal({"kind": "school"}, SECRET, format_=1), "package_older")
        refused(files.seal({"kind": "school"}, SECRET, format_=99), "package_newer")
        refused(files.seal({"kind": "school", "head": "9999"}, SECRET), "package_newer")
        refused(files.seal({"kind": "king", "esa": "a", "year": 1, "made_at": ""}, SECRET), "package_broken")
        assert digests(project) == before


def test_a_part_knows_that_it_is_one(scene: tuple[Path, list[Path]], tmp_path: Path) -> None:
    base, packages = scene
    shutil.copy(base.parent / "s0.phanong", tmp_path / "p.phanong")
    with open_project(tmp_path / "p.phanong", "x") as part:
        written = report(part, tmp_path / "r", language="th", monitor=QUIET)
        assert [name.rpartition("/")[2] for name in written.files] == ["report.xlsx", "report.pdf", "figures.json"]
        for wrong in (
            lambda: report(part, tmp_path / "r", level="esa", language="th", monitor=QUIET),
            lambda: export_figures(part, tmp_path / "f.phafig", passphrase=SECRET, monitor=QUIET),
            lambda: merge(part, packages[0], passphrase=SECRET, monitor=QUIET),
            lambda: export_school(part, tmp_path / "f.phapkg", "50010002", passphrase=SECRET, monitor=QUIET),
        ):
            with pytest.raises(DataError):
                wrong()


def test_a_package_holds_no_child_of_another_school(scene: tuple[Path, list[Path]]) -> None:
    content = files.read_package(scene[0].parent / "out0.phapkg", SECRET)
    text = json.dumps(content, ensure_ascii=False)
    assert all(f"สมมุติ{letter}" in text for letter in "กขค")
    assert not any(f"สมมุติ{letter}" in text for letter in "งจฉ")
    assert "สมมุติ".encode() not in (scene[0].parent / "out0.phapkg").read_bytes()


def test_the_figures_of_areas_add_up_once_the_newest_of_each(scene: tuple[Path, list[Path]], tmp_path: Path) -> None:
    sent: list[Path] = []
    for name, days in (("เขตหนึ่ง", (1, 2)), ("เขตสอง", (1,))):
        with open_project(build(tmp_path / f"{name}.phanong", name), "x") as project:
            for day in days:
                record(
                    project, ids(project)[day], "found", outcome="returned", visited_at=f"2026-01-{day:02d}", now=NOW
                )
                sent.append(tmp_path / f"{name}{day}.phafig")
                export_figures(
                    project, sent[-1], passphrase=SECRET, as_of=dt.date(2026, 1, day), now=NOW, monitor=QUIET
                )
    states = []
    for order in itertools.permutations(range(len(sent))):
        path = tmp_path / "obec.phanong"
        path.unlink(missing_ok=True)
        with create_project(path, "x", esa="สพฐ.", year_be=2568) as nation:
            for at in order:
                merge(nation, sent[at], passphrase=SECRET, monitor=QUIET)
            states.append(digests(nation))
            if len(states) == 1:
                total = rollups(nation, level="nation")[""].total
                assert (total["children"], total["found"]) == (12, 3)
                assert [document["esa"] for document in esa_documents(nation)] == ["เขตสอง", "เขตหนึ่ง"]
                assert set(rollups(nation, level="cluster")) == {"15"}
    assert all(state == states[0] for state in states)
    with open_project(scene[0], "x") as other, pytest.raises(DataError, match="เขตหนึ่ง"):
        merge(other, sent[0], passphrase=SECRET, monitor=QUIET)
    with pytest.raises(DataError, match="phafig"):
        open_package(sent[0], tmp_path / "q.phanong", passphrase=SECRET, project_passphrase="x")


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[tuple[Path, dict[str, Any]]]]:
    """An empty project of the nation, and the figures of two areas at random: two versions of each."""
    folder, rng = tmp_path_factory.mktemp("up"), np.random.default_rng(5)
    sent: list[tuple[Path, dict[str, Any]]] = []
    for name in ("เขตหนึ่ง", "เขตสอง"):
        with open_project(build(folder / f"{name}.phanong", name), "x") as project:
            for version in (1, 2):
                case = ids(project)[int(rng.integers(6))]
                state = str(rng.choice(["found", "not_found"]))
                record(project, case, state, reason="9", visited_at=f"2026-01-{version:02d}", now=NOW)
                path, day = folder / f"{name}{version}.phapkg", dt.date(2026, 1, version)
                export_figures(project, path, passphrase=SECRET, as_of=day, now=NOW, monitor=QUIET)
                sent.append((path, {"esa": name, "version": version, **area_document(project, as_of=day)["total"]}))
    with create_project(folder / "nation.phanong", "x", esa="สพฐ.", year_be=2568):
        return folder / "nation.phanong", sent


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(order=st.lists(st.integers(0, 3), min_size=1, max_size=5))
def test_of_whatever_is_handed_in_in_whatever_order_the_newest_of_each_area_counts_once(
    handed_in: tuple[Path, list[tuple[Path, dict[str, Any]]]], order: list[int]
) -> None:
    path, sent = handed_in
    newest: dict[str, dict[str, Any]] = {}
    with open_project(path, "x") as nation:
        with nation.transaction("test", {}) as transaction:
            transaction.write(ESA_FIGURES, ESA_FIGURES.empty())
        for at in [*order, order[0]]:
            merge(nation, sent[at][0], passphrase=SECRET, monitor=QUIET)
            told = sent[at][1]
            if told["version"] > newest.get(told["esa"], {"version": 0})["version"]:
                newest[told["esa"]] = told
        rollup = rollups(nation, level="nation")[""]
        clusters = rollups(nation, level="cluster")
    for count in COUNTS:
        assert rollup.total[count] == sum(int(told[count]) for told in newest.values())
        assert rollup.total[count] == sum(int(one.total[count]) for one in clusters.values())
        assert rollup.total[count] == rollup.by_esa[count].sum() == rollup.by_school[count].sum()


def test_the_commands_send_open_and_merge(
    scene: tuple[Path, list[Path]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("PHANONG_PASSPHRASE", "x")
    esa, out = tmp_path / "m.phanong", str(tmp_path / "o.phapkg")
    shutil.copy(scene[0], esa)
    assert main(["package", "export", str(esa), out, "--school", "50010001", "--json"]) == 0
    drawn = json.loads(capsys.readouterr().out)["package_passphrase"]
    assert main(["package", "open", out, str(tmp_path / "p.phanong"), "--lang", "en"]) == 3
    assert "--package-passphrase-file" in capsys.readouterr().err
    (tmp_path / "pw.txt").write_text(f"{drawn}\n", encoding="utf-8")
    key = ["--package-passphrase-file", str(tmp_path / "pw.txt")]
    assert main(["package", "open", out, str(tmp_path / "p.phanong"), *key]) == 0
    assert main(["package", "merge", str(esa), out, out, *key, "--quiet"]) == 0
    assert main(["package", "export", str(esa), out, "--lang", "en"]) == 3
    assert main(["package", "export", str(esa), str(tmp_path / "f.phafig"), "--figures", *key]) == 0
    # One that cannot be merged is named; those before and behind it come in.
    foreign, broken = tmp_path / "foreign.phapkg", tmp_path / "broken.phapkg"
    with create_project(tmp_path / "other.phanong", "x", esa="สพป.อื่น", year_be=2568) as other:
        export_figures(other, foreign, passphrase=drawn, monitor=QUIET)
    broken.write_bytes(b"no package")
    figures = str(tmp_path / "f.phafig")
    capsys.readouterr()
    given = ["package", "merge", str(esa), str(foreign), figures, str(broken), out, *key, "--quiet"]
    assert main([*given, "--json", "--lang", "en"]) == 3
    told = capsys.readouterr()
    assert [one["file"] for one in json.loads(told.out)["merged"]] == ["f.phafig", "o.phapkg"]
    refused = told.err.splitlines()
    assert len(refused) == 2 and "foreign.phapkg" in refused[0] and "สพป.อื่น" in refused[0]
    assert "broken.phapkg" in refused[1]
    assert main(["package", "merge", str(esa), str(tmp_path / "none.phapkg"), *key]) == 3
    assert "none.phapkg" in capsys.readouterr().err
