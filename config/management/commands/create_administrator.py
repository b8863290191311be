"""manage.py create_administrator: the first person of a new installation."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts import services as accounts
from core.errors import DomainError
from organisations import services as organisations
from organisations.models import Organisation, OrganisationKind, Region


class Command(BaseCommand):
    help = (
        "Create the first administrator and the organisation where she works; prints a temporary password "
        "once. Refused as soon as somebody administers."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("name", help="the person's name")
        parser.add_argument("--organisation", required=True, help="name of the organisation")
        parser.add_argument("--region", required=True, help="code of its region, such as 150200")
        parser.add_argument("--kind", default="centre", help="code of its kind")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            account = self.create(options)
        except (DomainError, Region.DoesNotExist, OrganisationKind.DoesNotExist) as refusal:
            fields = getattr(refusal, "fields", {})
            raise CommandError(
                " ".join([str(refusal), *(s for few in fields.values() for s in few)])
            ) from refusal
        self.stdout.write(f"{account.user.username}\t{account.password}")
        self.stderr.write("This password is shown only now and must be changed at the first log-in.")

    @transaction.atomic
    def create(self, options: dict[str, Any]) -> accounts.NewAccount:
        """The organisation, if it is not there yet, and the account."""
        region = Region.objects.get(code=options["region"])
        place = Organisation.objects.filter(name=options["organisation"], region=region).first()
        if place is None:
            kind = OrganisationKind.objects.get(code=options["kind"])
            place = organisations.first(name=options["organisation"], kind=kind, region=region)
        return accounts.create_administrator(
            username=options["username"], name=options["name"], organisation=place
        )
