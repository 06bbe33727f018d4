"""Every dialog of the window, made of invented facts: for pictures, and for tests that go through all of them.

A test finds every class of dialog in ``ui`` and fails where one of them does not stand here.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from PySide6.QtWidgets import QDialog, QWidget

from planner.workflow.kinds import Guess
from planner.workflow.reading import Column, Look, SetAside
from planner.workflow.referrals import shipped_field_table
from planner.workflow.referring import Standing
from ui.dialogs.about import AboutDialog
from ui.dialogs.areas import AreasDialog
from ui.dialogs.arrivals import ArrivalsDialog
from ui.dialogs.close_road import CloseRoadDialog
from ui.dialogs.crash import CrashDialog
from ui.dialogs.drop_stop import DropDialog
from ui.dialogs.importing import ImportDialog, MendDialog
from ui.dialogs.leave_plan import LeavePlanBox
from ui.dialogs.map_file import MapFileDialog
from ui.dialogs.office import GridDialog, HolidaysDialog, HoursDialog, ListDialog
from ui.dialogs.papers import ClaimsDialog, PapersDialog
from ui.dialogs.parts import MergedDialog, OpenPartDialog, PackagePassphraseDialog, SchoolPartDialog
from ui.dialogs.passphrase import NewProjectDialog, PassphraseDialog
from ui.dialogs.phases import PhasesDialog
from ui.dialogs.plan import PlanDialog
from ui.dialogs.refer import PassphrasesDialog, ReferDialog
from ui.dialogs.referral_fields import ReferralFieldsDialog
from ui.dialogs.report import FreezeDialog, ReportDialog, WorkingGroupDialog
from ui.dialogs.retain import RetainBox
from ui.dialogs.roads import RoadsDialog
from ui.dialogs.settings import SettingsDialog
from ui.dialogs.sheets import SheetsDialog
from ui.dialogs.shortcuts import ShortcutsDialog
from ui.dialogs.solver_file import SolverFileDialog
from ui.dialogs.teams import TeamsDialog
from ui.jobs import Crash
from ui.main_window import MainWindow
from ui.packing import AGENCIES, ITEMS
from ui.preferences import Preferences
from ui.work.papers import TripLine
from ui.work.referrals import ReferralState
from ui.work.reports import GroupPost, Moments
from ui.work.whatif import TeamsDesk

_SCHOOLS: Final = {
    f"5099{number:04d}": f"โรงเรียนบ้านสมมุติ{name}"
    for number, name in enumerate(("หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด"), start=1)
}
_TODAY: Final = dt.date(2025, 8, 1)
_PLAN: Final[Mapping[str, Any]] = {
    "schools": (), "profile": "motorcycle", "season": "dry", "effort": "normal", "teams": 1, "days": None,
    "shift_start_s": 30600, "shift_end_s": 59400, "visit_minutes": 30.0, "seed": 1, "scope": "school",
}  # fmt: skip
_MOMENTS: Final = Moments(
    (
        ("2568/2", "2568/2 ระยะที่ 2 · 11 มิ.ย. – 10 พ.ย. 2568"),
        ("2568/1", "2568/1 ระยะที่ 1 · 16 พ.ค. – 10 มิ.ย. 2568"),
    ),
    (("S0001", "S0001 · 10 มิ.ย. 2568 · 2568/1 · รายงานรอบแรก"),),
    part=False,
    schools=_SCHOOLS,
)
_FIELDS: Final = shipped_field_table()
_REFERRALS: Final = ReferralState(
    standing=tuple(
        Standing(item, agency, to_send=3 * agency % 7, sent=0, replied=0, overdue=0)
        for item in ITEMS
        for agency in AGENCIES
    ),
    lists=(),
    fields=_FIELDS.fields,
    letter=_FIELDS.letter,
    addressees=_FIELDS.addressees,
    due_days=30,
    allowed_by="",
    allowed_at="",
)
_LOOK: Final = Look(
    sheets=(("สำรวจ", 5), ("สรุป", 2)),
    sheet="สำรวจ",
    head_row=2,
    layout="table",
    columns=(
        Column("ที่", ("1", "2"), "", ""),
        Column("น้องชื่ออะไร", ("ทดสอบก", "ทดสอบข"), "", ""),
        Column("เกิดเมื่อ", ("13/05/2555",), "birth_date", "content"),
        Column("ตำบล", ("หางดง", "ฮอด"), "tambon", "known"),
    ),
    top=(
        ("รายชื่อ", "", "", ""),
        ("ที่", "น้องชื่ออะไร", "เกิดเมื่อ", "ตำบล"),
        ("1", "ทดสอบก", "13/05/2555", "หางดง"),
    ),
    complete=False,
)
_ASIDE: Final = tuple(
    SetAside(
        f"R{row}", "สำรวจ.xlsx", row, "register", reasons, {"ชื่อ": name, "สกุล": "สมมุติ", "วันเกิด": born, "ตำบล": "ฮอด"}
    )
    for row, name, born, reasons in (
        (5, "", "01/02/2556", ("no_name_no_id",)),
        (9, "ทดสอบ", "31/02/2556", ("birth_unreadable",)),
    )
)
_TRIPS: Final = tuple(
    TripLine(
        f"50990001-0{day}", "โรงเรียนบ้านสมมุติหนึ่ง", "1", str(day), 10.7 * day, 7.5, 10.7 * day, 7.5, 2, "motorcycle",
        "2025-08-01", "", edited=day == 2,
    )
    for day in (1, 2, 3)
)  # fmt: skip
_POSTS: Final = (
    GroupPost("esa.director", "ผู้อำนวยการสำนักงานเขตพื้นที่การศึกษา", "ประธานคณะทำงาน", "นายสมมุติ ตัวอย่าง"),
    GroupPost("esa.officer", "เจ้าหน้าที่ผู้รับผิดชอบ", "คณะทำงานและผู้ช่วยเลขานุการ", ""),
)
_PHASES: Final = (
    {"key": "1", "th": "ระยะที่ 1", "en": "phase 1", "first": "", "last": "10/6"},
    {"key": "2", "th": "ระยะที่ 2", "en": "phase 2", "first": "", "last": "15/5"},
)
_CAME: Final = {
    "file": "50990001.phapkg", "of": "โรงเรียนบ้านสมมุติหนึ่ง", "new_checkins": 12, "new_rows": 5, "new_children": 1,
    "returned": 3, "conflicts": 2, "plan_kept": True, "unchanged": False,
}  # fmt: skip


@dataclass(frozen=True, eq=False, slots=True)
class Stage:
    """Where a dialog is made: its window, and the words that may be of another language than the window's."""

    window: MainWindow

    @property
    def parent(self) -> QWidget:
        """Return what a dialog stands before."""
        return self.window


def _made(kind: Callable[..., QDialog], *facts: object, **named: object) -> Callable[[Stage], QDialog]:
    return lambda stage: kind(stage.window.words, *facts, parent=stage.parent, **named)


DIALOGS: Final[Mapping[str, Callable[[Stage], QDialog]]] = {
    "about": _made(AboutDialog),
    "areas": _made(AreasDialog, _SCHOOLS),
    "arrivals": _made(
        ArrivalsDialog,
        [
            Guess(Path(f"{name}.xlsx"), kind, sure=False)
            for name, kind in (("schools", "schools"), ("register-2568", "register"), ("list", ""))
        ],
    ),
    "claims": _made(ClaimsDialog, _TRIPS),
    "close-road": _made(CloseRoadDialog, _TODAY),
    "clusters": _made(
        GridDialog,
        "clusters",
        [
            {"name": "15", "provinces": "เชียงใหม่, แม่ฮ่องสอน, ลำปาง, ลำพูน", "esas": ""},
            {"name": "16", "provinces": "เชียงราย, น่าน, พะเยา, แพร่", "esas": "สพป.สมมุติ เขต 2"},
        ],
    ),
    "coverage": _made(
        ListDialog,
        "coverage",
        ("code", "tambon", "visited", "needed", "share", "cleared"),
        [["501601", "หางดง ฮอด", 12, 30, "40%", 2], ["501602", "ฮอด ฮอด", 9, 9, "100%", 0]],
    ),
    "crash": _made(CrashDialog, Crash("builtins.ValueError", ("gis/maps/layers.py:1 example",))),
    "drop-stop": _made(DropDialog, "ม.6 ต.นาคอเรือ · 3 คน"),
    "freeze": _made(FreezeDialog, _MOMENTS),
    "holidays": _made(HolidaysDialog, ("01-01", "04-13", "04-14", "04-15", "2025-08-11", "12-31")),
    "hours": _made(
        HoursDialog,
        [{"case_id": "000013", "name": "เด็กชายทดสอบ สมมุติ", "hours": "16:00-18:30"}],
        [{"case_id": "000021", "name": "เด็กหญิงตัวอย่าง สมมุติ"}],
    ),
    "import-look": lambda stage: ImportDialog(
        stage.window.session,
        stage.window.words,
        Path("สำรวจ.xlsx"),
        _LOOK,
        kind="register",
        needed=(("national_id", "g_code", "first_name", "full_name"),),
        fields=("national_id", "first_name", "last_name", "birth_date", "tambon"),
        parent=stage.parent,
    ),
    "leave-plan": _made(LeavePlanBox),
    "mend": lambda stage: MendDialog(stage.window.session, stage.window.words, _ASIDE, stage.parent),
    "map-file": _made(MapFileDialog, _TODAY),
    "merged": _made(MergedDialog, _CAME),
    "new": _made(NewProjectDialog, 2568),
    "open-part": _made(OpenPartDialog, "50990001.phapkg"),
    "package-passphrase": _made(PackagePassphraseDialog, "50990001.phapkg", "กก12-ขข34-คค56"),
    "papers": _made(PapersDialog, _SCHOOLS),
    "passphrase": _made(PassphraseDialog, "area.phanong"),
    "passphrase-new": _made(PassphraseDialog, "area.phanong", new=True),
    "passphrases": _made(PassphrasesDialog, {"1": "กก12-ขข34-คค56", "6": "งง12-จจ34-ฉฉ56"}),
    "phases": _made(PhasesDialog, _PHASES, 2568),
    "plan": _made(PlanDialog, _SCHOOLS, _PLAN, desk=TeamsDesk(), today=_TODAY),
    "refer": _made(ReferDialog, _REFERRALS),
    "referral-fields": _made(ReferralFieldsDialog, _REFERRALS),
    "report": _made(ReportDialog, _MOMENTS),
    "retain": _made(RetainBox, year=2567, children=600, checkins=371),
    "roads-extent": _made(RoadsDialog, Path("thailand-latest.osm.pbf"), 60.0),
    "school-part": _made(SchoolPartDialog, _SCHOOLS),
    "settings": lambda stage: SettingsDialog(
        stage.window.words, Preferences(language=stage.window.words.language), stage.parent
    ),
    "sheets-empty": _made(SheetsDialog, _SCHOOLS),
    "shortcuts": lambda stage: ShortcutsDialog(stage.window.words, stage.window.actions_by_name, stage.parent),
    "solver-file": _made(SolverFileDialog, "vroom", _SCHOOLS),
    "teams": lambda stage: TeamsDialog(
        stage.window.words, TeamsDesk(), TeamsDesk().rows_of_kind("evening", 2), stage.parent
    ),
    "working-group": _made(WorkingGroupDialog, _POSTS),
}
"""By the name of its picture."""
