"""What the clock says to people: the kinds of message of this room, and their words."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.moments import day_and_hour
from notifications.kinds import Kind, Rendered, register
from notifications.models import Message

from .models import Card
from .policies import rules

__all__ = ["register_kinds"]


def register_kinds() -> None:
    """Make the kinds of this room known."""
    register(
        Kind("deadline", gettext_lazy("A deadline"), _deadline),
        Kind("digest", gettext_lazy("What is late, once a day"), _digest),
    )


def _deadline(message: Message) -> Rendered:
    """A rung that fired. Facts: policy, rung, due (ISO), number (what it is about, may be missing)."""
    facts = message.facts
    due = timezone.localtime(datetime.fromisoformat(facts["due"]))
    words = {
        "number": facts.get("number", ""),
        "policy": _policy(facts["policy"]),
        "when": _when(due),
        "due": "{:%Y-%m-%d} {}".format(*day_and_hour(due)),
    }
    line = _("%(number)s · %(policy)s is due %(when)s")
    if due <= timezone.now():
        line = _("%(number)s · %(policy)s was due %(when)s")
    body = f"{_fact(due) % words}\n{_advice(str(facts['policy']), str(facts['rung']))}"
    return Rendered(line % words, body, _("Open the case"))


def _fact(due: datetime) -> str:
    if due <= timezone.now():
        return _("%(policy)s of case %(number)s was due at %(due)s. It was not done when this was written.")
    return _("%(policy)s of case %(number)s must be done by %(due)s.")


def _advice(policy: str, code: str) -> str:
    """What to do now: what the rung shows, and an extension only where the rule knows one."""
    found = rules().get(policy)
    rung = next((one for one in found.rungs if one.code == code), None) if found else None
    card = rung.card if rung else ""
    if code == "leader":
        return _("Nobody has acted in twice the time. It is put before you to decide who acts.")
    if card == Card.RED:
        return _("It is overdue: the case shows a red card. See to it that it is done, or issue supervision.")
    lines = [_("The time is over: the case shows a yellow card.")] if card == Card.YELLOW else []
    if found and found.policy.extendable:
        lines.append(_("Do the act that is waiting, or ask for an extension in time."))
    else:
        lines.append(_("Do the act that is waiting."))
    return "\n".join(lines)


def _digest(message: Message) -> Rendered:
    """What waits for one person this morning. Facts: the day, and how many are late and due on it."""
    late, soon = int(message.facts.get("late", 0)), int(message.facts.get("soon", 0))
    lines = []
    if late:
        lines.append(ngettext("%(n)d deadline is late", "%(n)d deadlines are late", late) % {"n": late})
    if soon and message.facts.get("day") == timezone.localdate().isoformat():
        lines.append(ngettext("%(n)d is due today", "%(n)d are due today", soon) % {"n": soon})
    elif soon:
        words = ngettext("%(n)d was due on %(day)s", "%(n)d were due on %(day)s", soon)
        lines.append(words % {"n": soon, "day": message.facts.get("day", "")})
    line = _(", ").join(lines) or _("Nothing is late")
    return Rendered(line, _("The alert board lists them, the latest first."), _("Open the alert board"))


def _policy(code: str) -> str:
    found = rules().get(code)
    return found.policy.name if found else code


def _when(moment: datetime) -> str:
    """`today 17:30`, `tomorrow 09:00`, else the date and the time."""
    day, hour = day_and_hour(moment)
    words, away = {"time": hour}, (day - timezone.localdate()).days
    if away == 0:
        return _("today %(time)s") % words
    if away == 1:
        return _("tomorrow %(time)s") % words
    if away == -1:
        return _("yesterday %(time)s") % words
    return f"{day:%Y-%m-%d} {hour}"
