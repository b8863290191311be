"""accounts.services: users, postings, passwords."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import services
from accounts.models import User
from accounts.permissions import Perms, Role
from accounts.scope import can
from core.errors import BadInput, Conflict, NotAllowed
from core.models import AuditEntry

pytestmark = pytest.mark.django_db


def test_the_cast_logs_a_dispute(cast):
    case = cast.log_dispute()
    assert case.number
    assert case.holder == cast.centre


def test_a_new_user_gets_a_temporary_password_and_no_right(cast):
    account = services.create_user(by=cast.admin, username="ren_xin", name="任 新")
    user = User.objects.get(username="ren_xin")
    assert user.must_change_password
    assert user.check_password(account.password)
    assert not any(can(user, perm) for perm in Perms)


def test_the_temporary_password_is_nowhere_in_the_audit_trail(cast):
    account = services.create_user(by=cast.admin, username="ren_xin", name="任新")
    entry = AuditEntry.objects.get(action="user.create", subject_id=str(account.user.pk))
    assert entry.by_id == cast.admin.pk
    assert account.password not in str(vars(entry))


@pytest.mark.parametrize("username", ["", "a b", "clerk", "<script>"])
def test_it_refuses_a_bad_or_taken_user_name(cast, username):
    with pytest.raises(BadInput) as refusal:
        services.create_user(by=cast.admin, username=username, name="某人")
    assert "username" in refusal.value.fields


def test_only_an_administrator_creates_users(cast):
    with pytest.raises(NotAllowed):
        services.create_user(by=cast.clerk, username="ren_xin", name="任新")


def test_there_is_only_one_first_administrator(cast):
    with pytest.raises(Conflict):
        services.create_administrator(username="second", name="第二", organisation=cast.city_centre)


def test_nobody_posts_herself(cast):
    with pytest.raises(NotAllowed):
        services.open_posting(by=cast.admin, user=cast.admin, organisation=cast.centre, role=Role.CLERK)


def test_an_administrator_acts_only_in_her_area(cast):
    county_admin = services.create_user(by=cast.admin, username="county_admin", name="区管").user
    services.open_posting(by=cast.admin, user=county_admin, organisation=cast.centre, role=Role.ADMIN)
    services.open_posting(
        by=county_admin, user=cast.unposted, organisation=cast.committee, role=Role.MEDIATOR
    )
    with pytest.raises(NotAllowed):
        services.open_posting(
            by=county_admin, user=cast.unposted, organisation=cast.neighbour_centre, role=Role.CLERK
        )
    with pytest.raises(NotAllowed):
        services.reset_password(by=county_admin, user=cast.neighbour)
    with pytest.raises(NotAllowed):
        services.disable(by=county_admin, user=cast.admin)


def test_a_posting_gives_its_rights_at_once_and_loses_them_at_once(cast):
    posting = services.open_posting(
        by=cast.admin, user=cast.unposted, organisation=cast.centre, role=Role.CLERK
    )
    assert can(cast.unposted, Perms.CASE_LOG)
    services.end_posting(by=cast.admin, posting=posting)
    assert not can(User.objects.get(pk=cast.unposted.pk), Perms.CASE_LOG)


def test_an_old_posting_keeps_its_history_when_it_ends(cast):
    posting = cast.clerk.current_postings[0]
    ended = services.end_posting(by=cast.admin, posting=posting)
    assert ended.ends_on == timezone.localdate() - timedelta(days=1)
    assert not can(User.objects.get(pk=cast.clerk.pk), Perms.CASE_READ)


def test_the_same_posting_is_not_given_twice(cast):
    with pytest.raises(Conflict):
        services.open_posting(by=cast.admin, user=cast.clerk, organisation=cast.centre, role=Role.CLERK)


def test_the_last_day_is_not_before_the_first(cast):
    with pytest.raises(BadInput) as refusal:
        services.open_posting(
            by=cast.admin,
            user=cast.unposted,
            organisation=cast.centre,
            role=Role.CLERK,
            ends_on=timezone.localdate() - timedelta(days=1),
        )
    assert "ends_on" in refusal.value.fields


def test_nobody_closes_her_own_account(cast):
    with pytest.raises(NotAllowed):
        services.disable(by=cast.admin, user=cast.admin)


def test_an_account_that_opens_again_has_a_new_password(cast):
    account = services.enable(by=cast.admin, user=cast.disabled)
    assert account.user.is_active
    assert account.user.must_change_password
    assert account.user.check_password(account.password)
