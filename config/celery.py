"""Celery and the whole timetable on one page.

Celery only says "look now". What is due is a row in PostgreSQL: a lost, late or doubled tick changes nothing.
"""

from __future__ import annotations

import os
import warnings

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.conf import settings

HOUR = 3600
CLOCKS = "clocks"
"""The queue of what must never wait behind a long job; a worker of its own reads it."""

# One machine may be run by root; only JSON is read from the queue, so the worker's warning does not apply.
warnings.filterwarnings("ignore", message="You're running the worker with superuser")

app = Celery("yizhan", broker=settings.ENV.redis_url.get_secret_value())
app.conf.update(
    timezone=settings.TIME_ZONE,
    enable_utc=True,
    task_ignore_result=True,
    task_store_errors_even_if_ignored=False,
    task_serializer="json",
    accept_content=["json"],
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    # No soft limit: its exception would be taken for a fault of the row at hand. Whatever is killed at a
    # hard limit is done again by the next tick.
    task_time_limit=300,
    worker_prefetch_multiplier=1,
    worker_max_tasks_per_child=500,
    worker_enable_remote_control=False,
    worker_send_task_events=False,
    worker_soft_shutdown_timeout=30,
    worker_enable_soft_shutdown_on_idle=False,
    worker_hijack_root_logger=False,
    task_routes={
        "deadlines.tasks.sweep_due": {"queue": CLOCKS},
        "deadlines.tasks.catch_up": {"queue": CLOCKS},
    },
    broker_connection_retry_on_startup=True,
    broker_transport_options={"visibility_timeout": 900, "socket_connect_timeout": 2, "socket_timeout": 10},
    beat_schedule={
        # name: task, when, and after how many seconds an unread tick is thrown away
        "deadlines": {"task": "deadlines.tasks.sweep_due", "schedule": 3.0, "options": {"expires": 10}},
        "catch up": {"task": "deadlines.tasks.catch_up", "schedule": 60.0, "options": {"expires": 60}},
        "digest": {"task": "deadlines.tasks.daily_digest", "schedule": 600.0, "options": {"expires": 600}},
        "reconciliation": {
            "task": "deadlines.tasks.reconcile_dates", "schedule": crontab(hour="2", minute="40"),
            "options": {"expires": HOUR},
        },
        "reports": {"task": "reports.tasks.make_scheduled", "schedule": 900.0, "options": {"expires": 900}},
        "screening": {"task": "screening.tasks.make_ahead", "schedule": 900.0, "options": {"expires": 900}},
        "figures": {"task": "reports.tasks.roll_up", "schedule": 10.0, "options": {"expires": 10}},
        "figures compared": {
            "task": "reports.tasks.reconcile", "schedule": crontab(hour="1-5", minute="*/10"),
            "options": {"expires": 600},
        },
        "messages": {"task": "config.tasks.relay_messages", "schedule": 10.0, "options": {"expires": 10}},
        "jobs": {"task": "core.tasks.run_jobs", "schedule": 15.0, "options": {"expires": 15}},
        "housekeeping": {
            "task": "config.tasks.housekeeping", "schedule": crontab(hour="3", minute="20"),
            "options": {"expires": HOUR},
        },
    },
)
app.autodiscover_tasks()
