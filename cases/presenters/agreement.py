"""The agreement of a case as a tab: its terms, who has signed, performance, and what a court says to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.models import User
from cases.flow import allowed_moves
from cases.models import (
    Agreement,
    AgreementForm,
    Case,
    Confirmation,
    ConfirmationState,
    Event,
    Party,
    PartyRole,
    Person,
    Signature,
    SignatureWay,
    Term,
    TermState,
)
from cases.services.confirmation import OPEN, barred, last_day, may_answer, may_apply
from cases.signing import Signing, signing

from .masking import shown_name, shown_text

COLOURS: Mapping[str, str] = {
    ConfirmationState.APPLIED: "orange",
    ConfirmationState.ACCEPTED: "azure",
    ConfirmationState.CONFIRMED: "green",
    TermState.PERFORMED: "green",
}
"""Tone of a state; others are quiet."""


@dataclass(frozen=True)
class TermLine:
    """One term with how far it is."""

    number: int
    what: str
    debtor: str
    creditor: str
    amount: str
    due_on: date
    state: TermState
    tone: str
    overdue: bool
    urged: int
    performed_on: date | None
    note: str
    receipt_url: str = ""
    perform_url: str = ""
    urge_url: str = ""


@dataclass(frozen=True)
class SignatureLine:
    """Somebody who is bound: signed how and when, herself or by whom, or still missing."""

    name: str
    role: str
    signed: bool
    way: str = ""
    signed_on: date | None = None
    signer: str = ""
    scan_url: str = ""
    sign_url: str = ""


@dataclass(frozen=True)
class ConfirmationLine:
    """One application to a court."""

    court: str
    applied_on: date
    state: ConfirmationState
    tone: str
    document_number: str
    decided_on: date | None
    note: str
    answer_url: str = ""


@dataclass(frozen=True)
class AgreementPanel:
    """One agreement, ready to be shown."""

    number: int
    form: AgreementForm
    content: str
    made_on: date
    in_force_at: datetime | None
    terms: list[TermLine]
    signatures: list[SignatureLine]
    confirmations: list[ConfirmationLine]
    confirm_until: date | None
    confirm_late: bool
    barred: str
    apply_url: str = ""

    @property
    def missing(self) -> list[str]:
        """Names of those who have not signed."""
        return [line.name for line in self.signatures if not line.signed]


@dataclass(frozen=True)
class AgreementTab:
    """The agreement that counts, and those of before the case was reopened."""

    current: AgreementPanel | None = None
    earlier: list[AgreementPanel] = field(default_factory=list)
    agree_url: str = ""


def agreement_tab(case: Case, user: User) -> AgreementTab:
    """What the tab shows to this person."""
    asked = _Asker(case, user, {row.code for row in allowed_moves(case, user)})
    rows = list(case.agreements.select_related("case").order_by("-number"))
    panels = [_panel(row, asked, current=place == 0) for place, row in enumerate(rows)]
    return AgreementTab(
        current=panels[0] if panels else None, earlier=panels[1:], agree_url=asked.url("agree")
    )


@dataclass(frozen=True)
class _Asker:
    """Who looks at which case, and which acts are hers."""

    case: Case
    user: User
    allowed: set[str]

    def url(self, code: str, **initial: int) -> str:
        """The dialog of an act; empty if it is not this person's."""
        if code not in self.allowed:
            return ""
        query = f"?{urlencode(initial)}" if initial else ""
        return f"{reverse('cases:act_form', args=[self.case.number, code])}{query}"

    def paper(self, pk: int | None) -> str:
        """The address of an added paper."""
        return reverse("cases:attachment", args=[self.case.number, pk]) if pk else ""


def _panel(agreement: Agreement, asked: _Asker, *, current: bool) -> AgreementPanel:
    state = signing(agreement)
    people = [party.person for party in state.parties]
    signed = agreement.in_force_at is not None
    until = last_day(agreement)
    return AgreementPanel(
        number=agreement.number,
        form=AgreementForm(agreement.form),
        content=shown_text(agreement.content, people),
        made_on=agreement.made_on,
        in_force_at=agreement.in_force_at,
        terms=_terms(agreement, state, asked, open_=current and signed),
        signatures=_signatures(state, asked, open_=current and not signed),
        confirmations=_confirmations(agreement, asked, people),
        confirm_until=until,
        confirm_late=until is not None and until < timezone.localdate(),
        barred=barred(asked.case),
        apply_url=asked.url("apply_confirmation") if current and may_apply(asked.case) else "",
    )


def _terms(agreement: Agreement, state: Signing, asked: _Asker, *, open_: bool) -> list[TermLine]:
    rows = list(agreement.terms.all())
    urged = _urged(agreement) if any(row.state == TermState.DUE for row in rows) else Counter()
    people = {party.pk: party.person for party in state.parties}
    return [_term(row, people, urged[row.pk], asked, open_ and row.state == TermState.DUE) for row in rows]


def _urged(agreement: Agreement) -> Counter[int]:
    events = Event.objects.filter(case=agreement.case_id, kind="urge").values_list("facts__term", flat=True)
    return Counter(events)


def _term(row: Term, people: Mapping[int, Person], urged: int, asked: _Asker, open_: bool) -> TermLine:
    waits = row.agreement.in_force_at is not None and row.state == TermState.DUE
    overdue = waits and row.due_on < timezone.localdate()
    return TermLine(
        number=row.number,
        what=shown_text(row.what, people.values()),
        debtor=shown_name(people[row.debtor_id]),
        creditor=shown_name(people[row.creditor_id]) if row.creditor_id else "",
        amount=_("%(amount)s yuan") % {"amount": f"{row.amount:,.2f}"} if row.amount else "",
        due_on=row.due_on,
        state=row.state_choice,
        tone="orange" if overdue else COLOURS.get(row.state, "secondary"),
        overdue=overdue,
        urged=urged,
        performed_on=row.performed_on,
        note=shown_text(row.note, people.values()),
        receipt_url=asked.paper(row.receipt_id),
        perform_url=asked.url("perform", term=row.pk) if open_ else "",
        urge_url=asked.url("urge", term=row.pk) if open_ and overdue else "",
    )


def _signatures(state: Signing, asked: _Asker, *, open_: bool) -> list[SignatureLine]:
    by_party = {party.pk: party for party in state.parties}
    return [
        _signature(party, state.signatures.get(party.pk), by_party, asked, open_) for party in state.bound
    ]


def _signature(
    party: Party, found: Signature | None, known: Mapping[int, Party], asked: _Asker, open_: bool
) -> SignatureLine:
    name, role = shown_name(party.person), str(PartyRole(party.role).label)
    if found is None:
        url = asked.url("sign", party=party.pk) if open_ else ""
        return SignatureLine(name, role, signed=False, sign_url=url)
    signer = known[found.party_id]
    by_another = signer.pk != party.pk
    return SignatureLine(
        name,
        role,
        signed=True,
        way=str(SignatureWay(found.way).label),
        signed_on=found.signed_on,
        signer=_word(signer) if by_another else "",
        scan_url=asked.paper(found.scan_id),
    )


def _word(party: Party) -> str:
    return f"{PartyRole(party.role).label} · {shown_name(party.person)}"


def _confirmations(agreement: Agreement, asked: _Asker, people: list[Person]) -> list[ConfirmationLine]:
    rows = agreement.confirmations.select_related("court").order_by("-id")
    return [_confirmation(row, asked, people) for row in rows]


def _confirmation(row: Confirmation, asked: _Asker, people: list[Person]) -> ConfirmationLine:
    answers = row.state in OPEN and may_answer(asked.case, asked.user)
    address = reverse("cases:act_form", args=[asked.case.number, "answer_confirmation"])
    return ConfirmationLine(
        court=row.court.name,
        applied_on=row.applied_on,
        state=row.state_choice,
        tone=COLOURS.get(row.state, "secondary"),
        document_number=row.document_number,
        decided_on=row.decided_on,
        note=shown_text(row.note, people),
        answer_url=address if answers else "",
    )
