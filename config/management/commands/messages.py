"""``manage.py messages``: keep the translation catalogues in step with the code."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config import catalogues


class Command(BaseCommand):
    help = "Bring every room's .po file up to the strings its code and templates ask for."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "room", nargs="*", help="only these rooms (config: the shared ones); default: all"
        )
        parser.add_argument(
            "--check", action="store_true", help="change nothing; fail if a string is not translated"
        )
        parser.add_argument(
            "--prune", action="store_true", help="drop translations that nothing asks for any more"
        )
        parser.add_argument(
            "--compile", action="store_true", help="only write the .mo files that Django reads"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        rooms = options["room"] or catalogues.rooms()
        if unknown := set(rooms) - set(catalogues.rooms()):
            raise CommandError(f"No such room: {', '.join(sorted(unknown))}")
        if options["compile"]:
            self.stdout.write(f"{len(catalogues.compile_all())} catalogues compiled")
            return
        if not options["check"]:
            for room in rooms:
                catalogues.update(room, prune=options["prune"])
        faults = [line for room in rooms for line in catalogues.faults(room)]
        for line in faults:
            self.stdout.write(line)
        if options["check"] and faults:
            raise CommandError(f"{len(faults)} strings are not in order")
        self.stdout.write(
            f"{len(faults)} strings to translate or to drop" if faults else "Every string is translated"
        )
