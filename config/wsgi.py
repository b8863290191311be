"""The entrance for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
_application = get_wsgi_application()

from django.conf import settings  # noqa: E402 — the settings stand only now
from django.urls import get_resolver  # noqa: E402

import config.celery  # noqa: E402, F401 — a task called from a page must know the broker
from config.proxies import TrustedProxies  # noqa: E402

# The first visitor must not wait for every page to be imported.
get_resolver().url_patterns  # noqa: B018

application = TrustedProxies(_application, settings.ENV.proxies)
