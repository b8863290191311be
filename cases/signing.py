"""Who is bound by an agreement, who has signed it, and who may still sign for whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from .models import Agreement, Case, Party, PartyRole, Signature, Term, TermState

__all__ = ["MAIN_ROLES", "Signing", "latest", "may_sign", "signing", "terms_due", "terms_overdue"]

MAIN_ROLES = (PartyRole.APPLICANT, PartyRole.RESPONDENT)
"""They are bound by every agreement; a third person is bound once a term names her."""


@dataclass(frozen=True)
class Signing:
    """The state of the signatures of one agreement."""

    parties: tuple[Party, ...]
    """Everybody in the case, with the person."""
    bound: tuple[Party, ...]
    signatures: dict[int, Signature]
    """By the party who is bound, whoever signed for her."""

    @property
    def missing(self) -> list[Party]:
        """Who has not signed yet."""
        return [party for party in self.bound if party.pk not in self.signatures]

    @property
    def signers(self) -> list[Party]:
        """Who may sign now: those who are missing, and those who speak for them."""
        wanted = {party.pk for party in self.missing}
        return [party for party in self.parties if (party.represents_id or party.pk) in wanted]


def latest(case: Case) -> Agreement | None:
    """The agreement that counts: a case that was reopened may hold earlier ones."""
    return case.agreements.order_by("-number").first()


def signing(agreement: Agreement) -> Signing:
    """Read the state of the signatures; three statements."""
    parties = tuple(Party.objects.filter(case=agreement.case_id).select_related("person"))
    named = agreement.terms.values_list("debtor_id", "creditor_id")
    involved = {pk for pair in named for pk in pair}
    signed = {signature.party_id: signature for signature in agreement.signatures.all()}
    return Signing(
        parties=parties,
        bound=tuple(party for party in parties if party.role in MAIN_ROLES or party.pk in involved),
        signatures=_by_principal(parties, signed),
    )


def _by_principal(parties: Iterable[Party], signed: dict[int, Signature]) -> dict[int, Signature]:
    return {party.represents_id or party.pk: signed[party.pk] for party in parties if party.pk in signed}


def may_sign(case: Case) -> bool:
    """Whether the agreement of the case waits for signatures."""
    agreement = latest(case)
    return agreement is not None and agreement.in_force_at is None


def terms_due(case: Case) -> bool:
    """Whether something agreed is still to be performed."""
    return _due(case).exists()


def terms_overdue(case: Case) -> bool:
    """Whether something agreed should have been performed before today."""
    return _due(case).filter(due_on__lt=timezone.localdate()).exists()


def _due(case: Case) -> QuerySet[Term]:
    agreement = latest(case)
    if agreement is None or agreement.in_force_at is None:
        return Term.objects.none()
    return agreement.terms.filter(state=TermState.DUE)
