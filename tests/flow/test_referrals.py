"""The sample's packs open with its passphrase and hold the children whom they are about."""

import json

import pytest
import pyzipper

from gis.monitor import SilentMonitor
from planner.cli import main
from planner.schemas import REFERRAL_CASES, REFERRALS
from planner.store.project import Project
from planner.workflow.demo import PASSPHRASE
from planner.workflow.followup import due, options
from planner.workflow.project import outcomes
from tests.flow.conftest import Finished


def test_each_agency_has_its_pack(finished: Finished) -> None:
    folder = finished.folder / "referrals"
    packs = sorted(folder.glob("*.zip"))
    assert [path.name.split("-")[2] for path in packs] == [f"{number:02d}" for number in range(1, 13)]
    for path in packs:
        with pyzipper.AESZipFile(path) as archive:
            archive.setpassword(PASSPHRASE.encode())
            names = archive.namelist()
            assert names[0] == "letter.pdf" and archive.testzip() is None
            assert all(archive.read(name).startswith((b"%PDF", b"PK")) for name in names)


def test_what_was_sent_is_what_the_visits_found(finished: Finished) -> None:
    with Project.open(finished.project, PASSPHRASE) as project:
        sent, told, states = project.read(REFERRALS), project.read(REFERRAL_CASES), outcomes(project).states
        assert len(sent) == finished.summary.referrals == 32
        of_item = told.assign(item=sent["item"].reindex(told["referral_id"]).to_numpy())
        found = {item: set(part["case_id"]) for item, part in of_item.groupby("item")}
        assert found["3.3"] == set(states.index[states["state"] == "not_found"])
        assert found["3.1"] == set(states.index[states["found_outcome"] == "wants_return"])
        assert found["3.2"] == set(states.index[states["found_outcome"] == "cannot_yet"])
        followed = due(project)
        assert len(followed) <= int((states["state"] == "found").sum())
        one = next(one for one in followed if one.outcome == "wants_return")
        assert options(project, one.case_id, monitor=SilentMonitor()).options[0].seconds is not None


@pytest.mark.usefixtures("passphrase")
def test_the_referrals_are_listed(finished: Finished, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["referrals", str(finished.project), "--json", "--quiet"]) == 0
    assert len(json.loads(capsys.readouterr().out)["referrals"]) == 32
