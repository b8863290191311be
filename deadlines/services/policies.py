"""Changing a policy or a ladder: with its history, and the open deadlines worked out anew in the same act."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Perms
from accounts.scope import posting_for
from core import audit
from core.errors import BadInput
from deadlines.models import Audience, Deadline, Ladder, Policy, PolicyVersion, Rung
from deadlines.policies import Rule, fresh_rules

from .clocks import recompute
from .dating import Move, Source, current, foresee

__all__ = [
    "EDITABLE", "Foreseen", "change_ladder", "change_policy", "check", "delivered", "foresee_ladder",
    "foresee_policy", "summed",
]  # fmt: skip

EDITABLE = (
    "name_zh", "name_en", "starts_on", "starts_on_zh", "limit", "unit", "moves_on", "whole_period",
    "pausable", "pause_note", "pause_note_zh", "extendable", "most_extension", "extension_note",
    "extension_note_zh", "repeats", "ladder", "basis", "basis_zh", "proposal", "active",
)  # fmt: skip
RUNG = ("code", "share", "least_working_hours", "tells", "card", "effect")
_DATING = {"limit", "unit", "moves_on", "whole_period", "ladder"}
LONGEST = 1000
"""No limit is longer, in whatever unit: a slip of the finger, not a rule."""
LISTED = 200


@dataclass(frozen=True)
class Foreseen:
    """What a change would do to the open deadlines: how many get another date, and the first of them."""

    count: int
    moves: Sequence[Move]
    ladders: int = 0
    """How many more would only ring at other moments."""


def summed(moves: Iterable[Move]) -> Foreseen:
    """Count all, keep the first 200 to be listed."""
    listed: list[Move] = []
    counts = Counter[bool]()
    for move in moves:
        counts[move.moves] += 1
        if move.moves and len(listed) < LISTED:
            listed.append(move)
    return Foreseen(counts[True], listed, counts[False])


def delivered(policy: Policy) -> PolicyVersion:
    """The first version of a policy, as it came with the product; unsaved."""
    return PolicyVersion(policy=policy, version=policy.version, values=_values(policy))


def foresee_policy(*, policy: Policy, values: Mapping[str, Any]) -> Foreseen:
    """What it would do to the open deadlines of a policy if it said this. Raises BadInput."""
    changed = _changed(copy.copy(policy), values)[0]
    known, now = fresh_rules(), current()
    rungs = tuple(changed.ladder.rungs.order_by("position"))
    source = Source(lambda: {**known, changed.code: Rule(changed, rungs)}, now.calendar)
    return summed(foresee(Deadline.objects.filter(policy=policy), source))


@transaction.atomic
def change_policy(
    *, policy: Policy, by: User, reason: str, values: Mapping[str, Any], now: datetime | None = None
) -> PolicyVersion:
    """Let a policy say something else from now on; open deadlines are worked out anew.

    Args:
        values: the fields to change, of EDITABLE.

    Raises:
        NotAllowed: `by` is no administrator.
        BadInput: a value makes no sense, nothing differs, or no reason is given.
    """
    why = check(by, reason)
    held = Policy.objects.select_for_update(no_key=True).get(pk=policy.pk)
    held, changed = _changed(held, values)
    if not changed:
        raise BadInput(_("Nothing was changed."), code="unchanged")
    moved = _new_version(held, changed, by, why, now or timezone.now())
    audit.record(
        by=by,
        action="policy.change",
        subject=held,
        reason=why,
        detail={"fields": changed, "moved": moved.moved},
    )
    return moved


def foresee_ladder(*, ladder: Ladder, rungs: Sequence[Mapping[str, Any]]) -> Foreseen:
    """What other rungs would do to the open deadlines; dates never move by it. Raises BadInput."""
    new = tuple(_rungs(ladder, rungs))
    known, now = fresh_rules(), current()
    over = {code: Rule(one.policy, new) for code, one in known.items() if one.policy.ladder_id == ladder.pk}
    source = Source(lambda: {**known, **over}, now.calendar)
    return summed(foresee(Deadline.objects.filter(policy__ladder=ladder), source))


@transaction.atomic
def change_ladder(
    *, ladder: Ladder, by: User, reason: str, rungs: Sequence[Mapping[str, Any]],
    now: datetime | None = None,
) -> Sequence[PolicyVersion]:  # fmt: skip
    """Give a ladder other rungs; each policy that climbs it gets a version of its own.

    Args:
        rungs: in order, each with the fields of RUNG.

    Raises:
        NotAllowed: `by` is no administrator.
        BadInput: the rungs do not rise, tell nobody, or no reason is given.
    """
    why = check(by, reason)
    policies = Policy.objects.select_for_update(no_key=True).filter(ladder=ladder).order_by("pk")
    held, new = list(policies), list(_rungs(ladder, rungs))
    ladder.rungs.all().delete()
    Rung.objects.bulk_create(new)
    at = now or timezone.now()
    versions = [_new_version(one, ["ladder"], by, why, at) for one in held]
    audit.record(by=by, action="ladder.change", subject=ladder, reason=why, detail={"policies": len(held)})
    return versions


def check(by: User, reason: str) -> str:
    """An administrator with a reason: the reason, cleaned. Raises NotAllowed, BadInput."""
    posting_for(by, Perms.ADMINISTER)
    why = " ".join(reason.split())
    if not why:
        words = _("Say why. The reason is kept with the change.")
        raise BadInput(words, code="reason", fields={"reason": [words]})
    return why[:500]


def _new_version(policy: Policy, changed: Sequence[str], by: User, why: str, at: datetime) -> PolicyVersion:
    policy.version += 1
    policy.save()
    dating = _DATING.intersection(changed)
    moved = recompute(Deadline.objects.filter(policy=policy), at=at, by=by, reason=why[:300]) if dating else 0
    return PolicyVersion.objects.create(
        policy=policy, version=policy.version, values=_values(policy), by=by, at=at, reason=why, moved=moved
    )


def _changed(policy: Policy, values: Mapping[str, Any]) -> tuple[Policy, list[str]]:
    given = {name: value for name, value in values.items() if name in EDITABLE}
    changed = [name for name, value in given.items() if getattr(policy, name) != value]
    for name in changed:
        setattr(policy, name, given[name])
    try:
        policy.full_clean(validate_unique=False)
    except ValidationError as wrong:
        raise BadInput(_("Please mend what is marked."), fields=wrong.message_dict) from wrong
    if policy.limit > LONGEST:
        words = _("At most %(most)d.") % {"most": LONGEST}
        raise BadInput(words, fields={"limit": [words]})
    return policy, changed


def _rungs(ladder: Ladder, rungs: Sequence[Mapping[str, Any]]) -> Iterator[Rung]:
    shares = [Decimal(one["share"]) for one in rungs]
    rise = bool(rungs) and shares[0] > 0 and shares == sorted(shares)
    if not rise or len({one["code"] for one in rungs}) != len(rungs):
        raise BadInput(
            _("A ladder has rungs, each with a code of its own, and each later than the one before.")
        )
    for place, one in enumerate(rungs, start=1):
        if not one["tells"] or not set(one["tells"]) <= set(Audience.values):
            raise BadInput(_("Every rung tells somebody."))
        rung = Rung(ladder=ladder, position=place, **{name: one[name] for name in RUNG})
        try:
            rung.full_clean(validate_unique=False, validate_constraints=False)
        except ValidationError as wrong:
            raise BadInput("; ".join(wrong.messages)) from wrong
        yield rung


def _values(policy: Policy) -> dict[str, Any]:
    """What the policy says, the rungs of its ladder included, as JSON."""
    said = {name: getattr(policy, "ladder_id" if name == "ladder" else name) for name in EDITABLE}
    return {**said, "rungs": [_rung(one) for one in policy.ladder.rungs.order_by("position")]}


def _rung(rung: Rung) -> dict[str, Any]:
    return {**{name: getattr(rung, name) for name in RUNG}, "share": str(rung.share)}
