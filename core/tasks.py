"""What Celery may ask of the ground."""

from __future__ import annotations

from celery import shared_task

from .jobs import run_waiting


@shared_task(soft_time_limit=780, time_limit=840)
def run_jobs() -> None:
    run_waiting()
