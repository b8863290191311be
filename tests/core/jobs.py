"""Jobs of the kind `test`, which do what a test wants."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core.files import store
from core.jobs import Progress, Result, start
from core.models import Job
from tests.core.files import PDF

Work = Callable[[Job, Progress], Any]


def result(content: bytes = PDF) -> Result:
    return Result(store(content), "档案.pdf")


def begin(by: Any, **params: Any) -> Job:
    return start(by=by, kind="test", subject="Bundle", params=params)
