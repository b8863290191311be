"""Logging in to the interface with a token, ending it, and asking who one is."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import StrictSerializer
from core.errors import DomainError, NotAllowed

from . import sessions
from .access import Declaration, Door
from .models import Posting, User
from .permissions import Perms
from .scope import can


class WrongCredentials(DomainError):  # noqa: N818 — a refusal, not a defect
    """User name or password is wrong; which of them is not told."""

    status = 401
    title = gettext_lazy("Not logged in")
    default_code = "authentication_failed"


class Credentials(StrictSerializer):
    """User name and password."""

    username = serializers.CharField(max_length=64)
    password = serializers.CharField(max_length=256, trim_whitespace=False, write_only=True)


class TokenShown(serializers.Serializer[Any]):
    """A token, shown this one time, and when it ends by itself."""

    token = serializers.CharField()
    expiry = serializers.DateTimeField()


class PostingShown(serializers.Serializer[Posting]):
    """Where a person works, as what, until when."""

    organisation = serializers.IntegerField(source="organisation_id")
    organisation_name = serializers.CharField(source="organisation.name")
    region = serializers.CharField(source="organisation.region_id")
    role = serializers.CharField()
    role_name = serializers.CharField(source="get_role_display")
    ends_on = serializers.DateField(allow_null=True)


class MeShown(serializers.Serializer[User]):
    """The person behind the token or the session, with postings in force and the rights they give."""

    username = serializers.CharField()
    name = serializers.CharField()
    must_change_password = serializers.BooleanField()
    postings = PostingShown(many=True, source="current_postings")
    rights = serializers.SerializerMethodField()

    def get_rights(self, user: User) -> list[str]:
        return [perm.value for perm in Perms if can(user, perm)]


class LoginView(APIView):
    """A token in exchange for user name and password."""

    authentication_classes = ()
    needs: ClassVar[dict[str, Declaration]] = {"POST": Door.PUBLIC}

    @extend_schema(request=Credentials, responses=TokenShown, auth=[])
    def post(self, request: Request) -> Response:
        """Log in; send the token as `Authorization: Token …`. Five wrong passwords lock the name a while."""
        asked = Credentials(data=request.data)
        asked.is_valid(raise_exception=True)
        user = sessions.identify(request._request, **asked.validated_data)
        if user is None:
            raise WrongCredentials(_("The user name or the password is not right."))
        if user.must_change_password:
            raise NotAllowed(
                _("Choose your own password on the pages before you use the interface."),
                code="password_change_required",
            )
        token, text = sessions.issue_token(user)
        shown = TokenShown({"token": text, "expiry": token.expiry})
        return Response(shown.data, headers={"Cache-Control": "no-store"})


class LogoutView(APIView):
    """The end of a token."""

    needs: ClassVar[dict[str, Declaration]] = {"POST": Door.OWN_ACCOUNT}

    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request) -> Response:
        """End the token that is sent with this request; a session on the pages ends as well."""
        sessions.end_token(request._request, user=_person(request), token=request.auth)
        return Response(status=status.HTTP_204_NO_CONTENT)


class MeView(APIView):
    """Who one is."""

    needs: ClassVar[dict[str, Declaration]] = {"GET": Door.OWN_ACCOUNT}

    @extend_schema(responses=MeShown)
    def get(self, request: Request) -> Response:
        """The own name, postings in force, and rights."""
        return Response(MeShown(_person(request)).data, headers={"Cache-Control": "private, no-store"})


def _person(request: Request) -> User:
    """Who is behind the door: the guard lets nobody else in."""
    return cast("User", request.user)
