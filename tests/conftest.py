"""Fixtures for every room."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]

# The same examples every time: a red run means a change, not a die. Machines differ in speed: no deadline.
settings.register_profile("phanong", deadline=None, derandomize=True)
settings.load_profile("phanong")

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QTWEBENGINE_DISABLE_SANDBOX", "1")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of real roads and lists, or skip."""
    folder = Path(os.environ.get("PHANONG_SHARED", ROOT.parent / "shared")) / "data"
    if not folder.is_dir():
        pytest.skip("the shared data folder is absent: set PHANONG_SHARED")
    return folder
