"""What a start does to the database: schema, reference data, demo data once. Django loads once for all."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import django
from django.core.management import call_command, get_commands

DEMO_DONE = "demo.done"


def run(data_dir: Path) -> None:
    """Migrate, load the reference tables and, at the first start, the demo people and cases."""
    django.setup()
    known = get_commands()
    call_command("migrate", verbosity=0, interactive=False)
    if "load_reference" in known:
        call_command("load_reference", verbosity=0)
    done = data_dir / DEMO_DONE
    if "demo" in known and not done.exists():
        # Standard output is the table of accounts; how far it is stands beside.
        call_command("demo", stdout=sys.stderr)
        done.touch()
    if "demo" in known:
        call_command("demo", accounts=True)


if __name__ == "__main__":
    run(Path(os.environ["DATA_DIR"]))
    sys.exit(0)
