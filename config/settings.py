"""Django's settings. What differs between installations comes from ``config.env``; the rest stands here."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from config.env import BASE_DIR, load

ENV = load()
SITE = ENV.mode == "site"
TEST = ENV.mode == "test"

DEBUG = False
SECRET_KEY = ENV.secret_key.get_secret_value()
SECRET_KEY_FALLBACKS = [key.get_secret_value() for key in ENV.secret_key_fallbacks]
ENCRYPTION_KEYS = ENV.encryption_keys.get_secret_value()
BLIND_INDEX_KEY = ENV.blind_index_key.get_secret_value()
ALLOWED_HOSTS = ENV.hosts()

# --- Rooms --------------------------------------------------------------------------------------------------
ROOMS = [
    "core", "organisations", "accounts", "notifications", "deadlines", "mediators", "cases", "referrals",
    "screening", "reports", "portal",
]
INSTALLED_APPS = [
    *ROOMS, "config",
    "django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions",
    "django.contrib.messages", "django.contrib.staticfiles", "config.administration.AdministrationConfig",
    "django.contrib.humanize", "django.contrib.postgres", "django.forms",
    "axes", "csp", "django_filters", "django_htmx", "rest_framework", "knox", "drf_spectacular",
]
AUTH_USER_MODEL = "accounts.User"
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MIDDLEWARE = [
    "core.middleware.RequestContextMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.sessions.IdleSessionMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "core.middleware.DomainErrorMiddleware",
    "accounts.access.AccessMiddleware",
    "axes.middleware.AxesMiddleware",
]

# --- Pages --------------------------------------------------------------------------------------------------
TEMPLATES = [{
    "BACKEND": "django.template.backends.django.DjangoTemplates",
    "DIRS": [BASE_DIR / "templates"],
    "APP_DIRS": True,
    "OPTIONS": {"context_processors": [
        "django.template.context_processors.request",
        "django.template.context_processors.i18n",
        "django.contrib.auth.context_processors.auth",
        "django.contrib.messages.context_processors.messages",
        "config.navigation.navigation",
    ]},
}]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / ".static" if SITE else None
STATICFILES_DIRS = [BASE_DIR / "static" / "dist"] if (BASE_DIR / "static" / "dist").is_dir() else []
# Uploads and what background work makes, kept by their hash (core.files). The web and the worker share them.
FILES_DIR = ENV.data_dir / "files"
FILE_MOST_BYTES = 20 * 1024 * 1024
FILE_MOST_PIXELS = 64_000_000
FILE_UPLOAD_HANDLERS = ["core.uploads.LimitedUpload", *(
    f"django.core.files.uploadhandler.{name}FileUploadHandler" for name in ("Memory", "Temporary"))]
UPLOAD_MOST_BYTES = 4 * FILE_MOST_BYTES
# One machine serves the files from their folders; a site collects, compresses and names them by content.
WHITENOISE_USE_FINDERS = not SITE
_STATIC = "whitenoise.storage.CompressedManifestStaticFilesStorage" if SITE else (
    "django.contrib.staticfiles.storage.StaticFilesStorage")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _STATIC},
}
# How old lists that an administrator edits may be where acts use them (core.kept); tests see each edit.
REFERENCE_SECONDS = 0 if TEST else 30
# How often a process asks whether the deadlines fire in time, for the banner of duty staff; 0: never.
LATENESS_SECONDS = 0 if TEST else 10
# Whether CRASH_AT may kill a process at a named point (core.crash): in tests and bin/chaos only.
CRASH_POINTS = TEST
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# --- PostgreSQL and Redis -----------------------------------------------------------------------------------
_database = ENV.database()
_session = {
    # As on every solid-state disk. At 4, the default for turning ones, the planner walks all open cases of a
    # million rather than seek those of one office: 83 ms of a desk instead of 11.
    "random_page_cost": "1.1",
    # To begin helpers takes longer than what a page asks, and they take the processors of other people's
    # pages: the statements of a dashboard take 27 ms without them instead of 50.
    "max_parallel_workers_per_gather": "0",
    "lock_timeout": "5s",
    "statement_timeout": f"{ENV.statement_seconds}s",
    "idle_in_transaction_session_timeout": "20s",
}
DATABASES = {"default": {
    **_database,
    "CONN_MAX_AGE": 0 if TEST else None,
    "CONN_HEALTH_CHECKS": True,
    "OPTIONS": {
        "application_name": "yizhan",
        "connect_timeout": 5,
        **_database["OPTIONS"],
        "options": " ".join(f"-c {name}={value}" for name, value in _session.items()),
    },
}}
CACHES = {"default": {
    "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
} if TEST else {
    # Nothing depends on the cache: without Redis every look-up is a miss.
    "BACKEND": "config.cache.PatientRedisCache",
    "LOCATION": ENV.redis_url.get_secret_value(),
    "OPTIONS": {"socket_connect_timeout": 0.2, "socket_timeout": 0.5},
}}

# --- Log-in and sessions ------------------------------------------------------------------------------------
LOGIN_URL = "accounts:login"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "accounts.backends.StaffBackend"]
_hasher = "MD5PasswordHasher" if TEST else "Argon2PasswordHasher"
PASSWORD_HASHERS = [f"django.contrib.auth.hashers.{_hasher}"]
_validators = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_validators}.UserAttributeSimilarityValidator",
     "OPTIONS": {"user_attributes": ("username", "name")}},
    {"NAME": f"{_validators}.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": f"{_validators}.CommonPasswordValidator"},
    {"NAME": f"{_validators}.NumericPasswordValidator"},
]
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = ENV.session_hours * 3600
SESSION_IDLE_SECONDS = ENV.idle_minutes * 60
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
AXES_HANDLER = "axes.handlers.database.AxesDatabaseHandler"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_CALLABLE = "accounts.lockout.locked_out"
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
REST_KNOX = {"TOKEN_TTL": timedelta(hours=ENV.session_hours), "TOKEN_LIMIT_PER_USER": 5}

# --- Transport and headers ----------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = SITE
SECURE_REDIRECT_EXEMPT = [r"^healthz"]
SECURE_HSTS_SECONDS = 31_536_000 if SITE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SITE
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SITE
_cookie = "__Host-" if SITE else ""
SESSION_COOKIE_NAME = f"{_cookie}session"
CSRF_COOKIE_NAME = f"{_cookie}csrf"
CSRF_FAILURE_VIEW = "core.pages.csrf_failure"
LANGUAGE_COOKIE_NAME = f"{_cookie}language"
SECURE_REFERRER_POLICY = SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# config.proxies removes this header unless one of YIZHAN_PROXIES sent it.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {"DIRECTIVES": {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
    "base-uri": ["'none'"],
}}
PERMISSIONS_POLICY: dict[str, list[str]] = {name: [] for name in (
    "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "geolocation", "gyroscope",
    "magnetometer", "microphone", "midi", "payment", "usb",
)}

# --- Messages: a channel whose address is empty is not offered ---------------------------------------------
SITE_URL = ENV.address()
MAIL = ENV.mail()
MAIL_FROM = ENV.mail_from
MAIL_TIMEOUT, MAIL_MOST = 10, 45  # seconds for each answer of the greeting, and for the mail itself
SMS_GATEWAY = ENV.sms_gateway
SMS_URL, SMS_KEY = ENV.sms_url, ENV.sms_key.get_secret_value() if ENV.sms_key else ""
WEBHOOK_URL, WEBHOOK_KEY = ENV.webhook_url, ENV.webhook_key.get_secret_value() if ENV.webhook_key else ""
# Who may be called at all: the hosts of these addresses, and no private network that is not named.
OUTBOUND_HOSTS = {host for url in (SMS_URL, WEBHOOK_URL) if (host := urlsplit(url).hostname)}
OUTBOUND_PRIVATE = ENV.private_peers
OUTBOUND_TIMEOUT = 5  # seconds for the whole call

# --- API ----------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        # The first one answers a stranger with 401 and says how to come in.
        "knox.auth.TokenAuthentication", "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.access.DeclaredAccess"],
    "DEFAULT_PARSER_CLASSES": ["core.json_body.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "core.problems.exception_handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "NUM_PROXIES": 0,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Yizhan",
    "DESCRIPTION": "The interface of the dispute case system: what the pages offer, to the same people.",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["accounts.access.DeclaredAccess"],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {"PersonKindEnum": "cases.models.PersonKind.choices"},
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums", "core.openapi.describe_refusals",
    ],
}

# --- Log: one line a record, a request id, no personal data -------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "config.logs.OneLine"}},
    "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "line", "stream": "ext://sys.stdout"}},
    "root": {"handlers": ["out"], "level": "WARNING" if TEST else ENV.log_level},
    "loggers": {
        "django": {"handlers": [], "propagate": True, "level": "WARNING" if TEST else "INFO"},
        # These would write names, addresses or values into the log.
        "axes": {"level": "CRITICAL"},
        "django.db.backends": {"level": "WARNING"},
    },
}
