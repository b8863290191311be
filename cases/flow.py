"""The life of a case: every act is one row of TRANSITIONS, and `move` is the only way to act.

Whoever wants to know what may happen next, by whom, with which facts, and which clocks it starts and stops,
reads this file. docs/flow.md is generated from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Posting, User
from accounts.permissions import Perms
from organisations.models import Organisation

from .beats import beats, case_moved, check_stage, hold
from .clocks import Together
from .guards import CONSENT_GIVEN, DUTIES_NAMED, NOT_IN_FORCE, NOTICE_SERVED, READY_TO_CLOSE
from .models import ENDED_STAGES, Case, Clock, Event, Stage
from .transitions import MISSING, Transition, Whose

__all__ = [
    "MISSING", "TRANSITIONS", "Transition", "allowed_moves", "case_moved", "check_stage", "hold", "move",
    "tick", "transition",
]  # fmt: skip

DRAFT, SUBMITTED, ACCEPTED, RETRIAGE = Stage.DRAFT, Stage.SUBMITTED, Stage.ACCEPTED, Stage.RETRIAGE
OFFERED, CONTESTED, HANDLING = Stage.OFFERED, Stage.CONTESTED, Stage.HANDLING
MEDIATION, SUSPENDED, AGREEMENT = Stage.MEDIATION, Stage.SUSPENDED, Stage.AGREEMENT
FAILED, CONCLUDED, CLOSED, ARCHIVED = Stage.FAILED, Stage.CONCLUDED, Stage.CLOSED, Stage.ARCHIVED
NOT_ACCEPTED, WITHDRAWN = Stage.NOT_ACCEPTED, Stage.WITHDRAWN
LOGGED = frozenset(Stage) - {DRAFT}
OPEN = LOGGED - ENDED_STAGES
TO_TRIAGE = frozenset({ACCEPTED, RETRIAGE})
AT_WORK = frozenset({HANDLING, MEDIATION, SUSPENDED})
RESTING = frozenset({SUBMITTED, *TO_TRIAGE, *AT_WORK, FAILED})
C = Clock

# fmt: off
TRANSITIONS: tuple[Transition, ...] = (
    # Intake
    Transition("submit", _("Log"), {DRAFT}, SUBMITTED, Perms.CASE_LOG, Whose.SIGHT,
        _("The dispute gets its number and tracking code and can no longer be deleted."),
        requires={"title", "description", "dispute_type", "source", "region", "alert_level"},
        starts={C.RESPOND, C.REGISTER, C.HOTLINE}),
    Transition("accept", _("Accept"), {SUBMITTED}, ACCEPTED, Perms.CASE_ACCEPT, Whose.OFFICE,
        _("The centre takes responsibility for the dispute; it goes on to triage."),
        stops={C.RESPOND, C.REGISTER}, starts={C.FEEDBACK, C.PROGRESS, C.TRIAGE, C.HANDLE}),
    Transition("refuse", _("Refuse"), {SUBMITTED}, NOT_ACCEPTED, Perms.CASE_ACCEPT, Whose.OFFICE,
        _("The case ends here; the applicant gets a notice with the reason and the other ways."),
        asks={"reason", "other_ways"}, stops={C.RESPOND, C.REGISTER, C.HOTLINE}),
    Transition("withdraw", _("Withdraw"), {SUBMITTED, *TO_TRIAGE, *AT_WORK}, WITHDRAWN, Perms.CASE_WITHDRAW,
        Whose.OFFICE, _("The case ends because the applicant withdraws; it can be logged anew later."),
        asks={"note"}, stops={C.RESPOND}),
    Transition("note", _("Add a note"), LOGGED, None, Perms.CASE_NOTE, Whose.SIGHT,
        _("The note stays in the file and cannot be changed."), asks={"note"}),
    Transition("attach", _("Add a paper"), LOGGED, None, Perms.CASE_FILE, Whose.SIGHT,
        _("The paper joins the file; a mistaken one is struck out, never deleted."), asks={"paper"}),
    Transition("strike", _("Strike a paper out"), LOGGED - {ARCHIVED}, None, Perms.CASE_FILE, Whose.OFFICE,
        _("The paper stays in the file, marked as struck out with the reason."), asks={"paper", "note"}),
    Transition("progress", _("Report progress"), OPEN - {SUBMITTED}, None, Perms.CASE_NOTE, Whose.HOLDER,
        _("The report joins the file; it answers the reminder, and the next one counts from it."),
        asks={"note"}, stops={C.RESPOND, C.FEEDBACK, C.PROGRESS, C.OBJECT}, starts={C.PROGRESS}),

    # Alert level
    Transition("raise_level", _("Raise the level"), OPEN, None, Perms.CASE_READ, Whose.SIGHT,
        _("The higher level holds at once, with its duties."), asks={"level", "note"},
        restarts={C.RESPOND}, starts={C.FEEDBACK, C.PROGRESS}, tells={"level_red"}),
    Transition("ask_lower", _("Ask for a lower level"), OPEN, None, Perms.CASE_LEVEL, Whose.OFFICE,
        _("One step lower, once somebody one level higher approves."), asks={"level", "note"},
        tells={"approval_asked"}),
    Transition("answer_lower", _("Decide on the lower level"), OPEN, None, Perms.CASE_APPROVE, Whose.RULE,
        _("If approved, the lower level holds from now on."), asks={"answer"},
        restarts={C.RESPOND}, starts={C.FEEDBACK, C.PROGRESS}, tells={"approval_decided"}),
    Transition("propose_level", _("Put forward for a higher level"), OPEN, None, Perms.CASE_READ, Whose.CLOCK,
        _("The level stays until a person decides."), asks={"level"}, tells={"level_proposed"}),
    Transition("dismiss_level", _("Leave the level as it is"), OPEN, None, Perms.CASE_LEVEL, Whose.OFFICE,
        _("The higher level that the clock put forward is not set; the reason is kept."), asks={"note"}),
    Transition("duty", _("Record a duty of the level"), OPEN, None, Perms.CASE_DUTY, Whose.OFFICE,
        _("Kept with name and day; the newest of each kind counts."), asks={"duty"}),

    # Supervision: an office above the holder demands in writing that the case goes on
    Transition("supervise", _("Issue a supervision"), OPEN, None, Perms.CASE_SUPERVISE, Whose.RULE,
        _("The holder has to answer in writing; the case does not close before the supervision is lifted."),
        asks={"note", "answer_by"}, starts={C.SUPERVISE}, tells={"supervised"}),
    Transition("answer_supervision", _("Answer the supervision"), LOGGED, None, Perms.LEG_ANSWER, Whose.RULE,
        _("The office that issued it has the answer at once, and lifts it."), asks={"note"},
        stops={C.SUPERVISE}, tells={"supervision_answered"}),
    Transition("lift_supervision", _("Lift the supervision"), LOGGED, None, Perms.CASE_SUPERVISE, Whose.RULE,
        _("The supervision is over; it stays in the file."), asks={"note"},
        drops={C.SUPERVISE}, tells={"supervision_lifted"}),

    # Triage
    Transition("keep", _("Handle here"), TO_TRIAGE, HANDLING, Perms.CASE_TRIAGE, Whose.OFFICE,
        _("The office that holds the case handles it itself and assigns a mediator."), asks={"route", "note"},
        stops={C.RESPOND, C.TRIAGE, C.OBJECT}, starts={C.RESPOND}),

    # Hand-over: the rows of the legs; who may, the leg says (referrals)
    Transition("hand_in", _("Hand to the centre"), {SUBMITTED}, OFFERED, Perms.CASE_LOG, Whose.HOLDER,
        _("The centre is asked to take the case over; until it accepts, you hold it."), asks={"leg"},
        stops={C.RESPOND}, starts={C.HANDOVER}, tells={"leg_offered"}),
    Transition("offer", _("Hand over"), {*TO_TRIAGE, *AT_WORK, FAILED}, OFFERED, Perms.CASE_TRIAGE,
        Whose.OFFICE, _("The other office is asked to take the case over; until it accepts, you hold it."),
        asks={"leg"}, stops={C.RESPOND, C.TRIAGE, C.OBJECT}, starts={C.HANDOVER}, tells={"leg_offered"}),
    Transition("take", _("Accept the hand-over"), {OFFERED}, HANDLING, Perms.LEG_ANSWER, Whose.RULE,
        _("Your office holds the file from now on."), asks={"leg"}, also={ACCEPTED, RETRIAGE},
        stops={C.HANDOVER, C.REGISTER},
        starts={C.RESPOND, C.FEEDBACK, C.PROGRESS, C.TRIAGE, C.HANDLE, C.OBJECT}),
    Transition("decline", _("Decline the hand-over"), {OFFERED}, RETRIAGE, Perms.LEG_ANSWER, Whose.RULE,
        _("The sender is told at once, with the reason, and keeps the file."), asks={"leg"}, also=RESTING,
        stops={C.HANDOVER}, starts={C.RESPOND, C.TRIAGE}, tells={"leg_declined"}),
    Transition("recall", _("Recall"), {OFFERED}, RETRIAGE, Perms.CASE_READ, Whose.RULE,
        _("The hand-over is taken back before it was accepted."), asks={"leg"}, also=RESTING,
        drops={C.HANDOVER}, starts={C.RESPOND, C.TRIAGE}, tells={"leg_recalled"}),
    Transition("expire", _("Silence ended the hand-over"), {OFFERED}, RETRIAGE, Perms.CASE_READ, Whose.CLOCK,
        _("Nobody answered in time: the sender keeps the file and is told."), asks={"leg"}, also=RESTING,
        drops={C.HANDOVER}, starts={C.RESPOND, C.TRIAGE}, tells={"leg_expired"}),
    Transition("reassign", _("Offered to the next office"), {OFFERED}, OFFERED, Perms.CASE_READ, Whose.CLOCK,
        _("Nobody answered in time: the next office is asked; the sender still holds the file."),
        asks={"leg", "next"}, drops={C.HANDOVER}, starts={C.HANDOVER}, tells={"leg_offered", "leg_expired"}),
    Transition("send_back", _("Return"), {ACCEPTED, RETRIAGE, *AT_WORK, FAILED}, OFFERED, Perms.LEG_ANSWER,
        Whose.HOLDER, _("The office that sent the case is asked to take it back."), asks={"leg"},
        stops={C.RESPOND, C.TRIAGE, C.OBJECT}, starts={C.HANDOVER}, tells={"leg_offered"}),
    Transition("contest", _("Put to the centre above"), {ACCEPTED, RETRIAGE, *AT_WORK, FAILED}, CONTESTED,
        Perms.LEG_ANSWER, Whose.HOLDER, _("Returned twice already: the centre above decides who handles it."),
        asks={"leg"}, stops={C.RESPOND, C.TRIAGE, C.OBJECT}, starts={C.TRIAGE}, tells={"contested"}),
    Transition("decide", _("Decide who handles it"), {CONTESTED}, OFFERED, Perms.CASE_TRIAGE, Whose.RULE,
        _("The office named has to take the case; it cannot decline."), asks={"leg"},
        stops={C.TRIAGE}, starts={C.HANDOVER}, tells={"leg_offered"}),
    Transition("ask_office", _("Ask another office"), OPEN, None, Perms.CASE_READ, Whose.RULE,
        _("The other office sees what it is asked, not the whole file."), asks={"leg"},
        starts={C.HANDOVER}, tells={"leg_offered"}),
    Transition("answer_office", _("Answer"), LOGGED, None, Perms.LEG_ANSWER, Whose.RULE,
        _("The answer goes to the office that asked."), asks={"leg"},
        stops={C.HANDOVER}, tells={"leg_answered"}),

    # Mediation
    Transition("assign", _("Assign a mediator"), {HANDLING}, None, Perms.CASE_ASSIGN, Whose.HOLDER,
        _("The mediator is asked to take the case."), asks={"mediator"},
        stops={C.RESPOND, C.OBJECT}, starts={C.RESPOND}, tells={"mediator_asked"}),
    Transition("start", _("Accept the mediation"), {HANDLING}, MEDIATION, Perms.CASE_MEDIATE, Whose.RULE,
        _("Mediation begins, and with it the time limit."), checks=(DUTIES_NAMED, CONSENT_GIVEN),
        stops={C.RESPOND}, starts={C.MEDIATE}),
    Transition("turn_down", _("Decline the mediation"), {HANDLING}, None, Perms.CASE_MEDIATE, Whose.RULE,
        _("Another mediator has to be assigned."), asks={"note"},
        stops={C.RESPOND}, starts={C.RESPOND}, tells={"mediator_left"}),
    Transition("recuse", _("Recuse the mediator"), {MEDIATION, SUSPENDED}, HANDLING, Perms.CASE_ASSIGN,
        Whose.HOLDER, _("The mediator leaves the case; a substitute has to be assigned."), asks={"note"},
        starts={C.RESPOND}, tells={"mediator_left"}),
    Transition("consent", _("Record consent"), OPEN, None, Perms.CASE_NOTE, Whose.OFFICE,
        _("Kept with party, matter and day."), asks={"matter", "party"}),
    Transition("serve_notice", _("Serve the notice of rights"), {MEDIATION}, None, Perms.CASE_MEDIATE,
        Whose.HOLDER, _("The parties were told their rights and duties."), asks={"served_on"},
        stops={C.FEEDBACK}),
    Transition("plan_session", _("Plan a session"), {MEDIATION}, None, Perms.CASE_MEDIATE, Whose.HOLDER,
        _("Room and mediator are booked."), asks={"session"}, stops={C.FEEDBACK}),
    Transition("cancel_session", _("Cancel the session"), {MEDIATION, SUSPENDED}, None, Perms.CASE_MEDIATE,
        Whose.HOLDER, _("Room and mediator are free again."), asks={"session", "note"}),
    Transition("hold_session", _("Record the session"), {MEDIATION}, None, Perms.CASE_MEDIATE, Whose.HOLDER,
        _("The record joins the file."), asks={"session"}, checks=(DUTIES_NAMED,),
        stops={C.FEEDBACK, C.PROGRESS}, starts={C.PROGRESS}),
    Transition("side_note", _("Note of one side"), {MEDIATION, SUSPENDED}, None, Perms.CASE_MEDIATE,
        Whose.HOLDER, _("Only those who mediate read it; it is never shown to the other side."),
        asks={"party"}),
    Transition("suspend", _("Suspend"), {MEDIATION}, SUSPENDED, Perms.CASE_MEDIATE, Whose.HOLDER,
        _("Where the law lets it, the time limit stands still meanwhile."), asks={"reason"},
        pauses={C.MEDIATE}),
    Transition("resume", _("Go on"), {SUSPENDED}, MEDIATION, Perms.CASE_MEDIATE, Whose.HOLDER,
        _("The time limit runs on."), resumes={C.MEDIATE}),
    Transition("ask_extension", _("Ask for an extension"), {MEDIATION, SUSPENDED}, None,
        Perms.CASE_MEDIATE, Whose.HOLDER,
        _("Needs both parties' agreement in writing, and an approval."), asks={"until", "note"},
        tells={"approval_asked"}),
    Transition("answer_extension", _("Decide on the extension"), {MEDIATION, SUSPENDED}, None,
        Perms.CASE_APPROVE, Whose.RULE, _("If approved, the new time limit holds."), asks={"answer"},
        extends={C.MEDIATE}, tells={"approval_decided"}),
    Transition("fail", _("End without agreement"), {*AT_WORK, AGREEMENT}, FAILED, Perms.CASE_MEDIATE,
        Whose.HOLDER, _("Mediation ends; the parties were told the other ways."),
        asks={"cause", "other_ways"}, checks=(NOT_IN_FORCE,), stops={C.RESPOND, C.FEEDBACK, C.MEDIATE}),
    Transition("agree", _("Record the agreement"), {MEDIATION}, AGREEMENT, Perms.CASE_MEDIATE, Whose.HOLDER,
        _("Oral: in force at once. Written: in force when all have signed."), asks={"form"},
        checks=(DUTIES_NAMED, CONSENT_GIVEN, NOTICE_SERVED),
        stops={C.FEEDBACK, C.MEDIATE, C.HANDLE, C.HOTLINE}, starts={C.CONFIRM_APPLY, C.PERFORM}),
    Transition("conclude", _("Report the result"), {HANDLING}, CONCLUDED, Perms.LEG_ANSWER, Whose.HOLDER,
        _("The office has dealt with it by its own procedure; the centre may close the case."),
        asks={"mode", "note"}, checks=(DUTIES_NAMED,),
        stops={C.RESPOND, C.FEEDBACK, C.OBJECT, C.HANDLE, C.HOTLINE}),

    # Agreement, performance, confirmation
    Transition("sign", _("Record a signature"), {AGREEMENT}, None, Perms.CASE_MEDIATE, Whose.HOLDER,
        _("When all have signed, the agreement is in force."), asks={"party", "way"},
        starts={C.CONFIRM_APPLY, C.PERFORM}),
    Transition("perform", _("Record performance"), {AGREEMENT, CLOSED}, None, Perms.CASE_FOLLOW, Whose.OFFICE,
        _("The term counts as done."), asks={"term"}, stops={C.PERFORM}),
    Transition("urge", _("Urge performance"), {AGREEMENT, CLOSED}, None, Perms.CASE_FOLLOW, Whose.OFFICE,
        _("The debtor was reminded and told what may follow."), asks={"term", "note"}),
    Transition("apply_confirmation", _("Apply for judicial confirmation"), {AGREEMENT}, None,
        Perms.CASE_MEDIATE, Whose.HOLDER, _("A court is asked to confirm the agreement."), asks={"court"},
        stops={C.CONFIRM_APPLY}, tells={"court_asked"}),
    Transition("answer_confirmation", _("Record what the court says"), {AGREEMENT, CLOSED}, None,
        Perms.LEG_ANSWER, Whose.RULE, _("The ruling joins the file."), asks={"answer"},
        stops={C.CONFIRM_DECIDE}, starts={C.CONFIRM_DECIDE}, tells={"court_answered"}),

    # Closing, follow-up, archive
    Transition("close", _("Close the case"), {AGREEMENT, FAILED, CONCLUDED}, CLOSED, Perms.CASE_CLOSE,
        Whose.OFFICE, _("The case is done; the follow-up begins."), asks={"mode"},
        checks=(DUTIES_NAMED, READY_TO_CLOSE), stops={C.HANDLE, C.HOTLINE}, starts={C.FOLLOW_UP, C.ARCHIVE}),
    Transition("follow_up", _("Record a follow-up visit"), {CLOSED, ARCHIVED}, None, Perms.CASE_FOLLOW,
        Whose.OFFICE, _("Never by the mediator of the case."), asks={"way"},
        stops={C.FOLLOW_UP}, starts={C.FOLLOW_UP}),
    Transition("reopen", _("Reopen"), {CLOSED, ARCHIVED}, RETRIAGE, Perms.CASE_CLOSE, Whose.OFFICE,
        _("The dispute has broken out again: it goes back to triage under the same number."), asks={"note"},
        starts={C.FEEDBACK, C.PROGRESS, C.TRIAGE}),
    Transition("archive", _("Archive"), {CLOSED}, ARCHIVED, Perms.CASE_CLOSE, Whose.OFFICE,
        _("The file is numbered, paged and bound."), stops={C.ARCHIVE}, drops={C.FOLLOW_UP}),
)
# fmt: on

_BY_CODE = {row.code: row for row in TRANSITIONS}


def transition(code: str) -> Transition:
    """The row of that act."""
    return _BY_CODE[code]


def allowed_moves(case: Case, user: User) -> list[Transition]:
    """The acts this person may do on this case now, in the order of the table: the buttons.

    Rows whose actor another rule names (`Whose.RULE`) are left to the page of that rule.
    """
    rows = (row for row in TRANSITIONS if case.stage in row.sources)
    return [row for row in rows if row.whose.allows(user, row.needs, case)]


def move(
    case: Case,
    code: str,
    *,
    by: User,
    note: str = "",
    facts: Mapping[str, Any] | None = None,
    changes: Mapping[str, Any] | None = None,
    to: Stage | None = None,
    posting: Posting | None = None,
    locked: bool = False,
    together: Together | None = None,
    now: datetime | None = None,
) -> Event:
    """Do one act on a case, always in the same six beats.

    Args:
        note: free text kept with the event.
        facts: coded facts kept with the event (never personal data).
        changes: other columns of the case that this act sets.
        to: the stage it ends in, where the row leaves a choice.
        posting: in which the person acts, where another rule than the row says who may (`Whose.RULE`).
        locked: this transaction holds the row already (see `hold`).
        together: collects the clocks of acts that belong together; the caller writes them.
        now: the moment of the act; the database's clock if not given.

    Raises:
        Conflict: the case stands at another stage by now, or something else forbids the act.
        NotAllowed: no posting of the person gives the right on this case.
        BadInput: a required field or fact is missing.
    """
    row = transition(code)
    # A draft lives only inside the transaction that logs it; nobody else sees it.
    ours = locked or case.stage == DRAFT
    with transaction.atomic(savepoint=not ours):
        if not ours:
            hold(case)
        check_stage(row, case)
        office = row.whose.posting(by, row.needs, case, posting).organisation
        given = {"note": note.strip(), "facts": dict(facts or {}), "to": to, "now": now}
        return beats(case, row, by, office, given, changes or {}, together)


def tick(
    case: Case, code: str, *, office: Organisation, facts: Mapping[str, Any], now: datetime,
    to: Stage | None = None,
) -> Event:  # fmt: skip
    """An act of the clock, by nobody: only a row that says so, and no column but the stage. Case held.

    Args:
        office: whose clock it was.

    Raises:
        Conflict: the case stands at another stage by now.
        ValueError: a row that belongs to people.
    """
    row = transition(code)
    if row.whose is not Whose.CLOCK:
        raise ValueError(f"{code} is for people")
    check_stage(row, case)
    return beats(case, row, None, office, {"note": "", "facts": dict(facts), "to": to, "now": now}, {})
