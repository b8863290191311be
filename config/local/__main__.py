"""The second half of bin/up, bin/manage and bin/test, run by the interpreter of .venv."""

from __future__ import annotations

import importlib
import sys

from config.local.trouble import Stop, Trouble


def main() -> int:
    """Run the part named first; a known trouble is one sentence and exit code 1."""
    part = importlib.import_module(f"config.local.{sys.argv[1]}")
    try:
        return int(part.run(sys.argv[2:]))
    except Trouble as trouble:
        print(f"✗ {trouble}", file=sys.stderr)
        return 1
    except (Stop, KeyboardInterrupt):
        return 130


if __name__ == "__main__":
    sys.exit(main())
