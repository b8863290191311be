"""What the timetable asks of the house as a whole; what concerns one room lives in that room."""

from __future__ import annotations

from celery import shared_task

from config.housekeeping import clear_expired
from notifications.services.relay import relay

MAILS = 20
"""Messages of one tick: even a mail server that answers none lets the worker go in time."""


@shared_task
def relay_messages() -> None:
    """The second leg of the messages; the first is `manage.py sweeper`."""
    relay(most=MAILS)


@shared_task
def housekeeping() -> None:
    clear_expired()
