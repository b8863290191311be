"""The task of the planted bug `eta_task`; nobody calls it otherwise."""

from __future__ import annotations

from celery import shared_task


@shared_task
def fire_one(deadline: int) -> None:
    """Fire that deadline if it is due."""
    from django.db import transaction

    from deadlines.services import sweep

    with transaction.atomic():
        sweep._tell(sweep._claim(None, 1, [deadline]))
