"""A small sample area that the whole job has run on, once for all flow tests."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from gis.monitor import SilentMonitor
from planner.workflow.demo import PASSPHRASE, Demo, demo


@dataclass(frozen=True, slots=True)
class Finished:
    """A folder in which the demo has run."""

    folder: Path
    summary: Demo

    @property
    def project(self) -> Path:
        return self.folder / "demo.phanong"


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    folder = tmp_path_factory.mktemp("sample") / "demo"
    made = demo(folder, seed=7, children=90, schools=8, language="th", monitor=SilentMonitor())
    return Finished(folder, made)


@pytest.fixture
def passphrase(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("PHANONG_PASSPHRASE", PASSPHRASE)
    yield PASSPHRASE
