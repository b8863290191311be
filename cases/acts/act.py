"""One act as page and API know it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from accounts.models import User
from cases.forms.base import ActForm
from cases.models import Case
from core.idempotency import once, sent_before


@dataclass(frozen=True)
class Act:
    """A form, the service it calls with `case`, `by` and the form's fields, and what to say afterwards.

    Args:
        when: whether to offer the button, beyond what the row of the flow says: such as a session to be
            cancelled. For rows whose actor another rule names (`Whose.RULE`) it is the whole answer. The
            service refuses by itself; this only spares a button that would be refused.
        beside: its button stands beside what it is about, such as a paper, not in the head of the page.
    """

    form: type[ActForm]
    service: Callable[..., object]
    done: str | Promise
    when: Callable[[Case, User], bool] | None = None
    beside: bool = False

    @property
    def action(self) -> str:
        """Under which its submission keys are kept."""
        return f"case.{self.form.code}"


def done_before(act: Act, *, by: User, key: str) -> bool:
    """Whether this very form did its act already: sent again on a bad network, it is simply done."""
    return sent_before(by=by, key=key, action=act.action)


def perform(act: Act, *, case: Case, by: User, given: Mapping[str, Any]) -> None:
    """Do it, once for a submission key. Raises whatever the service raises."""
    facts = {name: value for name, value in given.items() if name != "key"}

    def do() -> str:
        act.service(case=case, by=by, **facts)
        return str(case.number)

    key = given.get("key")
    if key:
        once(by=by, key=str(key), action=act.action, do=do)
    else:
        do()
