"""Default deny: an address that does not say who may enter lets nobody in."""

import logging

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory
from django.views import View
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory, force_authenticate
from rest_framework.views import APIView

from accounts.access import (
    AccessMiddleware,
    DeclaredAccess,
    Door,
    api_declaration,
    declaration,
    guarded_api,
    needs,
    own_account,
    public,
    signed_in,
)
from accounts.models import User
from accounts.permissions import Perms
from config.docs.permissions import addresses

pytestmark = pytest.mark.django_db


def page(request):
    return HttpResponse("inside")


def enter(view, user=None, **headers):
    """What the middleware answers before the view; None: it lets the request in."""
    request = RequestFactory(headers=headers).get("/cases/", {"q": "张三"})
    request.user = user or AnonymousUser()
    request.session = {}
    return AccessMiddleware(page).process_view(request, view, (), {})


def fresh(view):
    """A function of its own, so that a declaration stays in one test."""

    def own(request):
        return view(request)

    return own


def test_a_view_that_declares_nothing_lets_nobody_in(cast, caplog):
    for user in (None, cast.clerk, cast.admin):
        with caplog.at_level(logging.ERROR):
            assert enter(fresh(page), user).status_code == 403
    assert "no access is declared" in caplog.text


def test_anybody_enters_a_public_view(cast):
    assert enter(public(fresh(page))) is None
    assert enter(public(fresh(page)), cast.unposted) is None


def test_a_stranger_goes_to_the_door_and_the_searched_word_stays_behind(cast):
    answer = enter(signed_in(fresh(page)))
    assert answer["Location"] == "/login/?next=%2Fcases%2F"


def test_htmx_sends_the_whole_page_to_the_door(cast):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/cases/1/?q=x"}
    answer = enter(signed_in(fresh(page)), **headers)
    assert answer.status_code == 204
    assert answer["HX-Redirect"] == "/login/?next=%2Fcases%2F1%2F"


@pytest.mark.parametrize(
    ("name", "perm", "enters"),
    [
        ("clerk", Perms.CASE_LOG, True),
        ("official", Perms.CASE_LOG, False),
        ("official", Perms.CASE_READ, True),
        ("auditor", Perms.CASE_READ, False),
        ("auditor", Perms.AUDIT_READ, True),
        ("admin", Perms.CASE_READ, False),
    ],
)
def test_a_right_opens_exactly_its_views(cast, name, perm, enters):
    answer = enter(needs(perm)(fresh(page)), getattr(cast, name))
    assert (answer is None) == enters
    if answer is not None:
        assert answer.status_code == 403


def test_without_a_posting_only_the_own_account_is_open(cast):
    answer = enter(signed_in(fresh(page)), cast.unposted)
    assert answer.status_code == 403
    assert "没有有效任职" in answer.content.decode()
    assert enter(own_account(fresh(page)), cast.unposted) is None


def test_a_password_set_by_somebody_else_closes_everything_but_the_own_account(cast):
    cast.clerk.must_change_password = True
    assert enter(needs(Perms.CASE_READ)(fresh(page)), cast.clerk)["Location"] == "/password/"
    assert enter(own_account(fresh(page)), cast.clerk) is None


def test_a_closed_account_has_no_right_left(cast):
    assert enter(signed_in(fresh(page)), cast.disabled) is not None or not cast.disabled.is_active
    assert enter(needs(Perms.CASE_READ)(fresh(page)), cast.disabled).status_code == 403


def test_a_class_view_carries_its_declaration():
    @needs(Perms.CASE_READ)
    class Page(View):
        pass

    class Heir(Page):
        pass

    assert declaration(Page.as_view()) == Perms.CASE_READ
    assert declaration(Heir.as_view()) == Perms.CASE_READ


class Guarded(APIView):
    permission_classes = (DeclaredAccess,)
    needs = {"GET": Perms.CASE_READ, "POST": Door.PUBLIC}

    def get(self, request):
        return Response("inside")

    post = put = options = get


class Unguarded(APIView):
    permission_classes = (AllowAny,)


def ask(method, user=None):
    request = getattr(APIRequestFactory(), method)("/api/v1/x")
    if user:
        force_authenticate(request, user)
    return Guarded.as_view()(request).status_code


def test_the_api_asks_for_what_each_method_declares(cast):
    assert ask("get", cast.clerk) == 200
    assert ask("head", cast.clerk) == 200
    assert ask("get", cast.auditor) == 403
    assert ask("get", cast.unposted) == 403
    assert ask("get") == 401
    assert ask("post") == 200


@pytest.mark.parametrize("method", ["put", "options"])
def test_an_undeclared_method_is_refused_to_everybody(cast, method):
    assert ask(method, cast.clerk) == 403
    assert ask(method) == 401


def test_an_api_view_without_the_guard_lets_nobody_in(cast):
    assert guarded_api(Guarded.as_view())
    assert guarded_api(Unguarded.as_view()) is None
    assert enter(Unguarded.as_view(), cast.admin).status_code == 403
    assert enter(Guarded.as_view(permission_classes=(AllowAny,)), cast.admin).status_code == 403


def test_every_address_of_the_portal_says_who_may_enter():
    silent = [path for path, view in addresses() if declaration(view) is None and not _api_says(view)]
    assert silent == []


def _api_says(view):
    cls = guarded_api(view)
    if cls is None:
        return False
    actions = getattr(view, "actions", None) or {m: "" for m in ("get", "post") if hasattr(cls, m)}
    return all(api_declaration(cls, method.upper(), action) for method, action in actions.items())


def test_a_request_costs_two_queries_before_its_view(cast, django_assert_num_queries):
    browser = cast.logged_in(cast.clerk)
    browser.get("/password/")
    with django_assert_num_queries(2):
        browser.get("/password/changed/")
    assert User.objects.get(pk=cast.clerk.pk).current_postings
