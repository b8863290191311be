"""The environment is the only source of settings: every name, its type and its default, on this page.

Any name may be given as ``NAME_FILE`` instead: the value is then the content of that file (a mounted secret).
An unknown ``YIZHAN_*`` name or a value that cannot be right stops the program with one sentence.
"""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Callable, Mapping
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from pydantic import BeforeValidator, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

BASE_DIR = Path(__file__).resolve().parent.parent
DEVELOPER_DATABASE = "postgres://yizhan@127.0.0.1:5499/yizhan"
MAIL_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
"""How a mail server is spoken to: in the open, encrypted after a greeting, encrypted from the start."""


def _words(value: object) -> object:
    if isinstance(value, str):
        return [word.strip() for word in value.split(",") if word.strip()]
    return value


Words = Annotated[list[str], BeforeValidator(_words)]
Networks = Annotated[list[IPv4Network | IPv6Network], BeforeValidator(_words)]


class _Environment(PydanticBaseSettingsSource):
    """Reads the process environment by alias, with the ``_FILE`` twin of each name."""

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        names = {str(field.alias) for field in self.settings_cls.model_fields.values()}
        return read(os.environ, names)


class Env(BaseSettings):
    """What the outside world decides about this installation."""

    model_config = SettingsConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    mode: Literal["local", "site", "test"] = Field(alias="YIZHAN_MODE")
    database_url: SecretStr = Field(default=SecretStr(DEVELOPER_DATABASE), alias="DATABASE_URL")
    redis_url: SecretStr = Field(default=SecretStr("redis://127.0.0.1:6379/0"), alias="REDIS_URL")
    host: str = Field(default="127.0.0.1", alias="HOST", min_length=1)
    port: int = Field(default=8000, alias="PORT", ge=1, le=65535)
    data_dir: Path = Field(default=BASE_DIR / ".local", alias="DATA_DIR")
    secret_key: SecretStr = Field(alias="YIZHAN_SECRET_KEY")
    secret_key_fallbacks: Annotated[list[SecretStr], BeforeValidator(_words)] = Field(
        default_factory=list, alias="YIZHAN_SECRET_KEY_FALLBACKS"
    )
    encryption_keys: SecretStr = Field(alias="YIZHAN_ENCRYPTION_KEYS")
    blind_index_key: SecretStr = Field(alias="YIZHAN_BLIND_INDEX_KEY")
    allowed_hosts: Words = Field(default_factory=list, alias="YIZHAN_ALLOWED_HOSTS")
    proxies: Networks = Field(default_factory=list, alias="YIZHAN_PROXIES")
    idle_minutes: int = Field(default=15, alias="YIZHAN_IDLE_MINUTES", ge=1, le=720)
    session_hours: int = Field(default=12, alias="YIZHAN_SESSION_HOURS", ge=1, le=24)
    statement_seconds: int = Field(default=30, alias="YIZHAN_STATEMENT_SECONDS", ge=0, le=86400)
    web_workers: int = Field(default=2, alias="YIZHAN_WEB_WORKERS", ge=1, le=64)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(default="INFO", alias="YIZHAN_LOG_LEVEL")
    # Messages (docs/how-to/run-a-site.md). A channel without its address is not offered to anybody.
    site_url: str = Field(default="", alias="YIZHAN_SITE_URL")
    mail_url: SecretStr | None = Field(default=None, alias="YIZHAN_MAIL_URL")
    mail_from: str = Field(default="", alias="YIZHAN_MAIL_FROM")
    sms_gateway: str = Field(
        default="notifications.channels.sms_http.HttpGateway", alias="YIZHAN_SMS_GATEWAY"
    )
    sms_url: str = Field(default="", alias="YIZHAN_SMS_URL")
    sms_key: SecretStr | None = Field(default=None, alias="YIZHAN_SMS_KEY")
    webhook_url: str = Field(default="", alias="YIZHAN_WEBHOOK_URL")
    webhook_key: SecretStr | None = Field(default=None, alias="YIZHAN_WEBHOOK_KEY")
    private_peers: Networks = Field(default_factory=list, alias="YIZHAN_PRIVATE_PEERS")

    @classmethod
    def settings_customise_sources(
        cls, settings_cls: type[BaseSettings], *_: PydanticBaseSettingsSource, **__: Any
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (_Environment(settings_cls),)

    @field_validator("secret_key")
    @classmethod
    def _long_enough(cls, value: SecretStr) -> SecretStr:
        if len(value.get_secret_value()) < 50:
            raise ValueError("needs at least 50 characters")
        return value

    @field_validator("encryption_keys")
    @classmethod
    def _every_key_has_256_bits(cls, value: SecretStr) -> SecretStr:
        for word in value.get_secret_value().split(","):
            name, colon, key = word.strip().partition(":")
            if not (name and colon):
                raise ValueError("is written as id:base64, the writing key first, parted by commas")
            _need_32_bytes(key)
        return value

    @field_validator("blind_index_key")
    @classmethod
    def _index_key_has_256_bits(cls, value: SecretStr) -> SecretStr:
        _need_32_bytes(value.get_secret_value())
        return value

    @field_validator("mail_url")
    @classmethod
    def _a_mail_server(cls, value: SecretStr | None) -> SecretStr | None:
        if value and not _is_address(urlsplit(value.get_secret_value()), *MAIL_PORTS):
            raise ValueError("looks like smtp+starttls://user:password@host:587 (or smtp://, smtps://)")
        return value

    @field_validator("sms_url", "webhook_url", "site_url")
    @classmethod
    def _a_web_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (not _is_address(parts, "http", "https") or parts.username or parts.fragment):
            raise ValueError("looks like https://host/path")
        return value.rstrip("/")

    @field_validator("sms_key", "webhook_key")
    @classmethod
    def _a_key_to_sign_with(cls, value: SecretStr | None) -> SecretStr | None:
        if value and len(value.get_secret_value()) < 32:
            raise ValueError("needs at least 32 characters")
        return value

    @model_validator(mode="after")
    def _a_channel_is_whole(self) -> Env:
        for url, name in ((self.sms_url, "sms_key"), (self.webhook_url, "webhook_key")):
            if url and not getattr(self, name):
                raise ValueError(f"{type(self).model_fields[name].alias} is needed to sign what is sent")
        if self.mail_url and not self.mail_from:
            raise ValueError("YIZHAN_MAIL_FROM is needed with YIZHAN_MAIL_URL")
        return self

    @model_validator(mode="after")
    def _a_site_names_everything(self) -> Env:
        if self.mode == "site":
            needed = ("database_url", "redis_url", "data_dir", "allowed_hosts")
            fields, given = type(self).model_fields, self.model_fields_set
            missing = [str(fields[name].alias) for name in needed if name not in given]
            if missing:
                raise ValueError(f"site mode needs {', '.join(missing)}")
            if "*" in self.allowed_hosts:
                raise ValueError("site mode needs exact names in YIZHAN_ALLOWED_HOSTS, not *")
        return self

    def database(self) -> dict[str, Any]:
        """The address of the database as Django's dictionary."""
        return database_from(self.database_url.get_secret_value())

    def mail(self) -> dict[str, Any] | None:
        """The mail server as Django's mail backend takes it; None: no e-mail is sent."""
        if self.mail_url is None:
            return None
        parts = urlsplit(self.mail_url.get_secret_value())
        return {
            "host": parts.hostname,
            "port": parts.port or MAIL_PORTS[parts.scheme],
            "username": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "use_tls": parts.scheme == "smtp+starttls",
            "use_ssl": parts.scheme == "smtps",
        }

    def address(self) -> str:
        """Where people find the site, for links in messages; without a slash at the end."""
        if self.site_url:
            return self.site_url
        if self.mode == "site":
            return f"https://{self.allowed_hosts[0].removeprefix('.')}" if self.allowed_hosts else ""
        return f"http://{self.host}:{self.port}"

    def hosts(self) -> list[str]:
        """Host names answered to; on one machine that is the machine itself unless HOST opens it."""
        if self.allowed_hosts or self.mode == "site":
            return self.allowed_hosts
        return ["*"] if self.host in {"0.0.0.0", "::"} else ["localhost", "127.0.0.1", "[::1]", self.host]  # noqa: S104 — compared, not bound


def _is_address(parts: SplitResult, *schemes: str) -> bool:
    try:
        return parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number
        return False


def _need_32_bytes(text: str) -> None:
    try:
        right = len(base64.b64decode(text, validate=True)) == 32
    except (binascii.Error, ValueError):
        right = False
    if not right:
        raise ValueError("needs 32 bytes in base64 for each key")


def read(environ: Mapping[str, str], names: set[str]) -> dict[str, str]:
    """The values of ``names`` in ``environ``, ``_FILE`` twins read, unknown ``YIZHAN_*`` names refused."""
    twins = {f"{name}_FILE" for name in names}
    unknown = sorted(name for name in environ if name.startswith("YIZHAN_") and name not in names | twins)
    if unknown:
        _refuse(f"{', '.join(unknown)} is not a setting of Yizhan; the names are in config/env.py")
    found = {name: environ[name] for name in names if environ.get(name)}
    for name in names:
        path = environ.get(f"{name}_FILE")
        if path and name in found:
            _refuse(f"{name} and {name}_FILE are both set; keep one")
        if path:
            found[name] = _content(f"{name}_FILE", Path(path))
    return found


def _content(name: str, path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        _refuse(f"{name} names a file that cannot be read: {path}")


def database_from(url: str) -> dict[str, Any]:
    """``postgres://user:password@host:port/name?sslmode=…`` as Django's dictionary."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        _refuse("DATABASE_URL must look like postgres://user:password@host:5432/name")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": dict(parse_qsl(parts.query)),
    }


def load(build: Callable[[], Env] = Env) -> Env:  # type: ignore[assignment]  # the environment fills the arguments
    """The environment, checked; otherwise one sentence that names what to set."""
    try:
        return build()
    except ValidationError as wrong:
        _refuse("; ".join(_sentence(error["loc"], error["msg"]) for error in wrong.errors()))


def _sentence(where: tuple[int | str, ...], message: str) -> str:
    name = str(where[0]) if where else ""
    if message == "Field required":
        return f"{name} is not set (on one machine bin/up and bin/manage set it)"
    return f"{name} {message.removeprefix('Value error, ')}".strip()


def _refuse(sentence: str) -> NoReturn:
    raise ImproperlyConfigured(sentence)
