"""Deadlines of the kind `chaos` ring like those of a case; their effect leaves a countable trace."""

from __future__ import annotations

import os
from datetime import datetime, timedelta

from django.apps import AppConfig
from django.utils import timezone

KIND = "chaos"
TRACE = "chaos.effect"


class ChaosConfig(AppConfig):
    name = "chaos"

    def ready(self) -> None:
        from cases.ringing import ring
        from chaos import planted, quarter_clock
        from deadlines.subjects import effect, subject

        subject(KIND, ring)
        effect(KIND, "propose_level", leave_a_trace)
        shift_clock(float(os.environ.get("CLOCK_SHIFT") or 0))
        planted.plant(os.environ.get("PLANT") or "")
        quarter_clock.install(os.environ.get("QUARTER") or "")


def leave_a_trace(fired: object) -> None:
    """What an effect does here: one event that names the firing."""
    from cases.models import Case, Event

    case = Case.objects.get(pk=fired.file)
    Event.objects.create(
        case=case, kind=TRACE, at=fired.at, organisation_id=fired.office, facts={"firing": fired.firing},
        region_id=case.region_id, dispute_type_id=case.dispute_type_id, source_id=case.source_id,
        from_stage=case.stage, to_stage=case.stage, from_level=case.alert_level, to_level=case.alert_level,
        from_holder_id=case.holder_id, to_holder_id=case.holder_id,
    )  # fmt: skip


def shift_clock(seconds: float) -> None:
    """Let this process believe another time, as a host with a wrong clock does (fault F10)."""
    if not seconds:
        return
    right = timezone.now

    def wrong() -> datetime:
        return right() + timedelta(seconds=seconds)

    timezone.now = wrong
