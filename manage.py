#!/usr/bin/env python3
"""Django's command line for Yizhan; without YIZHAN_MODE it works on this machine's own installation."""

import os
import sys
from pathlib import Path

from config.local import keys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if os.environ.setdefault("YIZHAN_MODE", "local") == "local":
        keys.into_environment(Path(os.environ.get("DATA_DIR") or Path(__file__).resolve().parent / ".local"))
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
