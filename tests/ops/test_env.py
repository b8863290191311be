"""Settings come from the environment only, and a wrong one stops with a sentence."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.env import load
from config.local import keys

SITE = {
    "YIZHAN_MODE": "site", "DATABASE_URL": "postgres://a:b%40c@db:5433/yizhan?sslmode=require",
    "REDIS_URL": "redis://r:6379/0", "DATA_DIR": "/data",
    "YIZHAN_ALLOWED_HOSTS": "a.example.cn, b.example.cn",
}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A site's environment; a test changes it before it loads."""
    values = {**keys.fresh(), **SITE}
    monkeypatch.setattr(os, "environ", values)
    return values


def refusal() -> str:
    with pytest.raises(ImproperlyConfigured) as caught:
        load()
    return str(caught.value)


def test_it_reads_a_site(environment: dict[str, str]) -> None:
    env = load()
    assert env.hosts() == ["a.example.cn", "b.example.cn"]
    assert env.idle_minutes == 15
    database = env.database()
    assert (database["NAME"], database["PASSWORD"], database["PORT"]) == ("yizhan", "b@c", "5433")
    assert database["OPTIONS"] == {"sslmode": "require"}


def test_it_reads_a_secret_from_a_file(environment: dict[str, str], tmp_path: Path) -> None:
    secret = tmp_path / "key"
    secret.write_text(environment.pop("YIZHAN_SECRET_KEY") + "\n")
    environment["YIZHAN_SECRET_KEY_FILE"] = str(secret)
    assert load().secret_key.get_secret_value() == secret.read_text().strip()


def test_it_refuses_a_file_that_is_not_there(environment: dict[str, str]) -> None:
    environment["DATABASE_URL_FILE"] = "/nowhere"
    del environment["DATABASE_URL"]
    assert refusal() == "DATABASE_URL_FILE names a file that cannot be read: /nowhere"


def test_it_refuses_a_name_given_twice(environment: dict[str, str]) -> None:
    environment["REDIS_URL_FILE"] = "/run/secrets/redis"
    assert refusal() == "REDIS_URL and REDIS_URL_FILE are both set; keep one"


def test_it_refuses_a_name_it_does_not_know(environment: dict[str, str]) -> None:
    environment["YIZHAN_SECRETKEY"] = "x"
    assert refusal().startswith("YIZHAN_SECRETKEY is not a setting of Yizhan")


@pytest.mark.parametrize(("name", "value", "sentence"), [
    ("PORT", "80000", "PORT Input should be less than or equal to 65535"),
    ("YIZHAN_MODE", "production", "YIZHAN_MODE Input should be 'local', 'site' or 'test'"),
    ("YIZHAN_SECRET_KEY", "short", "YIZHAN_SECRET_KEY needs at least 50 characters"),
    ("YIZHAN_ENCRYPTION_KEYS", "AAAA", "YIZHAN_ENCRYPTION_KEYS is written as id:base64"),
    ("YIZHAN_ENCRYPTION_KEYS", "k1:AAAA", "YIZHAN_ENCRYPTION_KEYS needs 32 bytes in base64"),
    ("YIZHAN_BLIND_INDEX_KEY", "%%%", "YIZHAN_BLIND_INDEX_KEY needs 32 bytes in base64"),
    ("YIZHAN_ALLOWED_HOSTS", "*", "site mode needs exact names"),
    ("YIZHAN_PROXIES", "somewhere", "YIZHAN_PROXIES"),
])  # fmt: skip
def test_it_refuses_a_value_that_cannot_be_right(
    environment: dict[str, str], name: str, value: str, sentence: str
) -> None:
    environment[name] = value
    assert refusal().startswith(sentence)


@pytest.mark.parametrize("name", [*keys.NAMES, *sorted(set(SITE) - {"YIZHAN_MODE"})])
def test_a_site_has_no_default_for_what_matters(environment: dict[str, str], name: str) -> None:
    del environment[name]
    assert name in refusal()


def test_no_refusal_repeats_a_secret(environment: dict[str, str]) -> None:
    environment["YIZHAN_ENCRYPTION_KEYS"] = "k1:canary-canary"
    environment["DATABASE_URL"] = "mysql://yizhan:canary-canary@db/x"
    assert "canary" not in refusal()


def test_one_machine_makes_its_keys_once_and_keeps_them_to_itself(tmp_path: Path) -> None:
    first = keys.kept_in(tmp_path)
    assert keys.kept_in(tmp_path) == first
    assert (tmp_path / "keys.env").stat().st_mode & 0o777 == 0o600
