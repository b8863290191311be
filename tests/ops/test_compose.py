"""The files for a real site: read as data, since no container engine is at hand here."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from config.env import Env

ROOT = Path(__file__).resolve().parent.parent.parent
TEXT = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
SITE = yaml.safe_load(TEXT)
SECRETS = {
    "YIZHAN_SECRET_KEY", "YIZHAN_ENCRYPTION_KEYS", "YIZHAN_BLIND_INDEX_KEY",
    "POSTGRES_PASSWORD", "REDIS_PASSWORD",
}


def test_it_has_every_part() -> None:
    assert set(SITE["services"]) == {
        "migrate", "web", "worker", "clocks", "beat", "sweeper", "db", "redis",
    }  # fmt: skip
    assert SITE["services"]["db"]["image"].startswith("postgres:18")


def test_no_secret_has_a_default() -> None:
    for name in SECRETS:
        assert set(re.findall(rf"\$\{{{name}\b(..)", TEXT)) == {":?"}, name


def test_every_setting_it_names_exists() -> None:
    known = {str(field.alias) for field in Env.model_fields.values()}
    for name, service in SITE["services"].items():
        given = {key for key in service.get("environment", {}) if key.startswith("YIZHAN_")}
        assert given <= known, name


def test_every_lasting_part_has_a_health_check() -> None:
    assert [name for name, part in SITE["services"].items() if "healthcheck" not in part] == ["migrate"]


def test_the_queue_is_kept_on_disk_and_drops_nothing() -> None:
    command = " ".join(SITE["services"]["redis"]["command"])
    assert "--appendonly yes" in command
    assert "noeviction" in command


def test_our_programs_do_not_run_as_root() -> None:
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    assert lines.index("USER yizhan") < next(n for n, line in enumerate(lines) if line.startswith("CMD"))
    for name in ("migrate", "web", "worker", "clocks", "beat", "sweeper"):
        assert SITE["services"][name]["cap_drop"] == ["ALL"]


def test_every_volume_is_declared() -> None:
    used = {volume.split(":")[0] for part in SITE["services"].values() for volume in part.get("volumes", [])}
    assert used == set(SITE["volumes"])
