"""What the command says and hears."""

import io
import json
import os
import signal
from pathlib import Path

import pytest

from gis.errors import DataError, JobCancelled
from gis.monitor import Progress
from planner.cli.console import Console


def console(*, as_json: bool = False, quiet: bool = False, file: Path | None = None) -> Console:
    return Console("en", as_json=as_json, quiet=quiet, passphrase_file=file)


def test_a_stage_is_a_line_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    ours = console()
    for done in range(3):
        ours.report(Progress("map", done, 3))
    assert capsys.readouterr().err == "drawing the map\n"


def test_quiet_says_nothing_of_progress(capsys: pytest.CaptureFixture[str]) -> None:
    console(quiet=True).report(Progress("map", 1, 3))
    assert capsys.readouterr().err == ""


def test_a_result_is_named_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    console().tell({"children": 1200, "by_state": {"found": 3}, "interrupted": False})
    assert capsys.readouterr().out == "children: 1,200\nby state:\n  found: 3\nstopped before the end: no\n"


def test_a_result_is_one_json_object(capsys: pytest.CaptureFixture[str]) -> None:
    console(as_json=True).tell({"children": 1200, "files": ("ก.pdf",)})
    out = capsys.readouterr().out
    assert json.loads(out) == {"children": 1200, "files": ["ก.pdf"]}
    assert out.count("\n") == 1


def test_the_passphrase_is_of_the_file_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHANONG_PASSPHRASE", "variable")
    file = tmp_path / "p.txt"
    file.write_text("ลับ มาก\r\n", encoding="utf-8-sig", newline="")
    assert console(file=file).passphrase() == "ลับ มาก"
    assert console().passphrase() == "variable"


def test_without_a_passphrase_and_a_terminal_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PHANONG_PASSPHRASE", raising=False)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    with pytest.raises(DataError, match="--passphrase-file"):
        console().passphrase()


@pytest.mark.skipif(os.name == "nt", reason="Windows sends Ctrl+C to a whole console")
def test_ctrl_c_asks_first_and_stops_at_the_second_time() -> None:
    ours = console()
    with ours.listening():
        ours.check()
        os.kill(os.getpid(), signal.SIGINT)
        with pytest.raises(JobCancelled):
            ours.check()
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
