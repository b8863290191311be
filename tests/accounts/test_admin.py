"""The administration: who enters, what is written, what is never there."""

import re

import pytest
from axes.models import AccessAttempt
from django.contrib import admin
from django.urls import reverse

from accounts.models import Posting, User
from accounts.permissions import Role
from cases.models import CaseSource, RiskRule
from core.models import AuditEntry
from organisations.models import Organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(cast):
    return cast.logged_in(cast.admin)


def test_only_pages_of_the_house_are_registered():
    rooms = {model._meta.label for model in admin.site._registry}
    assert rooms == {
        "accounts.User", "axes.AccessAttempt", "cases.CaseSource", "cases.DisputeType", "cases.KeyGroup",
        "cases.PartyCategory", "cases.RefusalReason", "cases.ResolutionMode", "cases.RiskRule",
        "cases.StatisticsType", "deadlines.CalendarDay", "deadlines.Ladder", "deadlines.OfficeHours",
        "deadlines.Policy", "mediators.Speciality", "notifications.Contact", "notifications.Message",
        "organisations.Organisation", "organisations.OrganisationKind", "organisations.Region",
        "referrals.ReturnReason",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["clerk", "official", "auditor", "unposted"])
def test_nobody_else_enters(cast, name):
    answer = cast.logged_in(getattr(cast, name)).get("/manage/")
    assert answer.status_code == 403


def test_a_stranger_is_sent_to_our_door(cast, client):
    assert client.get("/manage/accounts/user/")["Location"] == "/login/?next=%2Fmanage%2Faccounts%2Fuser%2F"


def test_every_list_and_form_opens(browser, cast):
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        assert browser.get(reverse(f"{name}_changelist"), {"q": "a"}).status_code == 200
        row = model._default_manager.first()
        if row is not None:
            assert browser.get(reverse(f"{name}_change", args=[row.pk])).status_code == 200


def test_no_page_shows_a_password_hash(browser, cast):
    page = browser.get(reverse("admin:accounts_user_change", args=[cast.clerk.pk])).content.decode()
    assert cast.clerk.password not in page
    assert "md5$" not in page


def test_a_new_user_is_made_and_the_password_told_once(browser, cast):
    answer = browser.post(reverse("admin:accounts_user_add"), {"username": "xin_ren", "name": "新人"})
    shown = re.search(r"<code>(\w+)</code>", answer.content.decode()).group(1)
    assert User.objects.get(username="xin_ren").check_password(shown)
    assert AuditEntry.objects.filter(action="user.create", by=cast.admin).exists()


def _inline(user, **row):
    postings = list(user.postings.all())
    form = {"name": user.name, "postings-TOTAL_FORMS": len(postings), "postings-INITIAL_FORMS": len(postings)}
    for i, posting in enumerate(postings):
        form |= {
            f"postings-{i}-id": posting.pk, f"postings-{i}-user": user.pk,
            f"postings-{i}-organisation": posting.organisation_id, f"postings-{i}-role": posting.role,
            f"postings-{i}-starts_on": posting.starts_on.isoformat(), f"postings-{i}-ends_on": "",
        }  # fmt: skip
    return form | row


def test_a_posting_is_added(browser, cast):
    form = _inline(cast.unposted) | {
        "postings-TOTAL_FORMS": 1, "postings-0-user": cast.unposted.pk,
        "postings-0-organisation": cast.centre.pk, "postings-0-role": Role.CLERK,
        "postings-0-starts_on": "2026-01-01", "postings-0-ends_on": "",
    }  # fmt: skip
    browser.post(reverse("admin:accounts_user_change", args=[cast.unposted.pk]), form)
    posting = Posting.objects.get(user=cast.unposted)
    assert posting.role == Role.CLERK
    assert AuditEntry.objects.filter(action="posting.open", subject_id=str(posting.pk)).exists()


def test_a_posting_gets_its_last_day_but_is_not_rewritten(browser, cast):
    url = reverse("admin:accounts_user_change", args=[cast.clerk.pk])
    browser.post(url, _inline(cast.clerk, **{"postings-0-role": Role.ADMIN}))
    assert Posting.objects.get(user=cast.clerk).role == Role.CLERK
    browser.post(url, _inline(cast.clerk, **{"postings-0-ends_on": "2026-01-31"}))
    assert Posting.objects.get(user=cast.clerk).ends_on.isoformat() == "2026-01-31"


def test_an_account_is_closed_and_opened(browser, cast):
    url = reverse("admin:accounts_user_changelist")
    browser.post(url, {"action": "close_account", "_selected_action": [cast.clerk.pk]})
    assert not User.objects.get(pk=cast.clerk.pk).is_active
    answer = browser.post(url, {"action": "open_account", "_selected_action": [cast.clerk.pk]})
    assert "<code>" in answer.content.decode()
    assert User.objects.get(pk=cast.clerk.pk).is_active


def test_a_refusal_is_a_notice_and_changes_nothing(browser, cast):
    url = reverse("admin:organisations_organisation_change", args=[cast.centre.pk])
    answer = browser.post(
        url, {"name": cast.centre.name, "host": "", "phone": "", "address": ""}, follow=True
    )
    assert "任职" in answer.content.decode()
    assert Organisation.objects.get(pk=cast.centre.pk).active


def test_a_new_office_is_recorded(browser, cast):
    form = {
        "name": "测试司法所",
        "kind": "justice_office",
        "region": "150203001",
        "host": "",
        "phone": "",
        "address": "",
    }
    browser.post(reverse("admin:organisations_organisation_add"), form)
    office = Organisation.objects.get(name="测试司法所")
    assert AuditEntry.objects.filter(action="organisation.add", subject_id=str(office.pk)).exists()


def test_a_list_entry_is_renamed_and_switched_off(browser, cast):
    url = reverse("admin:cases_casesource_change", args=["media"])
    browser.post(url, {"name_zh": "媒体", "name_en": "Media", "position": "15", "moj_source": "active"})
    source = CaseSource.objects.get(code="media")
    assert (source.name_zh, source.active) == ("媒体", False)
    entry = AuditEntry.objects.get(action="casesource.change")
    assert set(entry.detail["fields"]) == {"name_zh", "active"}


def test_a_risk_rule_keeps_its_words(browser, cast):
    rule = RiskRule.objects.get(code="violence_words")
    form = {
        "name_zh": rule.name_zh, "name_en": rule.name_en, "active": "on", "position": rule.position,
        "sign": rule.sign, "threshold": "", "words": "自杀,轻生", "points": "60", "level_at_once": "red",
    }  # fmt: skip
    browser.post(reverse("admin:cases_riskrule_change", args=[rule.pk]), form)
    assert RiskRule.objects.get(pk=rule.pk).words == ["自杀", "轻生"]


def test_a_lock_is_released(browser, cast):
    attempt = AccessAttempt.objects.create(username="clerk", ip_address="10.0.0.1", failures_since_start=5)
    url = reverse("admin:axes_accessattempt_changelist")
    browser.post(url, {"action": "release", "_selected_action": [attempt.pk]})
    assert not AccessAttempt.objects.exists()
    assert AuditEntry.objects.filter(action="account.lock_released").exists()


def test_regions_and_deletion_are_closed(browser, cast):
    assert browser.get("/manage/organisations/region/add/").status_code == 403
    assert browser.post(f"/manage/accounts/user/{cast.clerk.pk}/delete/", {"post": "yes"}).status_code == 403
