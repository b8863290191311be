"""The audit trail as a page: who reads it, what is in it, how it is narrowed."""

import pytest

from accounts import services
from accounts.permissions import Role
from core import audit
from core.models import AuditEntry

pytestmark = pytest.mark.django_db
URL = "/audit/"


def names(answer):
    return {line.username for line in answer.context["lines"]}


def test_the_auditor_reads_the_acts_of_her_region(cast):
    audit.record(by=cast.clerk, action="party.reveal", subject="cases.party:1", reason="核对身份")
    audit.record(by=cast.neighbour, action="party.reveal", subject="cases.party:2", reason="核对")
    answer = cast.logged_in(cast.auditor).get(URL)
    assert {"clerk", "neighbour"} <= names(answer)
    assert "查看完整个人信息" in answer.content.decode()
    assert "admin" not in names(answer)


def test_an_auditor_of_one_county_does_not_read_about_the_neighbour(cast):
    county = services.create_user(
        by=cast.admin, username="county_auditor", name="区审", password="x-long-pass-1"
    ).user
    services.open_posting(by=cast.admin, user=county, organisation=cast.centre, role=Role.AUDITOR)
    audit.record(by=cast.clerk, action="account.login", subject=cast.clerk)
    audit.record(by=cast.neighbour, action="account.login", subject=cast.neighbour)
    assert names(cast.logged_in(county).get(URL)) == {"clerk"}


@pytest.mark.parametrize("name", ["clerk", "official", "supervisor", "admin", "mediator"])
def test_nobody_else_reads_it(cast, name):
    assert cast.logged_in(getattr(cast, name)).get(URL).status_code == 403


def test_it_is_narrowed_by_person_act_and_day(cast):
    audit.record(by=cast.clerk, action="account.login", subject=cast.clerk)
    audit.record(by=cast.colleague, action="account.login", subject=cast.colleague)
    audit.record(by=cast.clerk, action="account.logout", subject=cast.clerk)
    browser = cast.logged_in(cast.auditor)
    found = browser.get(URL, {"person": "clerk", "act": "account.login"}).context["lines"]
    assert [(line.username, str(line.act)) for line in found] == [("clerk", "登录系统")]
    assert not browser.get(URL, {"until": "2001-01-01"}).context["lines"]
    assert browser.get(URL, {"since": "2001-01-01"}).context["lines"]


def test_days_the_wrong_way_round_are_told(cast):
    answer = cast.logged_in(cast.auditor).get(URL, {"since": "2026-02-01", "until": "2026-01-01"})
    assert "until" in answer.context["form"].errors


def test_it_turns_pages_by_cursor(cast):
    for _act in range(60):
        audit.record(by=cast.clerk, action="account.login", subject=cast.clerk)
    browser = cast.logged_in(cast.auditor)
    first = browser.get(URL, {"person": "clerk"}).context
    second = browser.get(URL, {"person": "clerk", "after": first["page"].next}).context
    assert len(first["lines"]) == 50
    assert second["page"].previous
    assert AuditEntry.objects.filter(by=cast.clerk).count() == 50 + len(second["lines"])


def test_a_page_costs_a_constant_number_of_queries(cast, django_assert_max_num_queries):
    for _act in range(20):
        audit.record(
            by=cast.clerk, action="account.login", subject=cast.clerk, organisation_id=cast.centre.pk
        )
    browser = cast.logged_in(cast.auditor)
    browser.get(URL)
    with django_assert_max_num_queries(6):  # the bell is one of them
        browser.get(URL)
