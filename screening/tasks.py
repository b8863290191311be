"""What Celery may ask of screening. A task only looks at rows: lost, late or doubled, it is all one."""

from __future__ import annotations

from celery import shared_task

from .services.rounds import make_rounds


@shared_task
def make_ahead() -> None:
    """Make the rounds of the coming week that are missing."""
    make_rounds()
