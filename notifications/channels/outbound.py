"""The one way out over HTTP: only to hosts of the settings, signed, no redirect, a few seconds.

The receiver checks `X-Yizhan-Signature`: hex HMAC-SHA256 with the shared key over timestamp, newline, nonce,
newline and the body; refuses a timestamp (seconds) more than five minutes away and a nonce it has seen. A
message that is sent again keeps its `id` in the body and has a new nonce.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import secrets
import socket
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from .base import NotSent, Refused, Unsure
from .cutting import cut_after

__all__ = ["identity", "post", "signature"]

_AGAIN = {408, 425, 429, 503}
"""Answers that say it was not taken, and to come back."""
_OURS = {401, 403, 404, 405}
"""Answers that say this installation is not set up rightly: nothing is wrong with the message."""


def post(url: str, key: str, content: Mapping[str, Any]) -> None:
    """Send `content` as signed JSON; return when the receiver answers 2xx.

    Raises:
        NotSent: it was not taken. Unsure: it may have been. Refused: it never will be.
    """
    parts = urlsplit(url)
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    deadline = time.monotonic() + settings.OUTBOUND_TIMEOUT
    with _line(parts, deadline) as line:
        _judge(_answer(line, parts, body, _headers(key, body)))


def signature(key: str, timestamp: str, nonce: str, body: bytes) -> str:
    """What the receiver works out as well, and compares."""
    return hmac.new(key.encode(), f"{timestamp}\n{nonce}\n".encode() + body, hashlib.sha256).hexdigest()


def identity(message_key: str) -> str:
    """The same for every copy of a message, and telling nothing of it."""
    return hashlib.sha256(message_key.encode()).hexdigest()[:32]


def _headers(key: str, body: bytes) -> dict[str, str]:
    timestamp, nonce = str(int(time.time())), secrets.token_hex(16)
    return {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "yizhan",
        "X-Yizhan-Timestamp": timestamp,
        "X-Yizhan-Nonce": nonce,
        "X-Yizhan-Signature": signature(key, timestamp, nonce, body),
    }


@contextmanager
def _line(parts: SplitResult, deadline: float) -> Iterator[http.client.HTTPConnection]:
    """A connection to the one address that was checked, cut at the deadline however slowly it trickles."""
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    line = http.client.HTTPConnection(host, port, timeout=settings.OUTBOUND_TIMEOUT)
    plain: socket.socket | None = None
    try:
        plain = socket.create_connection((_address(parts, port), port), timeout=_left(deadline))
        line.sock = _secured(plain, host) if parts.scheme == "https" else plain
    except OSError as error:
        if plain:
            plain.close()
        raise NotSent(f"{host} cannot be reached: {type(error).__name__}", whole=True) from error
    try:
        with cut_after(_left(deadline), line.sock):
            yield line
    finally:
        line.close()


def _secured(plain: socket.socket, host: str) -> socket.socket:
    return ssl.create_default_context().wrap_socket(plain, server_hostname=host)


def _left(deadline: float) -> float:
    return max(0.1, deadline - time.monotonic())


def _address(parts: SplitResult, port: int) -> str:
    """The address to call: every one the name stands for must be allowed, else none is called."""
    host = parts.hostname or ""
    if host not in settings.OUTBOUND_HOSTS:
        raise NotSent(f"{host} is not in the settings", whole=True)
    found = [
        ip_address(str(entry[4][0])) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    ]
    if not found or not all(_allowed(one, parts.scheme) for one in found):
        raise NotSent(f"{host} stands in a network that may not be called", whole=True)
    return str(found[0])


def _allowed(address: IPv4Address | IPv6Address, scheme: str) -> bool:
    """Private networks must be named; into the open net only sealed."""
    real = getattr(address, "ipv4_mapped", None) or address
    named = any(real.version == net.version and real in net for net in settings.OUTBOUND_PRIVATE)
    return named or (real.is_global and not real.is_multicast and scheme == "https")


def _answer(
    line: http.client.HTTPConnection, parts: SplitResult, body: bytes, headers: dict[str, str]
) -> int:
    target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    try:
        line.request("POST", target, body, headers)
        return line.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        raise Unsure(f"the line broke: {type(error).__name__}", whole=True) from error


def _judge(status: int) -> None:
    if 200 <= status < 300:
        return
    problem = f"the receiver answers {status}"
    if status in _AGAIN:
        raise NotSent(problem, whole=status == 503)
    if status in _OURS or 300 <= status < 400:
        raise NotSent(problem, whole=True)
    if status < 500:
        raise Refused(problem)
    raise Unsure(problem, whole=True)
