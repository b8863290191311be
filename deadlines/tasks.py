"""What Celery may ask of the deadlines. A task only looks at rows: lost, late or doubled, it is all one."""

from __future__ import annotations

import logging
import time

from celery import shared_task

from .services import calendar, digest, effects, heartbeats
from .services.reconcile import reconcile
from .services.sweep import sweep

LASTS = 20.0
"""Seconds after which a tick leaves the rest to the next one."""
_fired = 0
_log = logging.getLogger(__name__)


@shared_task(time_limit=60)
def sweep_due() -> None:
    """Fire what is due and do what waits; the sign of life says that beat, broker and worker are well."""
    global _fired
    begun = time.monotonic()
    while (count := sweep()) and time.monotonic() - begun < LASTS:
        _fired += count
    effects.run_effects()
    heartbeats.beat("beat", heartbeats.this_process(), _fired)


@shared_task
def catch_up() -> None:
    """Put right what a process dated by rules that an administrator had just changed."""
    calendar.catch_up()


@shared_task
def daily_digest() -> None:
    """What is late and what is due today, once a day and person, as soon as her office has opened."""
    digest.send_digests()


@shared_task(time_limit=840)
def reconcile_dates() -> None:
    """Work every open date out a second time; what differs is listed in the log and on the health page."""
    alarm = calendar.calendar_alarm()
    if alarm:
        _log.warning("the working calendar knows only %s days ahead", calendar.days_ahead())
    reconcile()
    heartbeats.forget()
