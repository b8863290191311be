"""Steps that bring a finding, and the case it became, to a state by the services alone."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from accounts import services as accounts
from accounts.models import User
from accounts.permissions import Role
from cases.models import AgreementForm, Case, PaperKind, PartyRole, PersonKind, ResolutionMode
from cases.services import agreement, closing, intake, mediation, triage
from organisations.models import Organisation
from screening.models import Finding
from screening.services.returns import PersonInput
from screening.services.to_case import log_as_case
from tests import walk
from tests.cast import PASSWORD, Cast

from .units import MONDAY, Units, key

APPLICANT = PersonInput(role=PartyRole.APPLICANT, name="张三", phone="13847200001")
NOTE = "双方已聚集二十余人，社区干部在场稳控。"
RESPONDENT = PersonInput(role=PartyRole.RESPONDENT, name="测试物业公司", kind=PersonKind.LEGAL)


def whole(units: Units, **changes: Any) -> Finding:
    """A finding that names both sides."""
    return units.found(people=(APPLICANT, RESPONDENT), **changes)


def logged(finding: Finding, by: User, **given: Any) -> Finding:
    """It became a case of the office of this person."""
    return log_as_case(finding=finding, by=by, key=key(), now=MONDAY, **given)


def as_case(units: Units, cast: Cast) -> Finding:
    """Logged as a case at the window of the county's centre."""
    return logged(whole(units), cast.clerk)


def case_of(finding: Finding) -> Case:
    """The case it became, as it stands now."""
    return Case.objects.get(pk=finding.case_id)


def in_mediation(cast: Cast, finding: Finding) -> Case:
    """Accepted, kept at the centre, taken by its mediator, one session held."""
    case = intake.accept(case=case_of(finding), by=cast.clerk)
    triage.keep(case=case, by=cast.triage, route="mediation", note="适合人民调解")
    mediation.assign(case=case, by=cast.triage, mediator=walk.on_register(cast))
    mediation.start(case=case, by=cast.resident)
    walk.notice(cast, case)
    walk.held(cast, case)
    walk.attached(cast, case, kind=PaperKind.IDENTITY)
    return case


def settled_by_case(units: Units, cast: Cast) -> Finding:
    """The case ended with an oral agreement, and was closed."""
    finding = as_case(units, cast)
    case = in_mediation(cast, finding)
    agreement.agree(
        case=case, by=cast.resident, form=AgreementForm.ORAL, content="双方互不追究。", terms=(),
        made_on=timezone.localdate(),
    )  # fmt: skip
    closing.close(case=case, by=cast.resident, mode=ResolutionMode.objects.get(code="0103"))
    return Finding.objects.get(pk=finding.pk)


def unsettled_by_case(units: Units, cast: Cast) -> Finding:
    """Mediation failed, the parties went to court, and the case was closed."""
    finding = as_case(units, cast)
    case, court = in_mediation(cast, finding), ResolutionMode.objects.get(code="05")
    mediation.fail(case=case, by=cast.resident, cause="no_agreement", other_ways=[court])
    closing.close(case=case, by=cast.resident, mode=court)
    return Finding.objects.get(pk=finding.pk)


def replace_finder(units: Units, cast: Cast) -> User:
    """The grid worker leaves; somebody new works at the village."""
    accounts.end_posting(by=cast.admin, posting=units.grid.postings.get())
    return posted(cast, units.village, Role.GRID, "new_grid")


def posted(cast: Cast, office: Organisation, role: Role = Role.PARTNER, username: str = "") -> User:
    """Somebody new who works at the office."""
    username = username or f"desk_{office.pk}"
    user = accounts.create_user(by=cast.admin, username=username, name="羊新人", password=PASSWORD).user
    accounts.open_posting(
        by=cast.admin, user=user, organisation=office, role=role, starts_on=date(2020, 1, 1)
    )
    return user
