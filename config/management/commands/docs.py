"""Write the generated pages of docs/."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from config.docs import flow, kinds, permissions

PAGES: dict[str, Callable[[], str]] = {
    "flow.md": flow.render,
    "kinds.md": kinds.render,
    "permissions.md": permissions.render,
}


class Command(BaseCommand):
    help = "Write the pages of docs/ that are generated from the code; with --check only say which are stale."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, check: bool = False, **options: Any) -> None:
        stale = []
        for name, render in PAGES.items():
            path = settings.BASE_DIR / "docs" / name
            with translation.override("en"):
                page = render()
            if path.exists() and path.read_text(encoding="utf-8") == page:
                continue
            stale.append(name)
            if not check:
                path.write_text(page, encoding="utf-8")
        if check and stale:
            raise CommandError(f"Stale: {', '.join(stale)}. Run bin/manage docs.")
        self.stdout.write(f"Written: {', '.join(stale) or 'nothing, all fresh'}")
