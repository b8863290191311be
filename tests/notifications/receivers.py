"""Real receivers on this machine: a mail server and an HTTP server, which do what a test tells them."""

from __future__ import annotations

import asyncio
import hmac
import json
import socket
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message as Mail
from email.policy import default
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

from aiosmtpd.controller import Controller

KEY = "a-key-that-two-programs-share-000"
WINDOW = 300


class MailServer:
    """Keeps what it takes. `answers`: what to say to the next recipients (`250 OK` when empty), or `drop`."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []
        self.answers: deque[str] = deque()
        self.after_data: deque[str] = deque()
        self.port = 0

    async def handle_RCPT(  # noqa: N802 — the name that aiosmtpd calls
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        answer = self.answers.popleft() if self.answers else "250 OK"
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.mails.append(message_from_bytes(envelope.content, policy=default))
        answer = self.after_data.popleft() if self.after_data else "250 taken"
        if answer == "drop":
            server.transport.abort()
        if answer == "slow":
            await asyncio.sleep(1)
            return "250 taken at last"
        return answer

    @property
    def ids(self) -> list[str]:
        return [str(mail["Message-ID"]) for mail in self.mails]


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A mail server on a free port until the end of the block."""
    sink = MailServer()
    with socket.create_server(("127.0.0.1", 0)) as free:
        sink.port = free.getsockname()[1]
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()


@dataclass
class Receiver:
    """Takes signed JSON. `answers`: the statuses of the next calls, or `drop`, `trickle`, `redirect`."""

    taken: list[dict[str, Any]] = field(default_factory=list)
    answers: deque[int | str] = field(default_factory=deque)
    refused: list[str] = field(default_factory=list)
    nonces: set[str] = field(default_factory=set)
    calls: int = 0
    port: int = 0
    hold: Event | None = None
    """While it is there and not set, calls wait."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/in"

    def fault(self, headers: Any, body: bytes) -> str:
        """Why a call is not to be believed; empty when it is."""
        stamp, nonce = headers["X-Yizhan-Timestamp"], headers["X-Yizhan-Nonce"]
        right = hmac.new(KEY.encode(), f"{stamp}\n{nonce}\n".encode() + body, sha256).hexdigest()
        if not hmac.compare_digest(right, headers["X-Yizhan-Signature"] or ""):
            return "signature"
        if abs(time.time() - int(stamp)) > WINDOW:
            return "timestamp"
        if nonce in self.nonces:
            return "nonce"
        self.nonces.add(nonce)
        return ""


@contextmanager
def http_receiver() -> Iterator[Receiver]:
    """An HTTP receiver on a free port until the end of the block."""
    receiver = Receiver()
    server = _Server(receiver)
    receiver.port = server.server_port
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, receiver: Receiver) -> None:
        self.receiver = receiver
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        receiver = self.server.receiver
        receiver.calls += 1
        body = self.rfile.read(int(self.headers["Content-Length"]))
        fault = receiver.fault(self.headers, body)
        if fault:
            receiver.refused.append(fault)
            self._say(401)
            return
        if receiver.hold:
            receiver.hold.wait(10)
        answer = receiver.answers.popleft() if receiver.answers else 200
        if answer in {200, "drop", "trickle"}:
            receiver.taken.append(json.loads(body))
        ways = {"drop": self._drop, "trickle": self._trickle, "redirect": self._redirect}
        ways.get(str(answer), lambda: self._say(int(answer)))()

    def _say(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _redirect(self) -> None:
        self.send_response(302)
        self.send_header("Location", self.server.receiver.url)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _drop(self) -> None:
        self.close_connection = True
        self.connection.close()

    def _trickle(self) -> None:
        """One byte at a time, each well within any timeout for a single answer."""
        self.close_connection = True
        with suppress(OSError):
            for byte in b"HTTP/1.1 200 " * 100:
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                time.sleep(0.05)

    def log_message(self, *_: Any) -> None:
        """Nothing is logged."""
