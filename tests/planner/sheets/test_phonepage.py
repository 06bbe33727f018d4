"""The phone page in a real browser engine: locked, opened, filled in, handed over and read back."""

import base64
import datetime as dt
import hashlib
import json
import re
import zoneinfo
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QCoreApplication, QEvent, QUrl
from PySide6.QtWebEngineCore import (
    QWebEngineDownloadRequest,
    QWebEnginePage,
    QWebEngineProfile,
    QWebEngineUrlRequestInfo,
    QWebEngineUrlRequestInterceptor,
)
from PySide6.QtWebEngineWidgets import QWebEngineView
from pytestqt.qtbot import QtBot

from gis.errors import DataError
from planner.model import Child, VisitRoute
from planner.results.checkins import read_checkins
from planner.schemas import CASES, SCHOOLS
from planner.sheets import phonepage
from planner.sheets.content import Words, sheets_by_school
from planner.sheets.phonepage import PageKey, make_page, masked, new_passphrase, normal_passphrase
from resources import read_text
from resources.text import LANGUAGES, catalogue

LONG_MS = 60_000
PASSPHRASE = "4821 0937 5516"
SALT = bytes(range(16))
HOSTILE = "</script><img src=x onerror='window.broken=1'> ${window.broken=1} {{7*7}} <!-- \u2028 \" & '"
MakeRoute = Callable[..., VisitRoute]
MakeChild = Callable[..., Child]


@pytest.fixture(scope="module")
def key() -> PageKey:
    return PageKey.of(PASSPHRASE, SALT)


@pytest.fixture
def write(tmp_path: Path, make_route: MakeRoute, key: PageKey) -> Callable[..., Path]:
    def make(route: VisitRoute | None = None, language: str = "th") -> Path:
        ((_, sheets),) = sheets_by_school([route or make_route()], year_be=2569)
        page = make_page(sheets[0], Words(catalogue(language)), esa="สพป. ตัวอย่าง", year_be=2569, key=key)
        path = tmp_path / f"page-{language}.html"
        path.write_bytes(page)
        return path

    return make


def outside(path: Path) -> dict[str, Any]:
    """Return what a page says in clear."""
    text = path.read_text(encoding="utf-8")
    (inside,) = re.findall(r'<script type="application/json" id="outside">(.*?)</script>', text, re.DOTALL)
    found: dict[str, Any] = json.loads(inside)
    return found


def decrypt(clear: dict[str, Any], passphrase: str) -> dict[str, Any]:
    """Return a page's content by the standard alone: none of the program's code."""
    salt, nonce, sealed = (base64.b64decode(clear[name]) for name in ("salt", "nonce", "sealed"))
    found = hashlib.pbkdf2_hmac("sha256", passphrase.encode(), salt, clear["rounds"], 32)
    content: dict[str, Any] = json.loads(AESGCM(found).decrypt(nonce, sealed, None))
    return content


def test_the_passphrase_opens_what_the_page_holds(write: Callable[..., Path]) -> None:
    clear = outside(write())
    assert clear["rounds"] >= 600_000
    content = decrypt(clear, "482109375516")
    assert [stop["number"] for stop in content["stops"]] == [1, 2]
    assert [child["code"] for stop in content["stops"] for child in stop["children"]] == ["000017", "000027"]
    assert content["stops"][0]["children"][0]["name"] == "เด็กหญิงน้ำผึ้ง ปิ่นแก้ว"
    with pytest.raises(InvalidTag):
        decrypt(clear, "482109375517")


def test_links_hold_coordinates_and_nothing_else(write: Callable[..., Path]) -> None:
    stop = decrypt(outside(write()), "482109375516")["stops"][0]
    assert stop["geo"] == "geo:18.81000,98.91000?q=18.81000,98.91000"
    assert stop["google"] == "https://www.google.com/maps/dir/?api=1&destination=18.81000,98.91000"
    assert stop["apple"] == "https://maps.apple.com/?daddr=18.81000,98.91000"


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_clear_stands_nothing_of_a_child(
    write: Callable[..., Path], make_route: MakeRoute, make_child: MakeChild, language: str
) -> None:
    child = make_child(7, "MarkerName", guardian="MarkerGuardian", address="MarkerAddress")
    path = write(make_route([(18.81234, 98.91234, [child])], place="MarkerPlace"), language)
    text = path.read_text(encoding="utf-8")
    for told in ("MarkerName", "MarkerGuardian", "MarkerAddress", "MarkerPlace", "000077", "18.812", "98.912", "ม.2"):
        assert told not in text
    assert "บ้านห้วยผึ้ง" not in text


def test_two_pages_of_one_route_share_no_nonce(write: Callable[..., Path]) -> None:
    first, second = outside(write())["nonce"], outside(write())["nonce"]
    assert first != second


def test_the_page_may_run_its_own_scripts_and_ask_for_nothing(write: Callable[..., Path]) -> None:
    text = write().read_text(encoding="utf-8")
    (policy,) = re.findall(r'<meta http-equiv="Content-Security-Policy" content="([^"]+)">', text)
    assert "default-src 'none'" in policy
    assert "connect-src 'none'" in policy
    assert "unsafe" not in policy
    scripts = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    digests = [base64.b64encode(hashlib.sha256(code.encode()).digest()).decode() for code in scripts]
    assert re.findall(r"'sha256-([^']+)'", policy.split(";")[1]) == digests
    assert not re.search(r"<(link|img|iframe)\b|\bsrc=|@import|url\(", text)


def test_every_word_of_the_page_is_given_and_used() -> None:
    used = set(re.findall(r"\bwords\.([a-z_]+)", read_text("sheets/phone.js")))
    assert used == set(phonepage._WORDS)
    gaps = set(re.findall(r"<!--(\w+)-->", read_text("sheets/phone.html"))) - {
        "language", "policy", "style", "sheet", "keypad", "outside", "scripts",
    }  # fmt: skip
    known = catalogue("th").keys()
    listed = {name.removeprefix("phone.") for name in known if name.startswith("phone.")}
    assert gaps | used == listed


def test_blanks_hyphens_and_thai_digits_of_a_passphrase_do_not_count() -> None:
    assert normal_passphrase(" ๔๘๒๑-0937\u00a05516\n") == normal_passphrase(PASSPHRASE) == "482109375516"


def test_a_new_passphrase_is_twelve_digits_and_another_each_time() -> None:
    made = {new_passphrase() for _ in range(50)}
    assert len(made) == 50
    assert all(re.fullmatch(r"\d{4} \d{4} \d{4}", passphrase) for passphrase in made)


def test_a_short_passphrase_is_refused() -> None:
    with pytest.raises(DataError) as refused:
        PageKey.of("12 34 - 567", SALT)
    assert refused.value.code == "sheet_passphrase_short"


def test_a_masked_name_keeps_title_and_initials() -> None:
    assert masked("เด็กหญิงน้ำผึ้ง ปิ่นแก้ว") == "เด็กหญิงน••••• ป•••••"
    assert masked("ด.ช. เก่ง ใจดี") == "ด.ช.เก••••• ใจ•••••"
    assert masked("") == "•••••"


@given(st.text(max_size=30))
def test_a_masked_name_never_tells_more_than_two_letters_of_a_word(name: str) -> None:
    assert all(len(part.rstrip("•")) <= 2 for part in masked(f"เด็กชาย{name}x").removeprefix("เด็กชาย").split())


# ---- in the browser


class Listener(QWebEngineUrlRequestInterceptor):
    """Writes down every request."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def interceptRequest(self, info: QWebEngineUrlRequestInfo) -> None:  # noqa: N802 - Qt's name
        self.asked.append(info.requestUrl().toString())


class Page(QWebEnginePage):
    """Writes down what the page complains of."""

    def __init__(self, profile: QWebEngineProfile, parent: QWebEngineView) -> None:
        super().__init__(profile, parent)
        self.said: list[str] = []

    def javaScriptConsoleMessage(  # noqa: N802 - Qt's name
        self, level: QWebEnginePage.JavaScriptConsoleMessageLevel, message: str, line: int, source: str
    ) -> None:
        self.said.append(f"{message} ({line})")


class Phone:
    """A page as on a phone's screen, with its requests, complaints and downloads."""

    def __init__(self, folder: Path, qtbot: QtBot) -> None:
        self._qtbot = qtbot
        self._folder = folder
        self.listener = Listener()
        self.profile = QWebEngineProfile()
        self.profile.setUrlRequestInterceptor(self.listener)
        self.profile.downloadRequested.connect(self._take)
        self.view = QWebEngineView()
        self.page = Page(self.profile, self.view)
        self.view.setPage(self.page)
        self.view.resize(390, 844)
        self.view.show()
        self.files: list[Path] = []

    def _take(self, request: QWebEngineDownloadRequest) -> None:
        request.setDownloadDirectory(str(self._folder))
        path = self._folder / request.downloadFileName()
        request.isFinishedChanged.connect(lambda: self.files.append(path))
        request.accept()

    def load(self, path: Path) -> None:
        with self._qtbot.waitSignal(self.view.loadFinished, timeout=LONG_MS) as loaded:
            self.view.load(QUrl.fromLocalFile(str(path)))
        assert loaded.args == [True]

    def value(self, script: str) -> Any:  # noqa: ANN401 - whatever the script gives
        answers: list[Any] = []
        self.page.runJavaScript(script, 0, answers.append)
        self._qtbot.waitUntil(lambda: bool(answers), timeout=LONG_MS)
        return answers[0]

    def unlock(self, passphrase: str) -> bool:
        """Type a passphrase; tell whether the page opened."""
        self.value(
            f"document.getElementById('passphrase').value = {json.dumps(passphrase)};"
            "document.getElementById('unlock').requestSubmit(); 0"
        )
        self._qtbot.waitUntil(
            lambda: self.value(
                "document.getElementById('lock').hidden || document.getElementById('lock-said').textContent !== ''"
            ),
            timeout=LONG_MS,
        )
        return bool(self.value("document.getElementById('lock').hidden"))

    def fill(self, code: str, **answers: str) -> str:
        """Fill in a child's form and save it; return what the form complains of."""
        script = """((code, answers) => {
            const child = document.getElementById('child-' + code);
            const record = child.querySelector('.record');
            if (!record.hidden) record.click();
            const form = child.querySelector('form.report');
            for (const [name, value] of Object.entries(answers)) {
                const set = form.querySelector(`fieldset[data-name="${name}"]`);
                if (name === 'locate') form.querySelector('.locate').click();
                else if (set) set.querySelector(`[data-value="${value}"]`).click();
                else {
                    const input = form.querySelector(`[name="${name}"]`);
                    input.value = value;
                    input.dispatchEvent(new Event('input'));
                }
            }
            form.requestSubmit();
            const said = child.querySelector('form.report [role="alert"]');
            return said && !said.hidden ? said.textContent : '';
        })"""
        return str(self.value(f"{script}({json.dumps(code)}, {json.dumps(answers)})"))

    def hand_over(self) -> Path:
        """Hand the results over and return the file."""
        before = len(self.files)
        self.value("document.getElementById('export').click(); 0")
        self._qtbot.waitUntil(lambda: len(self.files) > before, timeout=LONG_MS)
        return self.files[-1]

    def close(self) -> None:
        self.view.close()
        for thing in (self.page, self.view, self.profile):
            thing.deleteLater()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def phone(qtbot: QtBot, tmp_path: Path) -> Iterator[Phone]:
    made = Phone(tmp_path, qtbot)
    yield made
    made.close()


def read_back(path: Path, codes: list[str]) -> list[dict[str, Any]]:
    cases = CASES.build({"case_id": codes, "kind": ["dropped_out"] * len(codes)})
    thai = zoneinfo.ZoneInfo("Asia/Bangkok")
    found = read_checkins([path], cases=cases, schools=SCHOOLS.empty(), now=dt.datetime.now(thai))
    assert found.rejects.empty
    assert found.unmatched.empty
    records: list[dict[str, Any]] = found.records.sort_values("case_id").to_dict("records")
    return records


def test_the_page_opens_with_its_passphrase_alone(phone: Phone, write: Callable[..., Path]) -> None:
    path = write()
    phone.load(path)
    assert not phone.unlock("482109375517")
    assert phone.value("document.getElementById('lock-said').textContent") == catalogue("th").say("phone.wrong")
    assert phone.value("document.getElementById('route').hidden")
    assert phone.unlock("๔๘๒๑ 0937-5516")
    assert phone.value("[...document.querySelectorAll('h2')].map((node) => node.textContent).join('|')") == (
        "บ้านห้วยผึ้ง 1|บ้านห้วยผึ้ง 2"
    )
    assert phone.page.said == []
    assert phone.listener.asked == [QUrl.fromLocalFile(str(path)).toString()]


def test_names_stay_hidden_until_they_are_asked_for(phone: Phone, write: Callable[..., Path]) -> None:
    phone.load(write())
    assert phone.unlock(PASSPHRASE)
    shown = "document.getElementById('route').innerText"
    assert "น้ำผึ้ง" not in phone.value(shown)
    assert "เด็กหญิงน••••• ป•••••" in phone.value(shown)
    phone.value("document.querySelector('#child-000017 .look').click(); 0")
    assert "เด็กหญิงน้ำผึ้ง ปิ่นแก้ว" in phone.value(shown)
    assert "เด็กชายปั้น" not in phone.value(shown)


def test_what_is_filled_in_reads_back_the_same(
    phone: Phone, write: Callable[..., Path], make_route: MakeRoute, make_child: MakeChild
) -> None:
    codes = ["000017", "000027", "000037", "000047", "000057"]
    children = [make_child(number) for number in range(1, 6)]
    route = make_route([(18.81, 98.91, children[:3]), (18.82, 98.90, children[3:])])
    path = write(route)
    phone.load(path)
    assert phone.unlock(PASSPHRASE)
    phone.value(
        "navigator.geolocation.getCurrentPosition = (got) => "
        "got({coords: {latitude: 18.8100004, longitude: 98.9123456, accuracy: 7.44}}); 0"
    )
    say = catalogue("th").say
    assert phone.fill("000017") == say("phone.needs_state")
    assert phone.fill("000017", state="found") == say("phone.needs_outcome")
    assert phone.fill("000017", found_outcome="refuses") == say("phone.needs_reason")
    note = f"{HOSTILE}\nบรรทัดสอง"
    given = {"reason": "9", "visited_at": "2026-11-02T15:40", "visitor": "ครูสมมุติ", "note": note}
    assert phone.fill("000017", locate="", **given) == ""
    assert phone.fill("000027", state="found", found_outcome="returned", return_school_code="10010002") == ""
    assert phone.fill("000037", state="moved", province="เชียงราย") == say("phone.needs_amphoe")
    assert phone.fill("000037", amphoe="แม่จัน") == ""
    assert phone.fill("000047", state="deceased", position="18.79, 98.98") == ""
    assert phone.fill("000057", state="not_found", reason="18", position="elsewhere") == say("phone.position_bad")
    assert phone.fill("000057", position="") == ""

    # Kept, and not to be read by other files of the same storage.
    stored = phone.value("Object.entries(localStorage).flat().join(' ')")
    assert stored
    assert "000017" not in stored
    phone.load(path)
    assert phone.unlock(PASSPHRASE)
    assert "5" in phone.value("document.getElementById('progress').textContent")

    file = phone.hand_over()
    assert file.suffix == ".jsonl"
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").split("\n") if line]
    assert rows[0]["visited_at"][:19] == "2026-11-02T15:40:00"
    assert rows[0]["note"] == note
    records = read_back(file, codes)
    assert [record["case_id"] for record in records] == codes
    assert [record["state"] for record in records] == ["found", "found", "moved", "deceased", "not_found"]
    assert [record["found_outcome"] for record in records] == ["refuses", "returned", "", "", ""]
    assert [record["reason"] for record in records] == [9, 0, 18, 17, 18]
    assert records[0]["visitor"] == "ครูสมมุติ"
    assert (records[0]["place"].y, records[0]["place"].x, records[0]["accuracy_m"]) == (18.81, 98.912346, 7.4)
    assert records[1]["return_school_code"] == "10010002"
    assert records[1]["place"] is None
    assert records[2]["moved_to"] == "เชียงราย/แม่จัน"
    assert (records[3]["place"].y, records[3]["place"].x) == (18.79, 98.98)
    assert all(not set(record["warnings"].split()) - {"school_elsewhere"} for record in records)
    assert len({record["checkin_id"] for record in records}) == 5
    assert phone.listener.asked.count(QUrl.fromLocalFile(str(path)).toString()) == 2
    assert all(asked.startswith(("file:", "blob:")) for asked in phone.listener.asked)


def test_a_correction_after_handing_over_is_a_later_report(phone: Phone, write: Callable[..., Path]) -> None:
    phone.load(write())
    assert phone.unlock(PASSPHRASE)
    assert phone.fill("000017", state="found", found_outcome="wants_return", visited_at="2026-11-02T15:40") == ""
    assert phone.fill("000017", note="ก่อนส่ง") == ""
    first = phone.hand_over()
    assert phone.fill("000017", state="not_found", reason="19") == ""
    second = phone.hand_over().rename(first.with_name("second.txt"))
    (before,), (after,) = read_back(first, ["000017"]), read_back(second, ["000017"])
    assert (before["state"], before["note"], after["state"]) == ("found", "ก่อนส่ง", "not_found")
    assert before["checkin_id"] != after["checkin_id"]
    assert before["visited_at"] < after["visited_at"]
    assert before["visited_at"][:16] == after["visited_at"][:16]


def test_where_files_can_be_shared_they_are(phone: Phone, write: Callable[..., Path], qtbot: QtBot) -> None:
    phone.load(write())
    assert phone.unlock(PASSPHRASE)
    assert phone.fill("000017", state="found", found_outcome="wants_return") == ""
    phone.value(
        "navigator.canShare = () => true; window.refuse = true;"
        "navigator.share = async (data) => {"
        " if (window.refuse) { window.refuse = false; throw new DOMException('', 'AbortError'); }"
        " window.shared = [data.files[0].name, data.files[0].type, await data.files[0].text()]; };"
        "document.getElementById('export').click(); 0"
    )
    qtbot.waitUntil(lambda: phone.value("window.refuse === false"), timeout=LONG_MS)
    to_send = catalogue("th").say("phone.to_export", count=1)
    assert to_send in phone.value("document.getElementById('progress').textContent")
    phone.value("document.getElementById('export').click(); 0")
    qtbot.waitUntil(lambda: bool(phone.value("Boolean(window.shared)")), timeout=LONG_MS)
    name, kind, text = json.loads(phone.value("JSON.stringify(window.shared)"))
    assert (name.endswith(".txt"), kind) == (True, "text/plain")
    assert json.loads(text)["state"] == "found"
    assert to_send not in phone.value("document.getElementById('progress').textContent")
    assert phone.files == []


def test_a_browser_that_keeps_nothing_says_so_and_works(phone: Phone, write: Callable[..., Path]) -> None:
    phone.load(write())
    phone.value("Object.defineProperty(window, 'localStorage', {get() { throw new Error('no'); }}); 0")
    assert phone.unlock(PASSPHRASE)
    assert phone.value("document.getElementById('trouble').textContent") == catalogue("th").say("phone.not_kept")
    assert phone.fill("000017", state="in_school", reason="16") == ""
    assert [record["state"] for record in read_back(phone.hand_over(), ["000017"])] == ["in_school"]


def test_what_another_key_sealed_is_set_aside_and_kept(phone: Phone, write: Callable[..., Path]) -> None:
    path = write()
    phone.load(path)
    assert phone.unlock(PASSPHRASE)
    phone.value("const slot = Object.keys(localStorage)[0]; localStorage.setItem(slot, btoa('x'.repeat(60))); 0")
    phone.load(path)
    assert phone.unlock(PASSPHRASE)
    assert phone.value("document.getElementById('trouble').textContent") == catalogue("th").say("phone.kept_damaged")
    assert phone.value("Object.values(localStorage).includes(btoa('x'.repeat(60)))")


def test_two_tabs_of_one_sheet_lose_nothing(phone: Phone, write: Callable[..., Path]) -> None:
    path = write()
    phone.load(path)
    assert phone.unlock(PASSPHRASE)
    assert phone.fill("000017", state="found", found_outcome="wants_return") == ""
    phone.value("window.theirs = Object.entries(localStorage)[0]; 0")
    theirs = json.loads(phone.value("JSON.stringify(window.theirs)"))
    phone.value("localStorage.clear(); 0")
    phone.load(path)
    assert phone.unlock(PASSPHRASE)
    phone.value(f"localStorage.setItem(...{json.dumps(theirs)}); 0")
    assert phone.fill("000027", state="in_school", reason="14") == ""
    assert [row["case_id"] for row in read_back(phone.hand_over(), ["000017", "000027"])] == ["000017", "000027"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_text_stays_text(
    phone: Phone, write: Callable[..., Path], make_route: MakeRoute, make_child: MakeChild, language: str
) -> None:
    child = make_child(1, HOSTILE, guardian=HOSTILE, address=HOSTILE)
    path = write(make_route([(18.81, 98.91, [child])], place=HOSTILE, team=HOSTILE), language)
    phone.load(path)
    assert phone.unlock(PASSPHRASE)
    phone.value("document.querySelector('#child-000017 .look').click(); 0")
    assert phone.fill("000017", state="deceased", note=HOSTILE) == ""
    phone.hand_over()
    assert phone.value("typeof window.broken") == "undefined"
    assert phone.value("document.querySelectorAll('img, iframe').length") == 0
    assert "<img src=x" in phone.value("document.getElementById('route').textContent")
    assert phone.page.said == []


def test_every_button_is_large_enough_for_a_thumb(phone: Phone, write: Callable[..., Path]) -> None:
    phone.load(write())
    assert phone.unlock(PASSPHRASE)
    phone.value("document.querySelector('#child-000017 .record').click(); 0")
    small = phone.value(
        "[...document.querySelectorAll('#route button, #route a, #route input, #route select')]"
        ".filter((node) => node.offsetParent && node.offsetHeight < 48).length"
    )
    assert small == 0
    assert phone.value("document.documentElement.scrollWidth <= window.innerWidth")
