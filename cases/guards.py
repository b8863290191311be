"""What the flow refuses although stage and right are in order: the hard guards of law and of the alert level.

Each guard tells what is missing, in sentences; the flow refuses with them, the case page shows them before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.dispatch import Signal
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from core.errors import Conflict

from .models import (
    AlertLevel,
    Case,
    ConsentMatter,
    DutyKind,
    Event,
    PaperKind,
    PartyRole,
    Stage,
    Supervision,
)
from .papers.required import missing_papers

PETITION_SOURCES = frozenset({"petition"})
CONSENT_OF = (PartyRole.APPLICANT, PartyRole.RESPONDENT)
DUTIES: dict[str, tuple[DutyKind, ...]] = {
    AlertLevel.RED: (DutyKind.SPONSOR, DutyKind.TASK_FORCE, DutyKind.EXPERT),
}
"""Without these a case of that level does not go on (seed 000, early warning in three colours)."""
CLOSING_DUTIES: dict[str, tuple[DutyKind, ...]] = {
    AlertLevel.YELLOW: (DutyKind.PLAN, DutyKind.CONSULTATION),
}
"""Without these it does not close."""

closing_asked = Signal()
"""Sent with `case` before it closes; each receiver returns a list of sentences that say what is still open.

Receivers: referrals.closing (hand-overs nobody has answered).
"""


class NotYet(Conflict):
    """Something has to be done first."""

    title = gettext_lazy("Not possible yet")


@dataclass(frozen=True)
class Guard:
    """A condition of an act beyond stage and right."""

    code: str
    label: str | Promise
    missing: Callable[[Case], list[str]]

    def __call__(self, case: Case) -> None:
        """Raises NotYet with every sentence that says what is missing."""
        sentences = self.missing(case)
        if sentences:
            raise NotYet(pgettext("between sentences", " ").join(sentences), code=self.code)


def duties_missing(case: Case, demanded: dict[str, tuple[DutyKind, ...]]) -> list[str]:
    """A sentence for each duty of the level that nobody has done."""
    kinds = demanded.get(case.alert_level, ())
    done = set(case.duties.filter(kind__in=kinds).values_list("kind", flat=True)) if kinds else set()
    sentence = _("%(level)s case: “%(duty)s” is still missing.")
    word = AlertLevel(case.alert_level).word
    return [sentence % {"level": word, "duty": kind.label} for kind in kinds if kind not in done]


def _consent_missing(case: Case) -> list[str]:
    """A petition matter may be mediated only if both sides agree to it (domain.md, hard guard 6)."""
    if not _is_petition(case):
        return []
    asked = case.parties.filter(role__in=CONSENT_OF).select_related("person")
    given = set(case.consents.filter(matter=ConsentMatter.MEDIATION).values_list("party_id", flat=True))
    sentence = _("The consent of %(name)s to mediation is not recorded.")
    return [sentence % {"name": party.person.shown_name} for party in asked if party.pk not in given]


def _is_petition(case: Case) -> bool:
    """By its source, or because a petition desk handed it over, whatever was ticked as its source."""
    handed = Event.objects.filter(case=case, kind__in=("hand_in", "offer"), facts__kind="petition")
    return case.source_id in PETITION_SOURCES or handed.exists()


def _notice_missing(case: Case) -> list[str]:
    """The parties are told their rights and duties first (Several Provisions, art. 30)."""
    served = case.mediations.filter(notice_served_on__isnull=False).exists()
    return [] if served else [_("The notice of rights and duties has not been served.")]


def closing_missing(case: Case) -> list[str]:
    """Everything that still keeps the case from closing (domain.md, closing is checked)."""
    told = [str(line) for _receiver, lines in closing_asked.send(Case, case=case) for line in lines or ()]
    own = (*duties_missing(case, CLOSING_DUTIES), *_agreement_missing(case), *missing_papers(case))
    return [*own, *_authority_missing(case), *_ways_missing(case), *_supervised(case), *told]


def _supervised(case: Case) -> list[str]:
    """An office that was made to answer for a case does not simply close it: the one above lifts first."""
    rows = Supervision.objects.filter(case=case).exclude(state=Supervision.State.LIFTED)
    sentence = _("%(office)s has not lifted its supervision.")
    return [sentence % {"office": row.issued_for} for row in rows.select_related("issued_for")]


def _agreement_missing(case: Case) -> list[str]:
    if case.stage != Stage.AGREEMENT:
        return []
    agreement = case.agreements.last()
    signed = agreement is not None and agreement.in_force_at is not None
    return [] if signed else [_("The agreement is not in force: not all have signed.")]


def _binding_already(case: Case) -> list[str]:
    """Only an agreement that not all have signed can come to nothing (People's Mediation Law art. 31)."""
    agreement = case.agreements.last() if case.stage == Stage.AGREEMENT else None
    binding = agreement is not None and agreement.in_force_at is not None
    return [_("The agreement is in force; the mediation cannot end without one.")] if binding else []


def _authority_missing(case: Case) -> list[str]:
    """Whoever signed as agent of a party has a power of attorney (domain.md, papers)."""
    if case.stage != Stage.AGREEMENT or _has_paper(case, PaperKind.AUTHORITY):
        return []
    agreement = case.agreements.last()
    by_agent = agreement is not None and agreement.signatures.filter(party__role=PartyRole.AGENT).exists()
    return [_("The power of attorney is not in the file.")] if by_agent else []


def _ways_missing(case: Case) -> list[str]:
    """A failed case cannot close before the other ways were told (domain.md, hard guard 3)."""
    if case.stage != Stage.FAILED:
        return []
    failed = Event.objects.filter(case=case, kind="fail").order_by("-id").first()
    told = failed is not None and failed.facts.get("other_ways")
    return [] if told else [_("The parties were not told the other ways.")]


def _has_paper(case: Case, kind: PaperKind) -> bool:
    return case.attachments.filter(kind=kind, struck_at__isnull=True).exists()


DUTIES_NAMED = Guard(
    "duties_missing",
    gettext_lazy("the people the level demands are named"),
    lambda case: duties_missing(case, DUTIES),
)
CONSENT_GIVEN = Guard(
    "consent_missing", gettext_lazy("both sides of a petition matter consent"), _consent_missing
)
NOTICE_SERVED = Guard("notice_missing", gettext_lazy("the notice of rights was served"), _notice_missing)
NOT_IN_FORCE = Guard("in_force", gettext_lazy("no agreement is in force"), _binding_already)
READY_TO_CLOSE = Guard("not_ready_to_close", gettext_lazy("nothing is left open"), closing_missing)
