"""Encryption at rest (AES-256-GCM) and blind indexes (HMAC-SHA256). Keys live in settings only.

A sealed value is: version byte, length of the key id, key id, 12-byte nonce, ciphertext with tag. Header and
``table.column`` are authenticated, so a value copied to another column does not open. "" is stored as empty.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

VERSION = 1
INDEX_BYTES = 16
_NONCE_BYTES = 12
_SALT = b"yizhan"


class SealBroken(Exception):  # noqa: N818 — it names what happened
    """A stored value does not open: its key is missing or wrong, or the value was changed or moved."""


@dataclass(frozen=True)
class Keyring:
    """Keys by id; the first one writes, all of them read."""

    keys: dict[str, AESGCM]
    writer: str

    @property
    def header(self) -> bytes:
        """What every value sealed by the writing key starts with."""
        return header_of(self.writer)


def header_of(key_id: str) -> bytes:
    """Version, length of the id, id."""
    return bytes([VERSION, len(key_id)]) + key_id.encode("ascii")


def keyring() -> Keyring:
    """The keys of ``settings.ENCRYPTION_KEYS`` (``id:base64,id2:base64``)."""
    return _keyring(settings.ENCRYPTION_KEYS)


@lru_cache(maxsize=4)
def _keyring(text: str) -> Keyring:
    keys: dict[str, AESGCM] = {}
    for word in filter(None, (part.strip() for part in text.split(","))):
        key_id, _colon, encoded = word.partition(":")
        if not (key_id.isascii() and 0 < len(key_id) <= 32) or key_id in keys:
            raise ImproperlyConfigured("ENCRYPTION_KEYS: each key has its own id of 1-32 ASCII characters")
        keys[key_id] = AESGCM(_secret(encoded, "ENCRYPTION_KEYS"))
    if not keys:
        raise ImproperlyConfigured("ENCRYPTION_KEYS holds no key")
    return Keyring(keys, next(iter(keys)))


def seal(text: str, place: str) -> bytes:
    """Encrypt for ``place`` (``table.column``) under the writing key."""
    if not text:
        return b""
    ring = keyring()
    header, nonce = ring.header, os.urandom(_NONCE_BYTES)
    return header + nonce + ring.keys[ring.writer].encrypt(nonce, text.encode(), header + place.encode())


def unseal(sealed: bytes, place: str) -> str:
    """Decrypt a value of ``place``. Raises SealBroken, which names place and key id, never the value."""
    if not sealed:
        return ""
    key_id = key_id_of(sealed, place)
    key = keyring().keys.get(key_id)
    if key is None:
        raise SealBroken(f"{place}: written under key {key_id!r}, which is not in ENCRYPTION_KEYS")
    start = 2 + len(key_id)
    nonce, body = sealed[start : start + _NONCE_BYTES], sealed[start + _NONCE_BYTES :]
    try:
        return key.decrypt(nonce, body, sealed[:start] + place.encode()).decode()
    except (InvalidTag, ValueError) as broken:
        raise SealBroken(
            f"{place}: does not open under key {key_id!r} (other key, changed or moved)"
        ) from broken


def key_id_of(sealed: bytes, place: str) -> str:
    """The id of the key a value was sealed under."""
    if len(sealed) < 2 or sealed[0] != VERSION or len(sealed) < 2 + sealed[1]:
        raise SealBroken(f"{place}: not a sealed value of a known version")
    return sealed[2 : 2 + sealed[1]].decode("ascii", "replace")


def blind_index(column: str, normalised: str) -> bytes:
    """16 bytes that are equal for equal values of one column and tell nothing else without the key.

    ``column`` is ``table.column``; each has its own key, so equal values in two columns do not match.
    """
    key = _index_key(settings.BLIND_INDEX_KEY, column)
    return hmac.digest(key, normalised.encode(), hashlib.sha256)[:INDEX_BYTES]


@lru_cache(maxsize=64)
def _index_key(secret: str, column: str) -> bytes:
    return derived_key(secret, f"blind-index:{column}")


def derived_key(secret: str, purpose: str) -> bytes:
    """A 32-byte key for one purpose from a base64 secret, by HKDF-SHA256."""
    material = _secret(secret, "BLIND_INDEX_KEY")
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=_SALT, info=purpose.encode()).derive(material)


def _secret(encoded: str, name: str) -> bytes:
    try:
        key = base64.b64decode(encoded, validate=True)
    except ValueError as wrong:
        raise ImproperlyConfigured(f"{name}: not base64") from wrong
    if len(key) != 32:
        raise ImproperlyConfigured(f"{name}: each key has 32 bytes, not {len(key)}")
    return key
