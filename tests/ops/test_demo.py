"""manage.py demo: what a first start shows, and the centre-year with its published figures."""

import io
import re
from collections import Counter
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone, translation

from accounts.models import User
from accounts.permissions import Role
from cases.models import (
    AlertLevel,
    Case,
    Confirmation,
    Event,
    Extension,
    LevelProposal,
    LevelRequest,
    Person,
    Session,
    Stage,
    Supervision,
    Term,
)
from config.demo import build, figures, year
from config.demo.places import EVERYBODY, OFFICES, PASSWORD, PEOPLE
from config.demo.progress import Progress
from core.errors import Conflict
from core.models import Job
from deadlines.models import Deadline, Firing
from notifications.models import Message
from organisations.models import Organisation, Region
from referrals.models import KindCode, Leg, LegState
from tests.ops.demo import (
    shown,
    units_have_returned_for_weeks_and_the_ledger_holds_a_finding_in_every_state,
)

pytestmark = pytest.mark.django_db
TINY = year.Plan(2025, accepted=5, closed=4)


@pytest.fixture
def empty(reference):
    """An installation without people: the cast is hidden for the length of the test."""
    tables = "core_auditentry, accounts_posting, accounts_user, organisations_organisation"
    with connection.cursor() as cursor:
        # The cast may have been rebuilt in this very transaction: check its foreign keys before it goes.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(f"TRUNCATE {tables} CASCADE")
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


def test_the_demo_is_whole_believable_and_built_once(empty):
    call_command("demo", verbosity=0)
    every_desk_has_something_to_do()
    every_kind_of_hand_over_and_answer_is_there()
    it_shows_every_level_and_role()
    the_red_case_has_what_the_level_demands()
    nothing_happened_in_the_future_and_numbers_follow_time()
    no_two_people_share_an_identity_card()
    no_background_job_was_queued()
    the_clocks_ran_and_somebody_looks_after_them()
    units_have_returned_for_weeks_and_the_ledger_holds_a_finding_in_every_state()
    a_second_run_adds_nothing()


def the_clocks_ran_and_somebody_looks_after_them():
    """Late ones with both cards, a supervision, a level put forward, a head everywhere, few messages."""
    now = timezone.now()
    running = Deadline.objects.open()
    assert 0 < running.late(now).count() < running.count() / 2
    assert {"due", "overdue"} <= set(Firing.objects.values_list("code", flat=True))
    assert Supervision.objects.get().state == "issued"
    assert LevelProposal.objects.filter(state="waiting").exists()
    posted = Organisation.objects.filter(postings__isnull=False).exclude(postings__role="admin")
    assert not posted.exclude(postings__head=True).exists()
    unread = Message.objects.unread().values_list("recipient", flat=True)
    assert 0 < max(Counter(unread).values()) < 40


def every_desk_has_something_to_do():
    assert {case.stage for case in Case.objects.all()} == set(Stage.values) - {Stage.DRAFT}
    today = timezone.localdate()
    planned = Session.objects.filter(state="planned").values_list("starts_at", flat=True)
    assert {today, today + timedelta(days=1)} <= {timezone.localdate(at) for at in planned}
    assert Extension.objects.filter(state="pending").exists()
    assert LevelRequest.objects.filter(state="pending").exists()
    assert {"applied", "accepted", "confirmed"} <= set(Confirmation.objects.values_list("state", flat=True))
    assert Term.objects.filter(state="due", due_on__lt=today).exists()
    assert Term.objects.filter(state="due", due_on__gte=today).exists()
    assert Term.objects.filter(state="performed").exists()


def every_kind_of_hand_over_and_answer_is_there():
    assert set(Leg.objects.values_list("kind", flat=True)) == set(KindCode.values)
    states = set(Leg.objects.values_list("state", flat=True))
    assert states >= {state.value for state in LegState if state != LegState.EXPIRED}
    waiting = set(Leg.objects.open().values_list("kind", flat=True))
    assert waiting >= {
        "delegate",
        "petition",
        "procuratorate",
        "transfer",
        "assign",
        "back",
        "proxy",
        "assist",
    }


def it_shows_every_level_and_role():
    cases = Case.objects.all()
    assert 60 <= cases.count() <= 200
    assert {case.alert_level for case in cases} == set(AlertLevel.values)
    assert {person.role for person in PEOPLE} | {Role.ADMIN} == set(Role)
    assert len({case.dispute_type_id[:2] for case in cases}) >= 14
    assert all(User.objects.get(username=person.username).check_password(PASSWORD) for person in PEOPLE[:2])


def the_red_case_has_what_the_level_demands():
    red = Case.objects.get(description__contains="三百一十二户")
    assert (red.alert_level, red.stage) == ("red", Stage.MEDIATION)
    assert {duty.kind for duty in red.duties.all()} == {"sponsor", "task_force", "expert"}


def nothing_happened_in_the_future_and_numbers_follow_time():
    now = timezone.now()
    assert not Case.objects.filter(received_at__gt=now).exists()
    assert not Event.objects.filter(at__gt=now).exists()
    for county in ("150203", "150204", "150121"):
        ours = Case.objects.filter(number__startswith=county).order_by("number")
        moments = [case.received_at for case in ours]
        assert moments == sorted(moments)
    for case in Case.objects.prefetch_related("events"):
        times = [event.at for event in sorted(case.events.all(), key=lambda event: event.pk)]
        assert times == sorted(times)


def no_two_people_share_an_identity_card():
    # Whom screening found has given no number yet.
    numbers = [p.id_number for p in Person.objects.filter(kind="natural") if p.id_number]
    assert len(numbers) == len(set(numbers))
    assert all(re.fullmatch(r"150203\d{11}[\dX]", number) for number in numbers)


def no_background_job_was_queued():
    assert Case.objects.filter(stage=Stage.ARCHIVED).exists()
    assert not Job.objects.exists()


def a_second_run_adds_nothing():
    before = (Case.objects.count(), User.objects.count(), Organisation.objects.count())
    call_command("demo", verbosity=0)
    assert (Case.objects.count(), User.objects.count(), Organisation.objects.count()) == before


@pytest.fixture
def town(empty):
    """The offices and people of the centre-year, so that each load finds them there."""
    with translation.override("zh-hans"):
        build.load_year(year.Plan(2024, accepted=1, closed=1))
        yield


def test_a_scaled_year_has_its_figures_to_the_digit(town):
    plan = year.Plan(2025, accepted=25, closed=24)
    assert build.load_year(plan) == plan.total
    found = figures.count(2025)
    assert (found.accepted, found.closed, found.rate) == (25, 24, "96.00 %")
    ended = Case.objects.filter(received_at__year=2025, closed_at__isnull=False)
    assert not ended.filter(closed_at__year__gt=2025).exists()


def test_the_same_seed_makes_the_same_rows_also_when_it_was_broken_off(town, monkeypatch):
    whole = loaded(seed=1)
    assert loaded(seed=2) != whole
    live, lived = build.live, []

    def break_off(*given):
        lived.append(given)
        if len(lived) == 2:
            raise KeyboardInterrupt
        return live(*given)

    with monkeypatch.context() as patch:
        patch.setattr(build, "live", break_off)
        with pytest.raises(KeyboardInterrupt):
            build.load_year(TINY, seed=1)
    to_begin, to_live = build.left(year.scripts(TINY, seed=1))
    assert not to_begin
    assert to_live
    build.load_year(TINY, seed=1)
    assert shown() == whole
    with pytest.raises(Conflict, match="this load"):
        build.load_year(TINY, seed=7)


def loaded(*, seed):
    """What a load in one go makes; taken back."""
    place = transaction.savepoint()
    build.load_year(TINY, seed=seed)
    rows = shown()
    transaction.savepoint_rollback(place)
    return rows


def test_the_published_figures_are_planned_to_the_digit():
    plan = year.Plan(2025, figures.ACCEPTED, figures.CLOSED)
    assert figures.Figures(plan.accepted, plan.closed).rate == "96.71 %"
    scripts = year.scripts(plan, seed=1)
    uncounted = {"not_accepted", "withdrawn", "submitted", "handed_in"}
    accepted = [script for script in scripts if script.stop not in uncounted]
    assert len(accepted) == 4013
    assert sum(script.stop in {"closed", "followed", "archived"} for script in accepted) == 3881
    assert {script.starts.year for script in scripts} == {2025}
    free = [script for script in scripts if script.starts.weekday() >= 5]
    assert 0 < len(free) < len(scripts) * 0.04
    burden = [0, 0]
    office = year.parts(scripts)
    for script in scripts:
        burden[office[script.decided]] += 1
    assert max(burden) < 1.1 * min(burden)


def test_progress_is_a_bar_on_a_terminal_and_plain_lines_elsewhere():
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    drawn, written = Terminal(), io.StringIO()
    Progress(drawn, 4)(2)
    assert re.search(r"\r\x1b\[2K█{15}░{15} +2/4 +50 %  [\d.]+/s  \d+:\d\d left", drawn.getvalue())
    tell = Progress(written, 4)
    tell(1)
    assert written.getvalue() == ""
    tell(4)
    assert re.fullmatch(r"█{30} +4/4 100 %  [\d.]+/s  \d+:\d\d\n", written.getvalue())


def test_a_real_site_refuses_it(empty, settings):
    settings.SITE = True
    with pytest.raises(CommandError, match="site"):
        call_command("demo", verbosity=0)


def test_an_installation_with_offices_of_its_own_refuses_it(cast):
    cast.admin.username = "someone"
    cast.admin.save()
    with pytest.raises(CommandError):
        call_command("demo", verbosity=0)


def test_the_table_of_accounts_names_each_one(db):
    out = io.StringIO()
    call_command("demo", accounts=True, stdout=out)
    for person in PEOPLE:
        assert re.search(rf"^{person.username}\s+{PASSWORD}", out.getvalue(), re.MULTILINE)
    names = [person.name for person in EVERYBODY]
    assert len(names) == len(set(names))


def test_reference_data_is_loaded_once_and_never_overwritten(reference):
    Region.objects.filter(code="150203").update(name="改过的名字")
    out = io.StringIO()
    call_command("load_reference", stdout=out)
    assert Region.objects.get(code="150203").name == "改过的名字"
    assert "regions: 0 new" in out.getvalue()
    assert Region.objects.count() == 2464
    assert len(OFFICES) == 37


def test_the_first_administrator_is_made_once(empty):
    out, told = io.StringIO(), io.StringIO()
    args = ["create_administrator", "guan", "管理"]
    options = {"organisation": "包头市综治中心", "region": "150200", "stdout": out, "stderr": told}
    call_command(*args, **options)
    username, password = out.getvalue().split()
    assert User.objects.get(username=username).check_password(password)
    assert User.objects.get(username=username).must_change_password
    with pytest.raises(CommandError):
        call_command(*args[:1], "second", "第二", **options)
