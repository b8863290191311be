"""First draft so that the rooms can run; the settings room owner replaces it."""

import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
DEBUG = True
SECRET_KEY = "draft" * 12
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = [
    "core", "organisations", "accounts", "notifications", "deadlines", "mediators", "cases",
    "referrals", "screening", "reports", "portal",
    "django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions",
    "django.contrib.messages", "django.contrib.staticfiles", "django.contrib.admin",
    "django.contrib.humanize", "django.contrib.postgres", "axes", "csp", "django_filters", "django_htmx",
    "rest_framework", "knox", "drf_spectacular",
]
AUTH_USER_MODEL = "accounts.User"
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "yizhan", "USER": "yizhan",
                         "HOST": "127.0.0.1", "PORT": os.environ.get("PGPORT", "5499")}}
ROOT_URLCONF = "config.urls"
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [BASE_DIR / "templates"],
              "APP_DIRS": True, "OPTIONS": {"context_processors": [
                  "django.template.context_processors.request", "django.contrib.auth.context_processors.auth",
                  "django.contrib.messages.context_processors.messages"]}}]
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
STATIC_URL = "static/"
