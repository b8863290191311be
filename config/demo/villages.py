"""The demo's communities and villages: a mediation committee for each, and who walks its grid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from accounts import services as accounts
from accounts.models import User
from accounts.permissions import Role
from organisations import services as offices
from organisations.models import Organisation, OrganisationKind, Region

from .places import PASSWORD, rows
from .town import Town

__all__ = ["TOWNSHIPS", "Village", "villages"]

TOWNSHIPS = ("150203001", "150203100")
"""A subdistrict and a town whose communities and villages return every week."""
FIRST = ("150203001015", "community", "grid")
"""The community that every demo has, and its grid worker."""
_ENDS = ("居委会", "村委会")


@dataclass(frozen=True)
class Village:
    """A unit, its committee, and the grid worker who returns for it; some walk several."""

    region: Region
    office: Organisation
    worker: User


def villages(town: Town, *, since: date) -> dict[str, Village]:
    """All of them by the code of the unit, made by the services of accounts and organisations."""
    code, office, worker = FIRST
    found = {code: Village(town.offices[office].region, town.offices[office], town.people[worker])}
    regions = {one.code: one for one in Region.objects.filter(level="village", parent__in=TOWNSHIPS)}
    kinds = {kind.code: kind for kind in OrganisationKind.objects.all()}
    people: dict[str, User] = {}
    for row in rows("villages.csv"):
        region = regions[row["region"]]
        place = offices.add(by=town.admin, name=_name(region), kind=kinds[row["kind"]], region=region)
        if row["username"] not in people:
            made = accounts.create_user(
                by=town.admin, username=row["username"], name=row["name"], password=PASSWORD
            )
            people[row["username"]] = made.user
        accounts.open_posting(
            by=town.admin, user=people[row["username"]], organisation=place, role=Role.GRID,
            starts_on=since, head=True,
        )  # fmt: skip
        found[region.code] = Village(region, place, people[row["username"]])
    for user in people.values():
        user.forget_postings()
    return found


def _name(region: Region) -> str:
    """The committee of the place: 召庙社区居委会 has 召庙社区人民调解委员会."""
    name = region.name
    for end in _ENDS:
        name = name.removesuffix(end)
    return f"{name}人民调解委员会"
