"""The wheel carries what the program reads, and nothing that is not its own or credited."""

import re
import subprocess
import sys
import zipfile
from importlib.metadata import distribution, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from planner.sheets.phonepage import MODULES
from tests.conftest import ROOT

WEB = "resources/map/node_modules"


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> frozenset[str]:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    with zipfile.ZipFile(path) as wheel:
        return frozenset(wheel.namelist())


def test_every_file_of_the_packages_is_in_the_wheel(names: frozenset[str]) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "planner", "gis", "ui", "resources"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    tracked = {name for name in listed.stdout.splitlines() if (ROOT / name).is_file()}
    assert tracked
    assert not tracked - names


@pytest.mark.parametrize("weight", ["400Regular", "600SemiBold", "700Bold"])
def test_the_fonts_are_in_the_wheel(names: frozenset[str], weight: str) -> None:
    assert f"{WEB}/@expo-google-fonts/sarabun/{weight}/Sarabun_{weight}.ttf" in names
    code = "".join(
        path.read_text(encoding="utf-8") for room in ("gis", "planner", "ui") for path in (ROOT / room).rglob("*.py")
    )
    assert weight in code, "the wheel carries a weight that nothing uses"


def test_the_web_files_and_their_licences_are_in_the_wheel(names: frozenset[str]) -> None:
    wanted = ("leaflet/dist/leaflet.js", "leaflet/dist/leaflet.css", "leaflet/LICENSE")
    assert {f"{WEB}/{name}" for name in wanted} <= names
    noble = {f"@noble/{package}/{module}.js" for package, modules in MODULES.items() for module in modules}
    noble |= {f"@noble/{package}/LICENSE" for package in MODULES}
    assert {f"{WEB}/{name}" for name in noble} == {name for name in names if name.startswith(f"{WEB}/@noble/")}
    assert {name.rsplit("/", 1)[-1] for name in names if ".dist-info/licenses/" in name} == {"LICENSE", "NOTICE"}


def test_the_wheel_holds_no_tests_and_no_papers(names: frozenset[str]) -> None:
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"planner", "gis", "ui", "resources"}


def runtime_packages() -> set[str]:
    """Return every package that an installation brings, by the requirements of those installed here."""
    found: set[str] = set()
    waiting = ["phanong"]
    while waiting:
        for text in requires(waiting.pop()) or ():
            requirement = Requirement(text)
            name = requirement.name.lower()
            if name not in found and (requirement.marker is None or requirement.marker.evaluate({"extra": ""})):
                found.add(name)
                waiting.append(distribution(name).metadata["Name"])
    return found


def test_each_library_that_an_installation_brings_is_credited() -> None:
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8").lower()
    words = set(re.findall(r"[a-z0-9][a-z0-9-]*", notice.replace("_", "-")))
    assert not {name for name in runtime_packages() if name.replace("_", "-") not in words}


def test_each_library_is_pinned() -> None:
    pinned = {
        line.split("==")[0].lower().replace("_", "-")
        for line in Path(ROOT, "constraints.txt").read_text(encoding="utf-8").splitlines()
    }
    assert not {name.replace("_", "-") for name in runtime_packages()} - pinned
