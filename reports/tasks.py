"""What Celery may ask of reports. A task only looks at rows: lost, late or doubled, it is all one."""

from __future__ import annotations

from celery import shared_task

from .services.reconciling import nightly
from .services.rolling import catch_up
from .services.scheduling import make_due


@shared_task
def roll_up() -> None:
    """Add what happened to the figures."""
    catch_up()


@shared_task
def reconcile() -> None:
    """Go on with this night's comparison of figures and events."""
    nightly()


@shared_task
def make_scheduled() -> None:
    """Make the reports of the timetable that are missing."""
    make_due()
