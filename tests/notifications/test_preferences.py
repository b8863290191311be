"""Preferences: own addresses, masked when shown; what goes where; the language of mails."""

from __future__ import annotations

from typing import Any

import pytest

from core.errors import BadInput
from core.models import AuditEntry
from notifications.channels import SENDERS
from notifications.models import Contact, MessageLanguage, Preference
from notifications.services.reaching import Wishes, choose, give_address
from tests.cast import Cast

from .receivers import MailServer, Receiver

PAGE = "/inbox/preferences/"
FILLED: dict[str, Any] = {"language": "en", "email": "Lin@example.cn", "sms": "138 0013 8000"}


@pytest.fixture(autouse=True)
def _channels(mail: MailServer, gateway: Receiver) -> None:
    """The site has mail and text messages; the messenger it has not."""


def test_a_person_gives_her_addresses_and_language(cast: Cast) -> None:
    browser = cast.logged_in(cast.clerk)
    assert browser.post(PAGE, {**FILLED, "wanted": ["deadline:email"]}).status_code == 303
    kept = {one.channel: one.address for one in Contact.objects.filter(user=cast.clerk)}
    assert kept == {"email": "Lin@example.cn", "sms": "+8613800138000"}
    assert MessageLanguage.objects.get(user=cast.clerk).code == "en"


def test_an_address_is_shown_masked_and_stays_when_left_empty(cast: Cast) -> None:
    browser = cast.logged_in(cast.clerk)
    browser.post(PAGE, FILLED)
    page = browser.get(PAGE).content.decode()
    assert "L****@example.cn" in page
    assert "138****8000" in page
    assert "13800138000" not in page
    assert "Lin@example.cn" not in page
    browser.post(PAGE, {"language": "en"})
    assert Contact.objects.filter(user=cast.clerk).count() == 2


def test_an_address_can_be_removed(cast: Cast) -> None:
    browser = cast.logged_in(cast.clerk)
    browser.post(PAGE, FILLED)
    browser.post(PAGE, {"language": "en", "drop_sms": "on"})
    assert list(Contact.objects.filter(user=cast.clerk).values_list("channel", flat=True)) == ["email"]


@pytest.mark.parametrize(
    ("field", "typed"),
    [("email", "nobody"), ("email", "a@b@c"), ("sms", "0472-5151234"), ("sms", "12345"), ("language", "fr")],
)
def test_what_is_no_address_is_refused_with_the_field(cast: Cast, field: str, typed: str) -> None:
    answer = cast.logged_in(cast.clerk).post(PAGE, {**FILLED, field: typed})
    assert answer.status_code == 400
    assert field in answer.context["form"].errors
    assert not Contact.objects.exists()


def test_only_what_differs_from_the_default_is_kept(cast: Cast) -> None:
    browser = cast.logged_in(cast.clerk)
    browser.post(PAGE, {"language": "zh-hans", "wanted": ["deadline:sms", "digest:email"]})
    kept = set(Preference.objects.filter(user=cast.clerk, kind__in=("deadline", "digest"))
               .values_list("kind", "channel", "wanted"))  # fmt: skip
    assert kept == {("deadline", "email", False), ("deadline", "sms", True)}
    browser.post(PAGE, {"language": "zh-hans", "wanted": ["deadline:email", "digest:email"]})
    assert not Preference.objects.filter(user=cast.clerk, kind__in=("deadline", "digest")).exists()


def test_a_channel_this_site_does_not_have_is_not_offered(cast: Cast) -> None:
    page = cast.logged_in(cast.clerk).get(PAGE).content.decode()
    assert "deadline:email" in page
    assert "deadline:webhook" not in page


def test_the_choice_is_audited_without_the_addresses(cast: Cast) -> None:
    cast.logged_in(cast.clerk).post(PAGE, FILLED)
    entry = AuditEntry.objects.filter(action="messages.choose").latest("id")
    assert entry.detail == {"fields": ["email", "sms", "wishes"]}


def test_nobody_chooses_for_another(cast: Cast) -> None:
    cast.logged_in(cast.clerk).post(PAGE, {**FILLED, "user": cast.colleague.pk})
    assert not Contact.objects.filter(user=cast.colleague).exists()


def test_the_administrator_notes_an_address(cast: Cast) -> None:
    give_address(by=cast.admin, user=cast.clerk, channel="sms", address="13800138000")
    assert Contact.objects.get(user=cast.clerk).address == "+8613800138000"
    with pytest.raises(BadInput):
        give_address(by=cast.admin, user=cast.clerk, channel="sms", address="1")


def test_the_administration_replaces_an_address_and_never_shows_it(cast: Cast) -> None:
    browser = cast.logged_in(cast.admin)
    add = {"user": cast.clerk.pk, "channel": "sms", "address": "13800138000"}
    assert browser.post("/manage/notifications/contact/add/", add).status_code == 302
    contact = Contact.objects.get(user=cast.clerk)
    for path in ("", f"{contact.pk}/change/"):
        page = browser.get(f"/manage/notifications/contact/{path}").content.decode()
        assert "13800138000" not in page
    assert (
        browser.post(f"/manage/notifications/contact/{contact.pk}/change/", {"address": "1"}).status_code
        == 200
    )
    browser.post(f"/manage/notifications/contact/{contact.pk}/change/", {"address": "13900139000"})
    contact.refresh_from_db()
    assert contact.address == "+8613900139000"
    assert AuditEntry.objects.filter(action="messages.address").count() == 2


@pytest.mark.parametrize("wishes", [
    Wishes(wanted={("nothing", "email"): True}), Wishes(wanted={("deadline", "pigeon"): True}),
    Wishes(addresses={"pigeon": "x"}), Wishes(language="fr"),
])  # fmt: skip
def test_what_does_not_exist_cannot_be_chosen(cast: Cast, wishes: Wishes) -> None:
    with pytest.raises(BadInput):
        choose(by=cast.clerk, wishes=wishes)


def test_every_channel_masks_its_addresses() -> None:
    shown = {
        code: SENDERS[code].mask(address)
        for code, address in {"email": "lin@example.cn", "sms": "+8613800138000", "webhook": "lin.xm"}.items()
    }
    assert shown == {"email": "l****@example.cn", "sms": "138****8000", "webhook": "l****m"}
