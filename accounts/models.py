"""Users and their postings. A posting is the only thing that gives a right or a sight."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.models import Stamped
from organisations.models import Organisation

from .permissions import Role


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> User:
        """Make a user; without a password the account cannot log in until one is set."""
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, Stamped):
    """A person who uses the portal. No staff or superuser flag exists: rights come from postings."""

    username = models.CharField(
        _("user name"), max_length=64, unique=True, validators=[UnicodeUsernameValidator()]
    )
    name = models.CharField(pgettext_lazy("person", "name"), max_length=64)
    is_active = models.BooleanField(_("active"), default=True)
    must_change_password = models.BooleanField(_("must change the password at the next login"), default=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ("username",)

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    def administers(self, region_code: str) -> bool:
        """Whether a posting in force as administrator covers this region; the administrator's reach."""
        return any(
            posting.role == Role.ADMIN and posting.organisation.region.contains(region_code)
            for posting in self.current_postings
            if self.is_active
        )

    def forget_postings(self) -> None:
        """Read the postings anew at the next question, after they changed."""
        self.__dict__.pop("current_postings", None)

    @cached_property
    def current_postings(self) -> list[Posting]:
        """Postings in force today, read once a request, with organisation and region."""
        return list(self.postings.current(timezone.localdate()).placed())


class PostingQuerySet(models.QuerySet["Posting"]):
    def current(self, day: date) -> PostingQuerySet:
        """Postings in force on that day at an active organisation."""
        return self.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day, organisation__active=True
        )

    def placed(self) -> PostingQuerySet:
        """With the organisation, its region and its kind, by which rights and sight are worked out."""
        return self.select_related("organisation__region", "organisation__kind")


class Posting(Stamped):
    """A person works at an organisation in a role, from a day to a day (both included)."""

    user = models.ForeignKey(User, models.PROTECT, related_name="postings", verbose_name=_("user"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="postings", verbose_name=_("organisation")
    )
    role = models.CharField(pgettext_lazy("posting", "role"), max_length=16, choices=Role)
    head = models.BooleanField(
        _("heads the office"),
        default=False,
        db_default=False,
        help_text=_("Is told when the office is late; without a head its supervisors are."),
    )
    starts_on = models.DateField(_("from"), default=timezone.localdate)
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects: ClassVar[PostingQuerySet] = PostingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        ordering = ("user", "starts_on", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="posting_ends_after_it_starts",
            ),
            models.UniqueConstraint(
                fields=["user", "organisation", "role", "starts_on"], name="posting_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.organisation} · {self.get_role_display()}"
