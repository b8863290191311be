"""How gunicorn serves the pages, on one machine and on a site."""

from __future__ import annotations

import os
from pathlib import Path

from config.env import load

_env = load()

wsgi_app = "config.wsgi:application"
bind = f"{f'[{_env.host}]' if ':' in _env.host else _env.host}:{_env.port}"
workers = _env.web_workers
worker_class = "gthread"
threads = 4
preload_app = True
timeout = 60
graceful_timeout = 10
keepalive = 5
max_requests = 5000
max_requests_jitter = 500
control_socket_disable = True
if Path("/dev/shm").is_dir() and os.access("/dev/shm", os.W_OK):  # noqa: S108 — heartbeats belong in memory
    worker_tmp_dir = "/dev/shm"  # noqa: S108
accesslog = "-"
# The path without its query, status, time in ms and request id; no address, no agent, no referrer.
access_log_format = "%(m)s %(U)s %(s)s %(M)sms [%({x-request-id}o)s]"
