"""Which source a dispute usually has that an office logs (case_sources.csv)."""

from __future__ import annotations

from collections.abc import Mapping

from organisations.models import Organisation, OrganisationGroup

WALK_IN = "walk_in"
_BY_GROUP: Mapping[str, str] = {
    OrganisationGroup.POLICE: "police",
    OrganisationGroup.COURT: "court_pre",
    OrganisationGroup.PETITION: "petition",
    OrganisationGroup.PROCURATORATE: "procuratorate",
    OrganisationGroup.HOTLINE: "hotline_12345",
    OrganisationGroup.DEPARTMENT: "department",
}


def usual_source(office: Organisation) -> str:
    """The source a form offers first: a petition desk logs petitions, a window walk-ins."""
    return _BY_GROUP.get(office.kind.group, WALK_IN)
