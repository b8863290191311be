"""What Celery may ask of reports. A task only looks at rows: lost, late or doubled, it is all one."""

from __future__ import annotations

from celery import shared_task

from .services.scheduling import make_due


@shared_task
def make_scheduled() -> None:
    """Make the reports of the timetable that are missing."""
    make_due()
