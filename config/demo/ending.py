"""The end: agreement, signatures, performance, the court's word, failure, closing, follow-up, archive."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from zlib import crc32

from accounts.models import User
from cases.models import AgreementForm, PaperKind, Party, Prevented, SignatureWay, Stage, Term, TermState
from cases.services import agreement, closing, confirmation, files, intake, mediation
from cases.services.terms import TermInput
from cases.signing import latest, signing
from referrals.services import legs

from .doors import open_leg
from .journey import Journey
from .paper import scan

MODES = {"industry_committee": "0106", "law_firm": "0107"}
OVERDUE = frozenset({"overdue", "urged"})
FAILING = frozenset({"failed", "refused_mediation"})


def agree(j: Journey) -> Iterator[str]:
    """What the parties agreed, in force, performed, confirmed."""
    written = j.script.outcome == "written"
    agreement.agree(
        case=j.case, by=j.worker, form=AgreementForm.WRITTEN if written else AgreementForm.ORAL,
        content=j.script.matter.agreement, made_on=j.today, terms=_terms(j), now=j.clock.soon(1, 15),
    )  # fmt: skip
    yield "agreed"
    _prove(j)
    if written:
        yield from _signed(j)
    if j.wants("confirmation"):
        yield from _confirmed(j)
    yield from _performed(j)


def _prove(j: Journey) -> None:
    """An organ has no number in the register: the paper that proves who it is joins the file."""
    for place, party in enumerate(j.parties):
        if party.person.id_number_index is None:
            files.attach(
                case=j.case, by=j.worker, kind=PaperKind.IDENTITY, party=party,
                file=scan(f"{j.script.key}/{place}"), now=j.clock.soon(2, 9),
            )  # fmt: skip


def _terms(j: Journey) -> list[TermInput]:
    matter = j.script.matter
    if not matter.term or matter.amount is None:
        return []
    debtor = next(party for party in j.parties if party.role == "respondent")
    creditor = next(party for party in j.parties if party.role == "applicant")
    if matter.term.startswith("补缴") and matter.type == "0402":
        debtor, creditor = creditor, debtor
    share = Decimal(j.chance.choice((60, 70, 80, 100))) / 100
    owed = (matter.amount * share).quantize(Decimal(1))
    if j.script.stop in OVERDUE:
        return [TermInput(matter.term, debtor, j.today + timedelta(days=1), creditor, owed)]
    parts = 1 if owed < 50_000 else j.chance.choice((2, 3))
    each = (owed / parts).quantize(Decimal(1))
    days = [1] if j.chance.random() < 0.6 else [10]
    days += [30 * n for n in range(1, parts)]
    return [TermInput(matter.term, debtor, j.today + timedelta(days=n), creditor, each) for n in days]


def _signed(j: Journey) -> Iterator[str]:
    """All sign the same sheet; its scan joins the file once."""
    waiting = latest(j.case)
    missing: list[Party] = signing(waiting).missing if waiting else []
    for place, party in enumerate(missing):
        if place == len(missing) - 1:
            yield "signing"
        way = SignatureWay.SEAL if party.person.kind != "natural" else SignatureWay.HAND
        agreement.sign(
            case=j.case, by=j.worker, party=party, way=way, signed_on=j.today,
            scan=None if place else scan(j.script.key), now=j.clock.soon(2, 20),
        )  # fmt: skip
    yield "in_force"


def _confirmed(j: Journey) -> Iterator[str]:
    court, by = j.office("court"), j.town.people["court_desk"]
    confirmation.apply_confirmation(
        case=j.case, by=j.worker, court=court, applied_on=_day(j, 1, 5), both_agree=True,
        status_or_title=False, now=j.now,
    )  # fmt: skip
    yield "confirmation_asked"
    confirmation.answer_confirmation(
        case=j.case, by=by, answer="accepted", decided_on=_day(j, 1, 3), now=j.now
    )
    yield "confirmation_accepted"
    number = f"（{j.today.year}）内0203诉前调确{j.script.number + 1}号"
    confirmation.answer_confirmation(
        case=j.case, by=by, answer="confirmed", decided_on=_day(j, 3, 10), document_number=number, now=j.now
    )
    yield "confirmed"


def _day(j: Journey, low: int, high: int) -> date:
    """The day to which the clock goes on."""
    j.clock.later(low, high)
    return j.today


def _performed(j: Journey) -> Iterator[str]:
    """Most is paid when it is due; what is due after the file was closed is followed up."""
    terms = list(Term.objects.filter(agreement__case=j.case).order_by("number"))
    if j.script.stop in OVERDUE:
        j.clock.later(4, 6)
        yield "overdue"
        agreement.urge(case=j.case, by=j.worker, term=terms[0], note=j.say("urged"), now=j.clock.soon())
        yield "urged"
    for term in terms[:1] if j.chance.random() < 0.7 else terms:
        if (term.due_on - j.today).days > 12 or j.script.stop == "in_force":
            continue
        agreement.perform(case=j.case, by=j.worker, term=term, performed_on=_day(j, 0, 2), now=j.now)
    yield "performed"


def fail(j: Journey) -> Iterator[str]:
    """Mediation fails, and the parties hear of the other ways; now and then somebody petitions for them."""
    ways = [j.town.modes[code] for code in ("05", "02")]
    refused = j.script.outcome == "refused_mediation"
    mediation.fail(
        case=j.case, by=j.worker, cause="refused" if refused else "no_agreement", other_ways=ways,
        note=j.say("failed"), now=j.clock.soon(),
    )  # fmt: skip
    yield "failed"
    if j.wants("proxy"):
        offices = [j.office(key) for key in ("petition", "housing", "centre_012")]
        given = {"kind": "proxy", "candidates": offices, "asked": j.say("proxy")}
        legs.offer(case=j.case, by=j.town.people["triage"], now=j.clock.later(0, 2), **given)  # type: ignore[arg-type]
        yield "proxy_open"
        legs.claim(leg=open_leg(j), by=j.town.people["petition_desk"], now=j.clock.later(0, 2))
        j.holder = "petition"
        yield "proxy_claimed"
        yield from conclude(j)


def conclude(j: Journey) -> Iterator[str]:
    """An office deals with it by its own procedure."""
    j.duties_named()
    mode = j.town.modes["0203" if j.holder == "arbitration" else "0102"]
    closing.conclude(
        case=j.case, by=j.desk(j.holder), mode=mode, note=j.say("concluded"), now=j.clock.later(2, 8)
    )
    yield "concluded"


def withdraw(j: Journey) -> Iterator[str]:
    """The applicant takes it back while somebody mediates."""
    intake.withdraw(case=j.case, by=j.clerk(j.centre), note=j.say("withdrawn"), now=j.clock.later(0, 2))
    yield "withdrawn"


def _prevented(j: Journey) -> dict[str, Any]:
    """One agreement in twelve kept something worse from happening; which, its key says and no dice."""
    mark = crc32(j.script.key.encode())
    if j.case.stage != Stage.AGREEMENT or mark % 12:
        return {}
    kind = Prevented.values[mark // 12 % len(Prevented.values)]
    return {"prevented": (kind,), "prevented_people": j.case.people_count}


def close(j: Journey) -> Iterator[str]:
    """Closed by whoever handled it or by the window, visited by somebody else, archived."""
    j.duties_named()
    j.plan_made()
    mode, words = _mode(j)
    closing.close(
        case=j.case, by=_closer(j), mode=j.town.modes[mode], note=j.say(words), now=j.clock.later(0, 1),
        **_prevented(j),
    )  # fmt: skip
    yield "closed"
    bad = j.wants("dissatisfied")
    closing.follow_up(
        case=j.case, by=_visitor(j), way=j.chance.choice(("phone", "phone", "phone", "visit")),
        visited_on=_day(j, 3, 15), reached=True, party=j.parties[0],
        satisfaction="dissatisfied" if bad else j.chance.choices(("satisfied", "fairly"), (85, 15))[0],
        performance="partly" if bad else _performance(j), note=j.say("visit_bad" if bad else "visit"),
        now=j.now,
    )  # fmt: skip
    yield "followed"
    if j.script.stop == "reopened":
        closing.reopen(case=j.case, by=j.clerk(j.centre), note=j.say("reopened"), now=j.clock.later(1, 3))
        yield "reopened"
    if not _waits(j):
        closing.archive(case=j.case, by=_visitor(j), bind=False, now=j.clock.later(0, 3))
        yield "archived"


def _mode(j: Journey) -> tuple[str, str]:
    if j.case.stage == "failed":
        return "05", "closed_failed"
    if j.case.stage == "concluded":
        return ("0203" if j.holder == "arbitration" else "0102"), "closed"
    return MODES.get(j.office(j.holder).kind_id, "0103"), "closed"


def _closer(j: Journey) -> User:
    return j.worker if j.case.stage == "agreement" else j.clerk(j.centre)


def _visitor(j: Journey) -> User:
    """The window that took the case in; never whoever mediated."""
    return j.clerk(j.script.window if j.script.window.startswith("centre_") else j.centre)


def _performance(j: Journey) -> str:
    states = set(Term.objects.filter(agreement__case=j.case).values_list("state", flat=True))
    if not states:
        return "nothing_due"
    return "performed" if states <= {TermState.PERFORMED} else "partly"


def _waits(j: Journey) -> bool:
    """Whether a term is still to fall due, so that the file stays open."""
    return Term.objects.filter(agreement__case=j.case, state=TermState.DUE, due_on__gte=j.today).exists()
