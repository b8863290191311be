"""Triage: the route of a case and its lead office. Each decision is a row; the first is never overwritten."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from cases.flow import MISSING, hold, move
from cases.models import Case, Route, Triage
from core.errors import BadInput
from organisations.models import Organisation

from .level import confirm_level

__all__ = ["KEPT_ROUTES", "confirm_level", "keep", "record"]

KEPT_ROUTES = (Route.MEDIATION, Route.ADMINISTRATIVE, Route.LEGAL_AID, Route.SOCIAL_AID)
"""Routes an office can go by itself; the others lead to another office."""


def record(
    *,
    case: Case,
    by: User,
    route: str,
    lead: Organisation,
    reason: str,
    level: str = "",
    now: datetime | None = None,
) -> Triage:
    """Keep one decision of triage as the next row of the case; its level is the one that then holds.

    Called inside the transaction of the act that carries the decision out, which checks the right.

    Args:
        level: a higher level that triage sets with it; the present one, or empty, leaves the level alone.
            `confirm_level` puts on record that the present one was looked at.

    Raises:
        BadInput: no route, no reason, or a lower level.
    """
    with transaction.atomic():
        hold(case)
        wrong = {"route": [str(MISSING["route"])]} if route not in Route.values else {}
        wrong |= {} if reason.strip() else {"note": [_("Say why.")]}
        if wrong:
            raise BadInput(_("Something is still missing."), code="incomplete", fields=wrong)
        if level and level != case.alert_level:
            confirm_level(case=case, by=by, level=level, reason=reason, now=now)
        return Triage.objects.create(
            case=case,
            number=(case.triages.aggregate(last=Max("number"))["last"] or 0) + 1,
            route=route,
            lead=lead,
            level=case.alert_level,
            reason=reason.strip(),
            by=by,
            **({"at": now} if now else {}),
        )


def keep(
    *, case: Case, by: User, route: str, note: str, level: str = "", now: datetime | None = None
) -> Triage:
    """The office that holds the case handles it itself; a mediator is assigned next.

    Args:
        level: the level as triage sees it: the same is confirmed, a higher one set at once.

    Raises:
        BadInput: a route that leads to another office, a lower level, or no reason.
        NotAllowed: the person may not triage this case.
        Conflict: the case does not wait for triage.
    """
    with transaction.atomic():
        hold(case)
        if route in Route.values and route not in KEPT_ROUTES:
            sentence = _("This route leads to another office: hand the case over.")
            raise BadInput(sentence, code="wrong_route", fields={"route": [sentence]})
        if level:
            confirm_level(case=case, by=by, level=level, reason=note, now=now)
        facts = {"route": str(route), "level": case.alert_level}
        event = move(case, "keep", by=by, note=note, facts=facts, locked=True, now=now)
        return record(case=case, by=by, route=route, lead=case.holder, reason=note, now=event.at)
