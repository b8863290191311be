"""What the night clears away for the house as a whole; a room's own sweep lives in that room."""

from __future__ import annotations

from celery import shared_task

from config.housekeeping import clear_expired


@shared_task
def housekeeping() -> None:
    clear_expired()
