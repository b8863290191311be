"""Composition root: settings, URL sets, Celery, embedded services, demo data. Nobody imports it."""
