"""The keys of a one-machine installation: made once, kept under DATA_DIR, readable by their owner only."""

from __future__ import annotations

import base64
import os
import secrets
from pathlib import Path

NAMES = ("YIZHAN_SECRET_KEY", "YIZHAN_ENCRYPTION_KEYS", "YIZHAN_BLIND_INDEX_KEY")


def fresh() -> dict[str, str]:
    """New random keys."""

    def key() -> str:
        return base64.b64encode(secrets.token_bytes(32)).decode()

    values = (secrets.token_urlsafe(64), f"k1:{key()}", key())
    return dict(zip(NAMES, values, strict=True))


def kept_in(data_dir: Path) -> dict[str, str]:
    """The keys of this installation, made and written (mode 0600) at the first call."""
    path = data_dir / "keys.env"
    data_dir.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        lines = path.read_text(encoding="utf-8").splitlines()
        return dict(line.split("=", 1) for line in lines if "=" in line)
    keys = fresh()
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.writelines(f"{name}={value}\n" for name, value in keys.items())
    return keys


def into_environment(data_dir: Path) -> None:
    """Set the keys in this process unless the caller has set them."""
    if not all(os.environ.get(name) or os.environ.get(f"{name}_FILE") for name in NAMES):
        for name, value in kept_in(data_dir).items():
            if not os.environ.get(f"{name}_FILE"):
                os.environ.setdefault(name, value)


if __name__ == "__main__":
    for _name, _value in fresh().items():
        print(f"{_name}={_value}")
