"""manage.py demo: offices, one account per role and some sixty fictitious disputes."""

from __future__ import annotations

import unicodedata
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone, translation

from accounts.models import User
from accounts.permissions import Role
from config.demo.build import SEED, Builder
from config.demo.places import ADMINISTRATOR, FIRST, OFFICES, PASSWORD, PEOPLE
from core.errors import DomainError


class Command(BaseCommand):
    help = "Fill an empty installation with fictitious offices, people and disputes. Refused on a real site."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--accounts", action="store_true", help="only print the demo accounts")
        parser.add_argument("--seed", type=int, default=SEED, help="another seed makes other people")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.SITE:
            raise CommandError("The demo is refused on a real site (YIZHAN_MODE=site).")
        if options["accounts"]:
            self.print_accounts()
            return
        if User.objects.filter(username=ADMINISTRATOR[0]).exists():
            self.say(options, "The demo is there already.")
            return
        try:
            with translation.override("zh-hans"):
                count = Builder(now=timezone.now(), seed=options["seed"]).build()
        except DomainError as refusal:
            sentences = [s for few in refusal.fields.values() for s in few]
            raise CommandError(" ".join([str(refusal), *sentences])) from refusal
        self.say(options, f"{len(OFFICES)} organisations, {len(PEOPLE) + 1} accounts, {count} disputes.")

    def say(self, options: dict[str, Any], sentence: str) -> None:
        """Unless asked to be silent."""
        if options["verbosity"]:
            self.stdout.write(sentence)

    def print_accounts(self) -> None:
        """User name, password, role, office of every demo account, in columns."""
        rows: list[tuple[object, ...]] = [("user name", "password", "role", "name", "office")]
        rows += [(p.username, PASSWORD, p.role.label, p.name, OFFICES[p.office].name) for p in PEOPLE]
        username, name = ADMINISTRATOR
        rows.append((username, PASSWORD, Role.ADMIN.label, name, OFFICES[FIRST].name))
        texts = [tuple(map(str, row)) for row in rows]
        widths = [max(map(_width, column)) for column in zip(*texts, strict=True)]
        for row in texts:
            cells = (text + " " * (width - _width(text)) for text, width in zip(row, widths, strict=True))
            self.stdout.write("  ".join(cells).rstrip())


def _width(text: str) -> int:
    """Columns on a terminal: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
