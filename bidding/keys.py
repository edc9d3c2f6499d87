"""The house's keys: AES-GCM to hide ceilings, Ed25519 to sign receipts. The newest is used, all older ones still read.

Rotation: put a new `id:base64` in front of `SEAL_KEYS` or `RECEIPT_KEYS`. What an older key sealed or signed names its
id, so nothing is ever sealed or signed again (runbook, "Keys").
"""

from __future__ import annotations

import base64
import binascii
import os
from functools import lru_cache

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

_NONCE = 12


class CannotOpen(Exception):
    """No key of ours fits: the row was changed, or its key was thrown away."""


def parse(entries: tuple[str, ...] | list[str], *, name: str) -> dict[str, bytes]:
    """`id:base64 of 32 bytes`, newest first. Raises `ImproperlyConfigured` that names the setting, never the key."""
    found: dict[str, bytes] = {}
    for entry in entries:
        key_id, _, encoded = entry.partition(":")
        try:
            raw = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            raw = b""
        if not key_id or len(key_id) > 32 or not key_id.isalnum() or key_id in found or len(raw) != 32:
            message = f"{name} holds `id:base64 of 32 bytes`, ids of letters and digits, each once."
            raise ImproperlyConfigured(message)
        found[key_id] = raw
    if not found:
        message = f"{name} needs at least one key."
        raise ImproperlyConfigured(message)
    return found


@lru_cache(maxsize=4)
def _sealing(entries: tuple[str, ...]) -> tuple[str, dict[str, AESGCM]]:
    keys = parse(entries, name="SEAL_KEYS")
    return next(iter(keys)), {key_id: AESGCM(raw) for key_id, raw in keys.items()}


@lru_cache(maxsize=4)
def _signing(entries: tuple[str, ...]) -> tuple[str, dict[str, Ed25519PrivateKey]]:
    keys = parse(entries, name="RECEIPT_KEYS")
    return next(iter(keys)), {key_id: Ed25519PrivateKey.from_private_bytes(raw) for key_id, raw in keys.items()}


class Randomness:
    """Random bytes for one batch of bids: asking the system for each nonce would cost as much as all its hashes.

    Belongs to one thread and one batch, so that no fork can give the same bytes out twice.
    """

    def __init__(self, chunk: int = 2048) -> None:
        self._chunk = chunk
        self._bytes = b""
        self._at = 0

    def take(self, count: int) -> bytes:
        if self._at + count > len(self._bytes):
            self._bytes, self._at = os.urandom(max(self._chunk, count)), 0
        self._at += count
        return self._bytes[self._at - count : self._at]


def seal(secret: bytes, *, about: bytes, randomness: Randomness | None = None) -> bytes:
    """Encrypts; `about` (what it belongs to) must be the same to open it: a row cannot be moved to another lot."""
    key_id, keys = _sealing(tuple(settings.SEAL_KEYS))
    nonce = randomness.take(_NONCE) if randomness else os.urandom(_NONCE)
    return key_id.encode() + b":" + nonce + keys[key_id].encrypt(nonce, secret, about)


def unseal(sealed: bytes, *, about: bytes) -> bytes:
    """Raises `CannotOpen`."""
    key_id, _, rest = bytes(sealed).partition(b":")
    _, keys = _sealing(tuple(settings.SEAL_KEYS))
    try:
        return keys[key_id.decode("ascii", "replace")].decrypt(rest[:_NONCE], rest[_NONCE:], about)
    except (KeyError, InvalidTag, ValueError) as error:
        raise CannotOpen from error


def signing_key_id() -> str:
    """The id of the key that signs now."""
    return _signing(tuple(settings.RECEIPT_KEYS))[0]


def sign(digest: str, *, key_id: str) -> str:
    """Base64 Ed25519 signature over the ASCII text of a hex digest. Raises `CannotOpen` where that key is gone."""
    _, keys = _signing(tuple(settings.RECEIPT_KEYS))
    if key_id not in keys:
        raise CannotOpen
    return base64.b64encode(keys[key_id].sign(digest.encode())).decode()


def public_keys() -> list[dict[str, str]]:
    """What `GET keys/` shows, newest first: `{id, algorithm, key}`, the key as base64 of its 32 bytes."""
    _, keys = _signing(tuple(settings.RECEIPT_KEYS))
    return [
        {
            "id": key_id,
            "algorithm": "Ed25519",
            "key": base64.b64encode(key.public_key().public_bytes_raw()).decode(),
        }
        for key_id, key in keys.items()
    ]


def verify(digest: str, *, signature: str, public_key: str) -> bool:
    """Whether the signature over the hex digest is that key's (both base64)."""
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key, validate=True))
        key.verify(base64.b64decode(signature, validate=True), digest.encode())
    except (InvalidSignature, ValueError):
        return False
    return True
