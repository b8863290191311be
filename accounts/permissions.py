"""Every permission with its sentence, what each role may do, and how far each role sees.

A right reaches a person only through a posting with a role; nothing else grants it.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Perms(models.TextChoices):
    """One right each; the label is the sentence shown to the person and in docs/permissions.md."""

    CASE_READ = "case_read", _("Open the cases of one's own scope, personal data masked")
    CASE_LOG = "case_log", _("Log a dispute at the window")
    CASE_ACCEPT = "case_accept", _("Accept a logged dispute, or refuse it with a reason")
    CASE_WITHDRAW = "case_withdraw", _("Record that the applicant withdraws")
    CASE_NOTE = "case_note", _("Add a note to a case")
    CASE_LEVEL = "case_level", _("Confirm or change the alert level of a case")
    CASE_TRIAGE = "case_triage", _("Decide the route of a case, name its lead office, and hand it over")
    CASE_DUTY = (
        "case_duty",
        _("Record what the alert level demands, such as leader, task force, plan"),
    )
    CASE_ASSIGN = "case_assign", _("Assign a mediator to a case")
    CASE_MEDIATE = "case_mediate", _("Mediate: sessions, record, agreement or failure")
    CASE_APPROVE = "case_approve", _("Approve an extension, or a lower alert level asked for one level below")
    CASE_SUPERVISE = "case_supervise", _("Issue a supervision of an office below, and lift it")
    CASE_FOLLOW = "case_follow", _("Watch performance and visit the parties after the case is closed")
    CASE_CLOSE = "case_close", _("Close, reopen and archive a case")
    CASE_FILE = "case_file", _("Add a paper, scan or photo to the file")
    LEG_ANSWER = "leg_answer", _("Accept, decline, return or finish what another office hands over")
    LEG_OVERRULE = "leg_overrule", _("Accept or take back a hand-over for an office that does not act")
    REGISTER_READ = "register_read", _("Read the register of mediators, the duty roster and the calendar")
    REGISTER_KEEP = "register_keep", _("Keep the register of mediators, the duty roster and the rooms")
    BOOK = "book", _("Book a room and a mediator")
    SCREEN_READ = "screen_read", _("See screening rounds, returns and findings of one's scope")
    SCREEN_RETURN = "screen_return", _("File the screening return of one's unit, and report findings")
    SCREEN_MEASURE = "screen_measure", _("Take measures on a finding, settle it, log it as a case")
    SCREEN_APPROVE = "screen_approve", _("Approve that a finding is struck off the ledger")
    SCREEN_PLAN = "screen_plan", _("Plan screening: plans, campaigns and key periods")
    CASE_REVEAL = "case_reveal", _("See a party's full personal data, with a reason that is kept")
    CASE_PRINT = "case_print", _("Print the papers of a case")
    FIGURES = "figures", _("See figures, dashboards and reports of one's own scope")
    EXPORT = "export", _("Take lists of one's own scope away as files, personal data masked")
    AUDIT_READ = "audit_read", _("Read the audit trail and the access log")
    ADMINISTER = "administer", _("Manage users, organisations and reference lists")


class Role(models.TextChoices):
    """What a person does at an organisation (domain.md, people who use it)."""

    CLERK = "clerk", _("Intake clerk")
    TRIAGE = "triage", _("Triage officer")
    MEDIATOR = "mediator", _("Mediator")
    PARTNER = "partner", _("Partner desk")
    GRID = "grid", _("Grid worker")
    SUPERVISOR = "supervisor", _("Supervisor")
    OFFICIAL = "official", _("Official")
    AUDITOR = "auditor", _("Auditor")
    ADMIN = "admin", _("Administrator")


class Reach(models.TextChoices):
    """How far a role sees from the organisation of the posting."""

    SUBTREE = "subtree", _("The region of the organisation and all below it")
    OWN = "own", _("What the organisation itself received or holds")
    NONE = "none", _("No case at all")


_READ = frozenset({Perms.CASE_READ, Perms.REGISTER_READ})
_SCREEN = frozenset({Perms.SCREEN_READ, Perms.SCREEN_RETURN, Perms.SCREEN_MEASURE})
_WORK = _READ | {Perms.CASE_NOTE, Perms.CASE_REVEAL, Perms.CASE_PRINT, Perms.CASE_FILE}
_WINDOW = _WORK | {
    Perms.CASE_LOG, Perms.CASE_ACCEPT, Perms.CASE_WITHDRAW, Perms.CASE_LEVEL, Perms.CASE_CLOSE,
    Perms.CASE_FOLLOW, Perms.LEG_ANSWER, Perms.BOOK, Perms.EXPORT, *_SCREEN,
}  # fmt: skip
_TRIAGE = _WINDOW | {
    Perms.CASE_TRIAGE, Perms.CASE_ASSIGN, Perms.CASE_DUTY, Perms.REGISTER_KEEP, Perms.FIGURES,
}  # fmt: skip
_MEDIATE = _WORK | {
    Perms.CASE_MEDIATE, Perms.CASE_ASSIGN, Perms.CASE_DUTY, Perms.CASE_FOLLOW, Perms.CASE_CLOSE,
    Perms.LEG_ANSWER, Perms.BOOK, *_SCREEN,
}  # fmt: skip
_PARTNER = _READ | {
    Perms.CASE_NOTE, Perms.CASE_LOG, Perms.CASE_FILE, Perms.CASE_PRINT, Perms.LEG_ANSWER, Perms.SCREEN_READ,
}  # fmt: skip
_SUPERVISE = _READ | {
    Perms.CASE_NOTE, Perms.CASE_LEVEL, Perms.CASE_REVEAL, Perms.CASE_APPROVE, Perms.CASE_DUTY,
    Perms.CASE_SUPERVISE, Perms.CASE_FOLLOW, Perms.LEG_OVERRULE, Perms.REGISTER_KEEP,
    Perms.SCREEN_READ, Perms.SCREEN_MEASURE, Perms.SCREEN_APPROVE, Perms.SCREEN_PLAN,
    Perms.FIGURES, Perms.EXPORT,
}  # fmt: skip

ROLE_PERMS: dict[Role, frozenset[Perms]] = {
    Role.CLERK: _WINDOW,
    Role.TRIAGE: _TRIAGE,
    Role.MEDIATOR: _MEDIATE,
    Role.PARTNER: _PARTNER,
    Role.GRID: _READ | _SCREEN | {Perms.CASE_LOG},
    Role.SUPERVISOR: _SUPERVISE,
    Role.OFFICIAL: _READ
    | {
        Perms.CASE_APPROVE,
        Perms.CASE_SUPERVISE,
        Perms.SCREEN_READ,
        Perms.FIGURES,
        Perms.EXPORT,
    },
    Role.AUDITOR: frozenset({Perms.AUDIT_READ}),
    Role.ADMIN: frozenset({Perms.ADMINISTER, Perms.REGISTER_READ, Perms.REGISTER_KEEP}),
}

ROLE_REACH: dict[Role, Reach] = {
    Role.CLERK: Reach.SUBTREE,
    Role.TRIAGE: Reach.SUBTREE,
    Role.MEDIATOR: Reach.OWN,
    Role.PARTNER: Reach.OWN,
    Role.GRID: Reach.OWN,
    Role.SUPERVISOR: Reach.SUBTREE,
    Role.OFFICIAL: Reach.SUBTREE,
    Role.AUDITOR: Reach.NONE,
    Role.ADMIN: Reach.NONE,
}
