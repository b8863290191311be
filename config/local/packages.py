"""The Python packages: a .venv beside the code, filled from a hash-locked list. Standard library only."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

from config.local.trouble import Trouble, say

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"


def ensure(which: str) -> Path:
    """The interpreter of .venv with ``requirements/<which>.txt`` installed; does nothing when it stands."""
    lock = ROOT / "requirements" / f"{which}.txt"
    stamp = VENV / f".installed-{which}"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    if not (PYTHON.exists() and (VENV / "bin" / "pip").exists()):
        _make()
    if not stamp.exists() or stamp.read_text() != wanted:
        say(f"installing the Python packages of {lock.relative_to(ROOT)} (only when the list changes)")
        _install(lock)
        stamp.write_text(wanted)
    return PYTHON


def _make() -> None:
    try:
        import ensurepip  # noqa: F401 — Debian ships Python without it
    except ImportError:
        _fetch_ensurepip()
    say("making .venv")
    try:
        venv.EnvBuilder(with_pip=True, clear=VENV.exists(), symlinks=True).create(VENV)
    except (OSError, subprocess.CalledProcessError) as error:
        shutil.rmtree(VENV, ignore_errors=True)
        raise Trouble(f"The folder .venv could not be made ({error}).") from None


def _fetch_ensurepip() -> None:
    """Debian and Ubuntu keep it in a package of its own; take it when we may, else name it."""
    package = f"python3.{sys.version_info.minor}-venv"
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say(f"installing {package} with apt-get")
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        done = subprocess.run(["apt-get", "install", "-y", "-qq", package], check=False)
        if done.returncode == 0:
            return
    raise Trouble(f"This Python cannot make a virtual environment; install the package {package} first.")


def _install(lock: Path) -> None:
    command = [
        str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input",
        "--no-warn-script-location", "--root-user-action=ignore", "--require-hashes", "-r", str(lock),
    ]
    done = subprocess.run(command, stdout=sys.stderr, check=False)
    if done.returncode:
        raise Trouble("The Python packages could not be installed; pip's words stand above.")
