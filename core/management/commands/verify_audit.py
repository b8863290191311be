"""``manage.py verify_audit``: the count of sound entries, or exit 1 and the first bad row of each chain."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.chain import Head, verify


class Command(BaseCommand):
    help = "Check the hash chains of the audit trail."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--against", type=Path, help="heads kept elsewhere: also finds a cut-off end")
        parser.add_argument("--write-heads", type=Path, help="write the heads, to be kept on another host")

    def handle(self, *args: Any, against: Path | None, write_heads: Path | None, **options: Any) -> None:
        kept = _read(against) if against else {}
        result = verify(kept)
        for flaw in result.flaws:
            row = f"row {flaw.entry_id}" if flaw.entry_id else "no row"
            self.stderr.write(f"chain {flaw.shard}, place {flaw.seq} ({row}): {flaw.what}")
        if result.flaws:
            raise CommandError(
                f"{len(result.flaws)} damaged chains; {result.entries} sound entries before that"
            )
        if write_heads:
            heads = {str(shard): asdict(head) for shard, head in result.heads.items()}
            write_heads.write_text(json.dumps(heads, indent=1), encoding="utf-8")
        self.stdout.write(f"{result.entries} entries in {len(result.heads)} chains are sound")


def _read(path: Path) -> dict[int, Head]:
    try:
        heads = json.loads(path.read_text(encoding="utf-8"))
        return {int(shard): Head(int(head["seq"]), str(head["hash"])) for shard, head in heads.items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as wrong:
        raise CommandError(f"{path} does not hold heads of the audit trail") from wrong
