"""manage.py demo: offices, accounts and fictitious disputes at every station; with --year a centre-year."""

from __future__ import annotations

import unicodedata
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone, translation

from accounts.models import User
from accounts.permissions import Role
from config.demo import build, figures, small, year
from config.demo.places import ADMINISTRATOR, EVERY_OFFICE, EVERYBODY, FIRST, OFFICES, PASSWORD, PEOPLE
from config.demo.progress import Progress
from core.errors import DomainError


class Command(BaseCommand):
    help = "Fill an empty installation with fictitious offices, people and disputes. Refused on a real site."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--accounts", action="store_true", help="only print the demo accounts")
        parser.add_argument("--seed", type=int, default=build.SEED, help="another seed makes other people")
        parser.add_argument(
            "--year", action="store_true",
            help="load last year of Kundulun: 4,013 accepted, 3,881 closed; takes minutes",
        )  # fmt: skip
        parser.add_argument("--accepted", type=int, default=figures.ACCEPTED, help="of the year, for a trial")
        parser.add_argument("--closed", type=int, default=figures.CLOSED, help="of those")
        parser.add_argument("--alone", action="store_true", help="load the year without helper processes")
        parser.add_argument("--part", type=int, help="be a helper; the load itself starts them")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.SITE:
            raise CommandError("The demo is refused on a real site (YIZHAN_MODE=site).")
        if options["accounts"]:
            self.print_accounts()
            return
        if not options["year"] and User.objects.filter(username=ADMINISTRATOR[0]).exists():
            self.say(options, "The demo is there already.")
            return
        try:
            with translation.override("zh-hans"):
                self.load_year(options) if options["year"] else self.load_slice(options)
        except DomainError as refusal:
            sentences = [s for few in refusal.fields.values() for s in few]
            notes = getattr(refusal, "__notes__", [])
            raise CommandError(" ".join([str(refusal), *sentences, *notes])) from refusal

    def load_slice(self, options: dict[str, Any]) -> None:
        """What a first start shows."""
        day = timezone.localdate()
        tell = self.progress(options, len(small.scripts(day=day, seed=options["seed"])))
        count = build.load_slice(day=day, seed=options["seed"], tell=tell)
        self.say(options, f"{len(OFFICES)} organisations, {len(PEOPLE) + 1} accounts, {count} disputes.")

    def load_year(self, options: dict[str, Any]) -> None:
        """The centre-year, and the check that its figures are the published ones."""
        plan = year.Plan(timezone.localdate().year - 1, options["accepted"], options["closed"])
        if not 0 < plan.closed <= plan.accepted:
            raise CommandError("Of the accepted disputes some or all are closed, never more.")
        scripts = year.scripts(plan, seed=options["seed"])
        if options["part"] is not None:
            build.help_load(scripts, part=options["part"])
            return
        done = plan.total - sum(map(len, build.left(scripts)))
        tell = self.progress(options, plan.total, done)
        build.load_year(plan, seed=options["seed"], tell=tell, helpers=not options["alone"])
        found = figures.count(plan.year)
        self.say(
            options,
            f"{plan.year}: {found.accepted} accepted, {found.closed} closed, closing rate {found.rate}; "
            f"{len(EVERY_OFFICE)} organisations, {len(EVERYBODY) + 1} accounts.",
        )
        if (found.accepted, found.closed) != (plan.accepted, plan.closed):
            raise CommandError(f"It should be {plan.accepted} accepted and {plan.closed} closed.")

    def progress(self, options: dict[str, Any], total: int, already: int = 0) -> Progress | None:
        """Shown unless asked to be silent."""
        return Progress(self.stderr, total, already) if options["verbosity"] else None

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
