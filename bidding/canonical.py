"""JSON text that every implementation writes alike: RFC 8785 for what our chains hold.

The chains hold objects of strings, integers up to 2^53 - 1, nulls and objects of those, with ASCII keys. On that
ground sorted keys, no blanks and shortest escapes are all that RFC 8785 asks; `tests/bidding/test_canonical.py`
holds it against an independent implementation.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson

__all__ = ["digest", "link", "loads", "text", "to_milliseconds"]


def text(value: Mapping[str, Any]) -> bytes:
    """The RFC 8785 text, as UTF-8."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def loads(written: bytes) -> Any:
    """What `text` wrote."""
    return orjson.loads(written)


def digest(value: Mapping[str, Any]) -> str:
    """Hex SHA-256 of the canonical text."""
    return hashlib.sha256(text(value)).hexdigest()


def link(previous_hash: str, value: Mapping[str, Any]) -> str:
    """Hex SHA-256 of the 64 hex digits before, followed by the canonical text (protocol.md, "Log event")."""
    return hashlib.sha256(previous_hash.encode() + text(value)).hexdigest()


def to_milliseconds(at: datetime) -> datetime:
    """What is stored is what was hashed."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000)
