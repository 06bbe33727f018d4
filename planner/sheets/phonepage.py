"""A route for the phone's browser: one encrypted file that opens without a network and takes the results.

The page asks for the sheet's passphrase and decrypts itself: AES-256-GCM under a key by PBKDF2-HMAC-SHA256. Phones
open a file that was sent to them by ``content:`` or ``file:`` addresses, which not every browser counts as a secure
context, so WebCrypto may be missing; the page therefore brings the cipher and the hash along (the noble libraries),
and uses them on every browser. What is typed in stays in the browser's storage, encrypted under the same key, until
it is handed over as a check-in file.
"""

import base64
import hashlib
import json
import os
import re
import secrets
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from html import escape
from typing import Any, Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from gis.errors import DataError, UserError
from gis.thai import arabic_digits
from planner.calendar import clock
from planner.model import CheckInState, Child, FoundOutcome, Reason, Stop
from planner.sheets.content import Sheet, Words, maps_link, plain
from resources import read_text

ROUNDS: Final = 600_000
"""OWASP's Password Storage Cheat Sheet asks for so many of PBKDF2-HMAC-SHA256."""
SALT_BYTES: Final = 16
_NONCE_BYTES: Final = 12
_KEY_BYTES: Final = 32
_LEAST_CHARACTERS: Final = 8
_GROUPS: Final = 3
_DIGITS_IN_GROUP: Final = 4
_BREAKS: Final = re.compile("[ \t\r\n\u200b\u200c\u200d\u2060\ufeff-]+")
_TITLE: Final = re.compile(r"(เด็กหญิง|เด็กชาย|นางสาว|นาง|นาย|ด\.\s?ญ\.|ด\.\s?ช\.|น\.\s?ส\.)\s*(?=\S)")
_INITIAL: Final = re.compile(r"[^\w\u0e40-\u0e44]*([\u0e40-\u0e44]?\w)")
_HIDDEN: Final = "•••••"

_NOBLE: Final = "map/node_modules/@noble"
MODULES: Final = {
    "hashes": ("utils", "_u64", "_md", "hmac", "sha2", "pbkdf2"),
    "ciphers": ("utils", "_polyval", "aes"),
}
"""What the page needs of each library, every module after those that it imports."""
_NAMES: Final = "{pbkdf2Async: hashes_pbkdf2.pbkdf2Async, sha256: hashes_sha2.sha256, gcm: ciphers_aes.gcm}"
_IMPORT: Final = re.compile(r"^import (\{[\w\s,$]+\}|\* as (\w+)) from \"\./(\w+)\.js\";", re.MULTILINE)
_EXPORT: Final = re.compile(r"^export (?=(?:async )?(?:function|class|const) (\w+))", re.MULTILINE)
_EXPORT_LIST: Final = re.compile(r"^export \{([\w\s,]+)\};", re.MULTILINE)
_LEFT_OVER: Final = re.compile(r"^\s*(import|export)\b|</script|<!--", re.MULTILINE)

_UNSAFE: Final = str.maketrans({character: f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"})
_WORDS: Final = (
    "apple", "cancel", "copied", "copy", "edit", "export", "exported", "far", "geo", "google", "hide",
    "kept_damaged", "locate", "locating", "metre", "moved_amphoe", "moved_province", "navigate", "needs_amphoe",
    "needs_outcome", "needs_province", "needs_reason", "needs_state", "no_result", "not_copied", "not_kept",
    "note", "nothing", "opening", "optional", "outcome", "position", "position_bad", "position_failed",
    "position_got", "position_refused", "position_typed", "private", "progress", "reason", "reason_choose",
    "record", "record_of", "returned_to", "save", "show", "state", "text_hint", "to_export", "visited_at",
    "visited_bad", "visitor", "visitor_all", "wrong",
)  # fmt: skip


def normal_passphrase(text: str) -> str:
    """Return a passphrase as it counts: blanks and hyphens do not, and digits of any kind are 0-9.

    The page does the same with what is typed.
    """
    return _BREAKS.sub("", arabic_digits(unicodedata.normalize("NFKC", text)))


def checked_passphrase(text: str) -> str:
    """Return a passphrase that a person chose, as it counts. Raises ``DataError``: ``sheet_passphrase_short``."""
    normal = normal_passphrase(text)
    if len(normal) < _LEAST_CHARACTERS:
        raise DataError("sheet_passphrase_short", least=_LEAST_CHARACTERS)
    return normal


def new_passphrase() -> str:
    """Return a new passphrase: 12 digits by lot in three groups, which any phone's keypad types.

    10^12 of them: a hundred graphics cards need months for half of that at ``ROUNDS``.
    """
    count = _GROUPS * _DIGITS_IN_GROUP
    digits = "".join(secrets.choice("0123456789") for _ in range(count))
    return " ".join(digits[start : start + _DIGITS_IN_GROUP] for start in range(0, count, _DIGITS_IN_GROUP))


@dataclass(frozen=True, slots=True)
class PageKey:
    """What seals the pages of a project: the same salt and passphrase open all of them and what a phone has kept."""

    salt: bytes
    key: bytes = field(repr=False)
    digits: bool
    """Whether the passphrase is digits alone: phones then offer their keypad."""

    @classmethod
    def of(cls, passphrase: str, salt: bytes) -> "PageKey":
        """Derive the key once for all pages. Raises ``DataError``: ``sheet_passphrase_short``."""
        normal = checked_passphrase(passphrase)
        key = hashlib.pbkdf2_hmac("sha256", normal.encode(), salt, ROUNDS, _KEY_BYTES)
        return cls(salt, key, normal.isascii() and normal.isdecimal())


def make_page(sheet: Sheet, words: Words, *, esa: str, year_be: int, key: PageKey) -> bytes:
    """Return the page of a route as UTF-8 HTML. In clear it holds words and the sheet's number, nothing of a child.

    Raises ``UserError``: ``web_files_missing``.
    """
    content = json.dumps(page_content(sheet, words, esa=esa, year_be=year_be), ensure_ascii=False)
    nonce = os.urandom(_NONCE_BYTES)
    outside = {
        "language": words.catalogue.language,
        "sheet": sheet.sheet_id,
        "rounds": ROUNDS,
        "salt": base64.b64encode(key.salt).decode(),
        "nonce": base64.b64encode(nonce).decode(),
        "sealed": base64.b64encode(AESGCM(key.key).encrypt(nonce, content.encode(), None)).decode(),
        "words": {name: words.of(f"phone.{name}") for name in _WORDS},
        "states": {str(state): _capital(words.of(f"checkin_states.{state}")) for state in CheckInState},
        "outcomes": {str(outcome): _capital(words.of(f"outcomes.{outcome}")) for outcome in FoundOutcome},
        "reasons": {str(int(reason)): _capital(words.of(f"reasons.{int(reason)}")) for reason in Reason},
    }
    style = read_text("sheets/phone.css").strip()
    scripts = (_noble(), read_text("sheets/phone.js").strip())
    page = read_text("sheets/phone.html")
    keypad = 'inputmode="numeric"' if key.digits else ""
    values = {
        "language": words.catalogue.language,
        "policy": _policy(style, scripts),
        "style": style,
        "sheet": escape(f"{words.say('sheet')} {sheet.sheet_id}"),
        "keypad": keypad,
        "outside": json.dumps(outside, ensure_ascii=False).translate(_UNSAFE),
        "scripts": "\n".join(f"<script>{script}</script>" for script in scripts),
    }
    for name in ("title", "locked", "passphrase", "passphrase_hint", "open", "no_script"):
        values[name] = escape(words.of(f"phone.{name}"))
    return re.sub(r"<!--(\w+)-->", lambda gap: values[gap.group(1)], page).encode()


def page_content(sheet: Sheet, words: Words, *, esa: str, year_be: int) -> dict[str, Any]:
    """Return what a page shows once it is open, as plain JSON values."""
    route = sheet.route
    hours = words.say("from_to", start=clock(route.start_s), end=clock(route.end_s))
    counts = words.say("stops_children", stops=len(route.stops), children=sheet.children)
    return {
        "route": route.route_id,
        "title": words.say("route_name", school=plain(route.school.name), number=sheet.number),
        "lines": [
            f"{plain(esa)} · {words.say('year')} {year_be}",
            f"{words.say('team')} {plain(route.team)} · {words.say('day')} {route.day} · {hours}",
            _capital(counts),
        ],
        "stops": [_stop(number, stop, words) for number, stop in enumerate(route.stops, start=1)],
        "back": words.say("back", time=clock(route.end_s), travel=words.leg(route.back)),
    }


def _stop(number: int, stop: Stop, words: Words) -> dict[str, Any]:
    place = f"{stop.lat:.5f},{stop.lon:.5f}"
    return {
        "number": number,
        "place": words.place(stop),
        "when": f"{words.say('arrive', time=clock(stop.arrive_s))} · {words.leg(stop.leg)}",
        "ask_first": _capital(words.ask_first(stop)),
        "radius": _capital(words.radius(stop)),
        "lat": round(stop.lat, 5),
        "lon": round(stop.lon, 5),
        "geo": f"geo:{place}?q={place}",
        "google": maps_link(stop),
        "apple": f"https://maps.apple.com/?daddr={place}",
        "children": [_child(child, words) for child in stop.children],
    }


def _child(child: Child, words: Words) -> dict[str, str]:
    about = [
        words.of(f"kinds.{child.kind}"),
        words.of(f"age_bands.{child.age_band}"),
        plain(child.grade),
    ]
    guardian = plain(child.guardian)
    return {
        "code": child.case_id,
        "name": plain(child.name) or words.say("no_name"),
        "masked": masked(child.name),
        "about": " · ".join(part for part in about if part),
        "guardian": f"{words.say('guardian')} {guardian}" if guardian else "",
        "address": plain(child.address),
    }


def _capital(text: str) -> str:
    """Return words as a label of their own: with a capital, where the script has one."""
    return text[:1].upper() + text[1:]


def masked(name: str) -> str:
    """Return a name by its title and initials alone, without telling how long it is."""
    name = plain(name)
    title = match.group(1) if (match := _TITLE.match(name)) else ""
    rest = name[match.end() :] if match else name
    initials = [found.group(1) for part in rest.split() if (found := _INITIAL.match(part))]
    shown = [f"{initial}{_HIDDEN}" for initial in initials[:2]] or [_HIDDEN]
    return title + " ".join(shown)


@cache
def _noble() -> str:
    """Return one script that holds both libraries as ``noble``: each module a closure, its imports made constants.

    Scripts of type ``module`` cannot be put into a page that may ask for no file.
    """
    parts = ["'use strict';", "const noble = (() => {"]
    for package, modules in MODULES.items():
        for module in modules:
            parts.append(_closure(package, module))
    return "\n".join([*parts, f"return {_NAMES};", "})();"])


def _closure(package: str, module: str) -> str:
    try:
        code = read_text(f"{_NOBLE}/{package}/{module}.js")
    except FileNotFoundError as error:
        raise UserError("web_files_missing", file=f"@noble/{package}/{module}.js") from error
    exported = _EXPORT.findall(code)
    for names in _EXPORT_LIST.findall(code):
        exported += [name.strip() for name in names.split(",")]
    code = _EXPORT_LIST.sub("", _EXPORT.sub("", code))
    code = _IMPORT.sub(lambda found: f"const {found.group(2) or found.group(1)} = {package}_{found.group(3)};", code)
    if wrong := _LEFT_OVER.search(code):
        raise ValueError(f"@noble/{package}/{module}.js: {wrong.group()!r} cannot stand in the page")
    return f"const {package}_{module} = (() => {{\n{code}\nreturn {{{', '.join(exported)}}};\n}})();"


def _policy(style: str, scripts: tuple[str, ...]) -> str:
    """Return the Content-Security-Policy: this page's own style and scripts by their digests, and no request."""
    allowed = " ".join(_digest(script) for script in scripts)
    return (
        f"default-src 'none'; script-src {allowed}; style-src {_digest(style)}; "
        "connect-src 'none'; base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
