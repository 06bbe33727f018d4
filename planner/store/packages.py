"""Parts of a project in one encrypted file, to be sent and merged.

``PHANONGP``, the length of the header, the header in JSON, then the content: JSON, zlib, AES-256-GCM. The key comes
from the passphrase by PBKDF2-HMAC-SHA512 as a project's does; the header is authenticated with the content, so that
no byte of the file can be changed unseen. A second half of the derived key tells a wrong passphrase from damage.
"""

import base64
import hashlib
import hmac
import json
import math
import secrets
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import pandas as pd
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from gis.crs import WGS84
from gis.errors import DataError
from planner.schemas import STORED, Kind, Schema

FORMAT: Final = 2
"""Of the content; what was made under another cannot be read."""
_MAGIC: Final = b"PHANONGP"
_ROUNDS: Final = 256_000
_MOST_ROUNDS: Final = 10_000_000
_SALT_BYTES: Final = 16
_NONCE_BYTES: Final = 12
_HALF: Final = 32
_HEADER_MOST: Final = 4096
_CONTENT_MOST: Final = 512 * 2**20
_LENGTH_BYTES: Final = 4
_BY_NAME: Final = {schema.name: schema for schema in STORED}


def seal(content: Mapping[str, Any], passphrase: str, *, format_: int = FORMAT) -> bytes:
    """Return the file of a content (anything that JSON can say)."""
    if not passphrase:
        raise DataError("passphrase_empty")
    salt, nonce = secrets.token_bytes(_SALT_BYTES), secrets.token_bytes(_NONCE_BYTES)
    key, check = _keys(passphrase, salt, _ROUNDS)
    plain = zlib.compress(json.dumps(content, ensure_ascii=False, sort_keys=True).encode(), 6)
    header = {
        "format": format_,
        "rounds": _ROUNDS,
        "salt": salt.hex(),
        "nonce": nonce.hex(),
        "check": check.hex(),
        "bytes": len(plain) + 16,
    }
    head = json.dumps(header, sort_keys=True).encode()
    body = AESGCM(key).encrypt(nonce, plain, head)
    return _MAGIC + len(head).to_bytes(_LENGTH_BYTES, "big") + head + body


def unseal(data: bytes, passphrase: str, *, file: str) -> dict[str, Any]:
    """Return the content of a file.

    Raises ``DataError``: ``package_not``, ``package_older``, ``package_newer``, ``package_passphrase``, and
    ``package_broken`` for a file that is cut short or was changed.
    """
    if not data.startswith(_MAGIC):
        raise DataError("package_not", file=file)
    start = len(_MAGIC) + _LENGTH_BYTES
    size = int.from_bytes(data[len(_MAGIC) : start], "big")
    head, body = data[start : start + size], data[start + size :]
    if size > _HEADER_MOST or len(head) < size:
        raise DataError("package_broken", file=file)
    try:
        header = json.loads(head)
        format_, rounds, length = (int(header[name]) for name in ("format", "rounds", "bytes"))
        salt, nonce, check = (bytes.fromhex(header[name]) for name in ("salt", "nonce", "check"))
    except (ValueError, KeyError, TypeError) as fault:
        raise DataError("package_broken", file=file) from fault
    if format_ != FORMAT:
        raise DataError("package_older" if format_ < FORMAT else "package_newer", file=file)
    if length != len(body) or not 0 < rounds <= _MOST_ROUNDS or len(nonce) != _NONCE_BYTES:
        raise DataError("package_broken", file=file)
    key, own = _keys(passphrase, salt, rounds)
    if not hmac.compare_digest(own, check):
        raise DataError("package_passphrase", file=file)
    try:
        opener = zlib.decompressobj()
        plain = opener.decompress(AESGCM(key).decrypt(nonce, body, head), _CONTENT_MOST)
        if opener.unconsumed_tail or not opener.eof:
            raise DataError("package_broken", file=file)
        content: dict[str, Any] = json.loads(plain)
    except (InvalidTag, zlib.error, ValueError) as fault:
        raise DataError("package_broken", file=file) from fault
    return content


def read_package(path: Path, passphrase: str) -> dict[str, Any]:
    """Return the content of a package; ``DataError`` as ``unseal``, and where there is no such file."""
    if not path.is_file():
        raise DataError("file_missing", file=path.name)
    return unseal(path.read_bytes(), passphrase, file=path.name)


def frame_to_plain(schema: Schema, frame: pd.DataFrame) -> dict[str, list[Any]]:
    """Return a frame's columns as JSON can say them, ordered by its key."""
    frame = schema.check(frame)
    if len(schema.key) == 1:
        frame = frame.reset_index()
    frame = frame.sort_values(list(schema.key), kind="stable")
    columns: dict[str, list[Any]] = {}
    for name, kind in schema.columns.items():
        if kind in (Kind.POINT, Kind.LINE):
            shapes = gpd.GeoSeries(frame[name]).to_wkb(hex=True).astype(object)
            columns[name] = shapes.where(frame[name].notna(), None).tolist()
        elif kind is Kind.REAL:
            columns[name] = [None if math.isnan(value) else value for value in frame[name].tolist()]
        else:
            columns[name] = frame[name].tolist()
    return columns


def frame_from_plain(schema: Schema, columns: Mapping[str, list[Any]], *, file: str) -> pd.DataFrame:
    """Return the frame of ``frame_to_plain``; ``DataError("package_broken")`` where it is none."""
    told: dict[str, Any] = {}
    try:
        for name, kind in schema.columns.items():
            if name not in columns:
                # An older program did not know the column.
                continue
            if kind in (Kind.POINT, Kind.LINE):
                told[name] = gpd.GeoSeries.from_wkb(pd.Series(columns[name], dtype=object), crs=WGS84)
            elif kind is Kind.REAL:
                told[name] = [float("nan") if value is None else float(value) for value in columns[name]]
            else:
                told[name] = columns[name]
        return schema.build(told)
    except (ValueError, TypeError) as fault:
        raise DataError("package_broken", file=file) from fault


def frames_from_plain(frames: Mapping[str, Mapping[str, list[Any]]], *, file: str) -> dict[str, pd.DataFrame]:
    """Return every known frame of a package by the name of its schema."""
    return {
        name: frame_from_plain(_BY_NAME[name], columns, file=file)
        for name, columns in frames.items()
        if name in _BY_NAME
    }


def blob_to_plain(data: bytes) -> str:
    """Return bytes as JSON can say them."""
    return base64.b64encode(data).decode()


def blob_from_plain(text: str) -> bytes:
    """Return the bytes of ``blob_to_plain``."""
    return base64.b64decode(text)


def _keys(passphrase: str, salt: bytes, rounds: int) -> tuple[bytes, bytes]:
    both = hashlib.pbkdf2_hmac("sha512", passphrase.encode(), salt, rounds, dklen=2 * _HALF)
    return both[:_HALF], hashlib.sha256(both[_HALF:]).digest()
