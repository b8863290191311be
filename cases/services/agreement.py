"""From the agreement to its performance: recorded, signed, in force, performed or urged."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from cases.flow import MISSING, move
from cases.models import (
    Agreement,
    AgreementForm,
    Case,
    ConfirmationState,
    PaperKind,
    Party,
    Signature,
    SignatureWay,
    Term,
    TermState,
)
from cases.signing import Signing, latest, signing
from core.errors import BadInput, Conflict
from core.files import Content

from .checking import refuse_wrong, wrong_day
from .files import add_paper
from .mediation import begin
from .mediation_end import end_current
from .terms import TermInput, write_terms, wrong_terms

__all__ = ["TermInput", "agree", "perform", "sign", "urge"]

AT_MOST_BEFORE = timedelta(days=365)
"""So long before the window heard of it two sides may have agreed, where nobody says when it happened."""

LAWSUIT, ENFORCEMENT = "lawsuit", "enforcement"


def agree(
    *,
    case: Case,
    by: User,
    form: str,
    content: str,
    made_on: date,
    terms: Sequence[TermInput] = (),
    now: datetime | None = None,
) -> Agreement:
    """Record what the parties agreed; mediation ends with it.

    An oral agreement is in force at once; a written one when everybody bound by it has signed
    (People's Mediation Law, art. 28 to 30).

    Raises:
        BadInput: a sentence for each field; those about terms name the row.
        Conflict: the case is not in mediation, or consent, notice or a duty of the level is missing.
        NotAllowed: the person does not mediate for the holder.
    """
    today = timezone.localdate(now)
    with transaction.atomic():
        begin(case, "agree", by)
        _check_agreement(case, form, content, made_on, terms, today)
        # First the rows, then the act: the clocks of the terms begin with it.
        agreement = Agreement.objects.create(
            case=case, number=case.agreements.count() + 1, form=form, content=content.strip(),
            made_on=made_on, by=by,
        )  # fmt: skip
        write_terms(agreement, terms)
        in_force = {"in_force": made_on.isoformat()} if form == AgreementForm.ORAL else {}
        event = move(case, "agree", by=by, facts={"form": str(form), **in_force}, locked=True, now=now)
        if in_force:
            _sign_orally(agreement, by, event.at)
            _put_in_force(agreement, made_on, event.at)
        end_current(case=case, by=by, at=event.at)
    return agreement


def sign(
    *,
    case: Case,
    by: User,
    party: Party,
    way: str,
    signed_on: date,
    scan: Content | None = None,
    now: datetime | None = None,
) -> Signature:
    """Record that a party, or who speaks for her, signed; with the last one the agreement is in force.

    Args:
        scan: the signed paper as scan or photo; it joins the file.

    Raises:
        BadInput: not one who still has to sign, a way that is none for paper, a day before the agreement
            or to come, or a scan that is no scan.
        Conflict: nothing waits for signatures.
        NotAllowed: the person does not mediate for the holder.
    """
    today = timezone.localdate(now)
    with transaction.atomic():
        begin(case, "sign", by)
        agreement = _waiting(case)
        before = signing(agreement)
        refuse_wrong(_wrong_signature(agreement, before.signers, party, way, signed_on, today))
        since = _in_force_with(before, signed_on)
        facts = {"party": party.pk, "way": str(way), **({"in_force": since.isoformat()} if since else {})}
        event = move(case, "sign", by=by, facts=facts, locked=True, now=now)
        kept = scan and add_paper(
            case=case, by=by, organisation=event.organisation, kind=PaperKind.AGREEMENT, file=scan,
            field="scan", again=True, now=event.at,
        )  # fmt: skip
        signature = Signature.objects.create(
            agreement=agreement, party=party, way=way, signed_on=signed_on, scan=kept or None, by=by,
            at=event.at,
        )  # fmt: skip
        if since:
            _put_in_force(agreement, since, event.at)
    return signature


def perform(
    *,
    case: Case,
    by: User,
    term: Term,
    performed_on: date | None = None,
    excused: bool = False,
    note: str = "",
    receipt: Content | None = None,
    now: datetime | None = None,
) -> Term:
    """Record that a term was performed, or that the creditor waives it (with a note that says so).

    Raises:
        BadInput: no term of this case, no day or a wrong one, waived without a note, a wrong receipt.
        Conflict: the agreement is not in force, or the term is done already.
        NotAllowed: the person does not watch performance here.
    """
    today = timezone.localdate(now)
    with transaction.atomic():
        begin(case, "perform", by)
        agreement = _due(case, term)
        refuse_wrong(_wrong_performance(agreement, performed_on, excused, note, today))
        state = TermState.EXCUSED if excused else TermState.PERFORMED
        facts = {"term": term.pk, "state": state.value}
        event = move(case, "perform", by=by, note=note, facts=facts, locked=True, now=now)
        kept = receipt and add_paper(
            case=case, by=by, organisation=event.organisation, kind=PaperKind.RECEIPT, file=receipt,
            field="receipt", again=True, now=event.at,
        )  # fmt: skip
        term.state, term.performed_on = state, performed_on
        term.note, term.receipt = event.note, kept or None
        term.save(update_fields=["state", "performed_on", "note", "receipt", "updated_at"])
    return term


def urge(*, case: Case, by: User, term: Term, note: str, now: datetime | None = None) -> Term:
    """Record that the debtor of an overdue term was reminded, and told what may follow.

    What may follow: enforcement if a court confirmed the agreement, else a lawsuit
    (People's Mediation Law, art. 31 and 33).

    Raises:
        BadInput: no term of this case, or no note.
        Conflict: the term is done, or not overdue yet.
        NotAllowed: the person does not watch performance here.
    """
    with transaction.atomic():
        begin(case, "urge", by)
        agreement = _due(case, term)
        if term.due_on >= timezone.localdate(now):
            raise Conflict(_("This term is not overdue yet."), code="not_overdue")
        confirmed = agreement.confirmations.filter(state=ConfirmationState.CONFIRMED).exists()
        facts = {"term": term.pk, "told": ENFORCEMENT if confirmed else LAWSUIT}
        move(case, "urge", by=by, note=note, facts=facts, locked=True, now=now)
    return term


def _check_agreement(
    case: Case, form: str, content: str, made_on: date, terms: Sequence[TermInput], today: date
) -> None:
    before = _("The agreement cannot be older than the dispute.")
    least = case.occurred_on or timezone.localdate(case.received_at) - AT_MOST_BEFORE
    sentences = {
        "form": "" if form in AgreementForm.values else str(MISSING["form"]),
        "content": "" if content.strip() else _("Write down what was agreed."),
        "made_on": wrong_day(made_on, today=today, least=least, before=before),
    }
    wrong = {name: [sentence] for name, sentence in sentences.items() if sentence}
    wrong |= wrong_terms(case, terms, made_on)
    if wrong:
        raise BadInput(_("Some fields need your attention."), code="incomplete", fields=wrong)


def _sign_orally(agreement: Agreement, by: User, at: datetime) -> None:
    given: dict[str, Any] = {"way": SignatureWay.ORAL, "signed_on": agreement.made_on, "by": by, "at": at}
    rows = (Signature(agreement=agreement, party=party, **given) for party in signing(agreement).bound)
    Signature.objects.bulk_create(rows)


def _in_force_with(before: Signing, signed_on: date) -> date | None:
    """The day of the last consent, if this signature is the last; None while others are missing."""
    if len(before.missing) != 1:
        return None
    return max([signed_on, *(one.signed_on for one in before.signatures.values())])


def _put_in_force(agreement: Agreement, day: date, at: datetime) -> None:
    """In force since the day of the last consent, which may have been recorded later."""
    began = timezone.make_aware(datetime.combine(day, time.min))
    agreement.in_force_at = at if timezone.localdate(at) == day else began
    agreement.save(update_fields=["in_force_at", "updated_at"])


def _waiting(case: Case) -> Agreement:
    agreement = latest(case)
    if agreement is None or agreement.in_force_at is not None:
        raise Conflict(_("No agreement of this case waits for signatures."), code="nothing_to_sign")
    return agreement


def _wrong_signature(
    agreement: Agreement, signers: Sequence[Party], party: Party, way: str, signed_on: date, today: date
) -> dict[str, str]:
    by_hand = way in SignatureWay.values and way != SignatureWay.ORAL
    before = _("Nobody signs before the agreement is made.")
    return {
        "party": ""
        if party.pk in {one.pk for one in signers}
        else _("Choose a party who still has to sign."),
        "way": "" if by_hand else _("Choose how the paper was signed."),
        "signed_on": wrong_day(signed_on, today=today, least=agreement.made_on, before=before),
    }


def _due(case: Case, term: Term) -> Agreement:
    """The agreement of a term that is still to be performed, both read anew. The caller holds the case."""
    agreement = latest(case)
    if agreement is None or term.agreement_id != agreement.pk:
        raise BadInput(_("Choose a term of this case."), fields={"term": [_("Choose a term of this case.")]})
    if agreement.in_force_at is None:
        raise Conflict(_("The agreement is not in force: not all have signed."), code="not_in_force")
    term.refresh_from_db()
    if term.state != TermState.DUE:
        raise Conflict(_("This term is done already."), code="term_done")
    return agreement


def _wrong_performance(
    agreement: Agreement, performed_on: date | None, excused: bool, note: str, today: date
) -> dict[str, str]:
    before = _("Nothing is performed before the agreement is made.")
    day = wrong_day(performed_on, today=today, least=agreement.made_on, before=before)
    return {
        "performed_on": "" if excused and performed_on is None else day,
        "note": _("Say how and when the creditor waived it.") if excused and not note.strip() else "",
    }
