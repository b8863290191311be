"""Masks, pinyin, htmx answers, template words, reference items, operations, checks."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from django import forms
from django.core.checks import Error
from django.core.checks import Warning as Advice
from django.db import DatabaseError, connection, transaction
from django.forms.renderers import DjangoTemplates, TemplatesSetting
from django.http import HttpResponse
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from core import htmx, masks
from core.checks import check_database_keeps_its_word
from core.pinyin import initials
from core.triggers import append_only, statistics_target
from tests.core.notes import Kind, Note

NOW = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(("mask", "plain", "shown"), [
    (masks.mask_name, "张晓三", "张*三"), (masks.mask_name, "张三", "张*"), (masks.mask_name, "张", "*"),
    (masks.mask_name, "欧阳晓三", "欧**三"), (masks.mask_name, "", ""), (masks.mask_name, None, ""),
    (masks.mask_phone, "13812345678", "138****5678"),
    (masks.mask_phone, "0476-8221234", "0476****1234"),
    (masks.mask_phone, "8221234", "*****34"),
    (masks.mask_phone, "110", "*10"), (masks.mask_phone, "12", "**"),
    (masks.mask_phone, "", ""), (masks.mask_phone, None, ""),
    (masks.mask_id_number, "150404199001011234", "150404********1234"),
    (masks.mask_id_number, "E12345678", "*******78"), (masks.mask_id_number, "1234", "****"),
    (masks.mask_id_number, "", ""), (masks.mask_id_number, None, ""),
    (masks.mask_address, "赤峰市红山区桥北街道12号", "赤峰市红山区桥北街****"),
    (masks.mask_address, "村东", "村****"),
    (masks.mask_address, "", ""), (masks.mask_address, None, ""),
])  # fmt: skip
def test_a_mask_shows_enough_to_recognise(mask, plain: str | None, shown: str) -> None:
    assert mask(plain) == shown


@pytest.mark.parametrize(("name", "letters"), [
    ("王晓明", "wxm"), ("单小兵", "sxb"), ("尉迟恭", "ycg"), ("曾国强", "zgq"),
    ("吕布", "lb"),
    ("乌云其木格", "wyqmg"),
    ("阿拉坦·巴特尔", "altbte"), ("John Smith", "js"), ("红山12号", "hs12h"), ("", ""), ("！？", ""),
])  # fmt: skip
def test_initials_are_what_a_clerk_would_type(name: str, letters: str) -> None:
    assert initials(name) == letters


def request_by(**headers: str):
    return RequestFactory().get("/", headers=headers)


def test_an_htmx_redirect_is_a_header_and_a_plain_one_a_303(settings) -> None:
    settings.ROOT_URLCONF = "tests.core.web"
    by_htmx = htmx.redirect(request_by(**{"HX-Request": "true"}), "/cases/1")
    assert (by_htmx.status_code, by_htmx.headers["HX-Redirect"]) == (204, "/cases/1")
    plain = htmx.redirect(request_by(), "/cases/1")
    assert (plain.status_code, plain.headers["Location"]) == (303, "/cases/1")


@pytest.mark.parametrize(("headers", "fragment"), [
    ({}, False), ({"HX-Request": "true"}, True), ({"HX-Request": "true", "HX-Boosted": "true"}, False),
    ({"HX-Request": "true", "HX-History-Restore-Request": "true"}, False),
])  # fmt: skip
def test_only_a_real_htmx_request_gets_a_fragment(headers: dict[str, str], fragment: bool) -> None:
    assert htmx.is_fragment(request_by(**headers)) is fragment


def test_several_events_share_one_ascii_header() -> None:
    response = HttpResponse()
    htmx.toast(htmx.trigger(response, "saved"), "已保存")
    header = response.headers["HX-Trigger"]
    assert header.isascii()
    assert json.loads(header) == {"saved": {}, "toast": {"message": "已保存", "level": "success"}}


@pytest.mark.parametrize(("passed", "chinese", "english"), [
    (timedelta(seconds=5), "2026-11-21 11:59（刚刚）", "2026-11-21 11:59 (just now)"),
    (timedelta(minutes=3), "2026-11-21 11:57（3 分钟前）", "2026-11-21 11:57 (3 minutes ago)"),
    (timedelta(hours=1), "2026-11-21 11:00（1 小时前）", "2026-11-21 11:00 (1 hour ago)"),
    (timedelta(days=2), "2026-11-19 12:00（2 天前）", "2026-11-19 12:00 (2 days ago)"),
    (-timedelta(days=2), "2026-11-23 12:00（2 天后）", "2026-11-23 12:00 (in 2 days)"),
    (timedelta(days=40), "2026-10-12 12:00", "2026-10-12 12:00"),
])  # fmt: skip
def test_a_moment_is_told_absolutely_and_relatively(passed: timedelta, chinese: str, english: str) -> None:
    template = Template("{% load yizhan %}{{ at|relative_time:now }}")
    for language, text in (("zh-hans", chinese), ("en", english)):
        with translation.override(language):
            assert f">{text}<" in template.render(Context({"at": NOW - passed, "now": NOW}))


def test_no_moment_is_no_text() -> None:
    assert Template("{% load yizhan %}{{ at|relative_time }}").render(Context({"at": None})) == ""


def test_an_icon_is_a_decoration_from_the_sprite() -> None:
    shown = Template(
        "{% load yizhan %}{% drawn 'components/icon.html' name='alert-circle' %}{{ n|mask_name }}"
    ).render(Context({"n": "张三"}))
    assert 'aria-hidden="true"' in shown
    assert "icons.svg#tabler-alert-circle" in shown
    assert shown.endswith("张*")


def test_a_component_that_is_drawn_once_is_drawn_once_in_each_language() -> None:
    level = Template("{% load yizhan %}{% drawn 'components/level.html' level=None %}")
    for language, word in (("zh-hans", "待确认"), ("en", "not confirmed"), ("zh-hans", "待确认")):
        with translation.override(language):
            assert word in level.render(Context({}))


def test_a_reference_item_is_named_in_the_language_of_the_page() -> None:
    kind = Kind(code="x", name_zh="邻里", name_en="Neighbours")
    with translation.override("en"):
        assert str(kind) == "Neighbours"
        assert Kind(code="x", name_zh="邻里").name == "邻里"
    with translation.override("zh-hans"):
        assert kind.name == "邻里"


def test_a_row_is_stamped_by_python_and_by_sql_alike(notes: type[Note]) -> None:
    note = notes.objects.create(text="a")
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO core_test_note (text, phone) VALUES ('b', '')")
    assert note.created_at is not None
    assert notes.objects.filter(created_at__isnull=False, updated_at__isnull=False).count() == 2


def test_an_append_only_table_takes_rows_and_nothing_else_until_it_is_undone(notes: type[Note]) -> None:
    operation = append_only("core_test_note")
    with connection.cursor() as cursor:
        cursor.execute(operation.sql)
        notes.objects.create(text="a")
        with (
            pytest.raises(DatabaseError, match="core_test_note is append-only: UPDATE refused"),
            transaction.atomic(),
        ):
            notes.objects.update(text="b")
        cursor.execute(operation.reverse_sql)
    assert notes.objects.update(text="b") == 1


def test_statistics_are_raised_and_put_back(notes: type[Note]) -> None:
    operation = statistics_target("core_test_note", "search", 500)
    found = []
    with connection.cursor() as cursor:
        for sql in (operation.sql, operation.reverse_sql):
            cursor.execute(sql)
            cursor.execute(
                "SELECT attstattarget FROM pg_attribute"
                " WHERE attrelid = 'core_test_note'::regclass AND attname = 'search'"
            )
            found.append(cursor.fetchone()[0])
    assert found == [500, None]


@pytest.mark.parametrize("name", ["x; DROP TABLE y", 'a"b', "", "A", "1a"])
def test_an_operation_takes_plain_names_only(name: str) -> None:
    for operation in (append_only, lambda table: statistics_target("a", table)):
        with pytest.raises(ValueError, match="plain table or column name"):
            operation(name)


@pytest.mark.parametrize(("site", "kind"), [(True, Error), (False, Advice)])
def test_a_database_that_may_lose_cases_is_named(settings, monkeypatch, site: bool, kind: type) -> None:
    settings.SITE = site
    found = {"fsync": "off", "full_page_writes": "on", "synchronous_commit": "remote_apply",
             "data_checksums": "off", "server_version_num": "150000"}  # fmt: skip
    monkeypatch.setattr("core.checks._settings_of", lambda alias: found)
    complaints = check_database_keeps_its_word(databases=["default"])
    assert [type(complaint) for complaint in complaints] == [kind] * 3
    assert [word for word in ("fsync", "data_checksums") if word in str(complaints)] == [
        "fsync",
        "data_checksums",
    ]


def test_the_real_database_can_be_asked(db: None) -> None:
    assert isinstance(check_database_keeps_its_word(databases=["default"]), list)
    assert check_database_keeps_its_word() == []


class Colours(forms.Form):
    choices = (("", "-"), ("1", "a<b"), ("g", [("2", "c")]))
    colour = forms.ChoiceField(
        choices=choices, required=False, widget=forms.Select(attrs={"data-search": ""})
    )
    radio = forms.ChoiceField(choices=choices, required=False, widget=forms.RadioSelect(attrs={"class": "x"}))
    boxes = forms.MultipleChoiceField(choices=choices, required=False, widget=forms.CheckboxSelectMultiple)


@pytest.mark.parametrize("auto_id", ["id_%s", False])
@pytest.mark.parametrize("name", ["colour", "radio", "boxes"])
def test_a_choice_is_drawn_as_django_draws_it(name: str, auto_id: str | bool) -> None:
    typed = {"colour": "2", "radio": "1", "boxes": ["1", "2"]}
    ours, django = (
        "".join(Colours(typed, auto_id=auto_id, renderer=renderer)[name].as_widget().split())
        for renderer in (TemplatesSetting(), DjangoTemplates())
    )
    assert ours == django
    assert "a&lt;b" in ours
