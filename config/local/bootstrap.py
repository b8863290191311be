"""The first half of the commands in bin/: any Python 3.11 makes .venv, then hands over to it."""

from __future__ import annotations

import os
import sys

from config.local import packages
from config.local.trouble import Trouble


def run(part: str, requirements: str) -> None:
    """Become ``config.local.<part>`` under the interpreter of .venv."""
    try:
        python = packages.ensure(requirements)
    except Trouble as trouble:
        sys.exit(f"✗ {trouble}")
    except KeyboardInterrupt:
        sys.exit(130)
    # .venv decides what is imported, not what the caller's shell prepared for another program.
    for name in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"):
        os.environ.pop(name, None)
    os.chdir(packages.ROOT)
    os.execv(python, [str(python), "-m", "config.local", part, *sys.argv[1:]])  # noqa: S606 — our own program
