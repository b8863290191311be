"""Tells a worker that a job waits, so that nobody waits for the next tick. Nothing depends on it."""

from __future__ import annotations

import logging
from typing import Any

from kombu.exceptions import KombuError
from redis.exceptions import RedisError

_log = logging.getLogger(__name__)

PATIENCE = {"socket_connect_timeout": 0.3, "socket_timeout": 0.5, "max_retries": 0}
"""Seconds a request may lose to a broker that does not answer."""


def nudge(**_signal: Any) -> None:
    """Receiver of core.jobs.job_waiting; a broker that fails is a line in the log."""
    from .celery import app  # the application reads the settings, which stand only after the start

    options = {**app.conf.broker_transport_options, **PATIENCE}
    try:
        with app.connection_for_write(transport_options=options) as connection:
            app.send_task(
                "core.tasks.run_jobs", connection=connection, retry=False, expires=60, ignore_result=True
            )
    except (KombuError, RedisError, OSError) as error:
        _log.warning("no worker was told of a waiting job: %s", type(error).__name__)
