"""The request in whose service code is running: known to audit and logs without being passed along."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class RequestContext:
    """Outside a request (a clock, a command) every part is empty."""

    request_id: str = ""
    ip: str | None = None
    user_id: int | None = None


current: ContextVar[RequestContext] = ContextVar("request_context", default=RequestContext())  # noqa: B039 — frozen


def request_context() -> RequestContext:
    """The context of the request being answered, or an empty one."""
    return current.get()
