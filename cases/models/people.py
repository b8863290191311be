"""People and bodies that fall out, and what they are in each case."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import BlindIndexField, EncryptedTextField
from core.masks import mask_name
from core.models import Stamped
from organisations.models import Organisation

from .choices import Gender, IdType, PartyRole, PersonKind
from .reference import KeyGroup, PartyCategory


class Person(Stamped):
    """A natural person or body, kept once per registering office by its ID number.

    Offices do not share a person record: equal ID numbers are recognised by the blind index alone,
    so what one office writes never shows up in another office's file.
    """

    PERSONAL_DATA: ClassVar[tuple[str, ...]] = ("name", "id_number", "phone", "address", "birth_date")

    registered_by = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", db_index=False, verbose_name=_("registered by")
    )
    kind = models.CharField(_("kind"), max_length=16, choices=PersonKind, default=PersonKind.NATURAL)
    name = models.CharField(_("name"), max_length=128)
    id_type = models.CharField(_("type of paper"), max_length=16, choices=IdType, default=IdType.ID_CARD)
    id_number = EncryptedTextField(_("ID number"), blank=True)
    id_number_index = BlindIndexField(source="id_number")
    phone = EncryptedTextField(_("phone"), blank=True)
    phone_index = BlindIndexField(source="phone")
    address = EncryptedTextField(_("address"), blank=True)
    gender = models.CharField(_("gender"), max_length=8, choices=Gender, blank=True)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    ethnicity = models.CharField(_("ethnic group"), max_length=32, blank=True)
    occupation = models.CharField(_("occupation or post"), max_length=64, blank=True)
    legal_representative = models.CharField(_("legal representative"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        indexes = [models.Index(fields=["name"], name="person_name")]
        constraints = [
            models.UniqueConstraint(
                fields=["registered_by", "id_number_index"], name="person_once_per_office"
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    @property
    def shown_name(self) -> str:
        """The name as pages show it: a natural person's masked; the name of a body is public."""
        return mask_name(self.name) if self.kind == PersonKind.NATURAL else self.name


class PartyQuerySet(models.QuerySet["Party"]):
    def for_rows(self) -> PartyQuerySet:
        """Names, roles and what a person is recognised by; nothing encrypted is read."""
        return self.select_related("person").only(
            "case", "role", "person__kind", "person__name", "person__id_number_index", "person__phone_index"
        )


class Party(models.Model):
    """A person's part in one case."""

    case = models.ForeignKey(
        "cases.Case", models.PROTECT, related_name="parties", db_index=False, verbose_name=_("case")
    )
    person = models.ForeignKey(Person, models.PROTECT, related_name="parties", verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=16, choices=PartyRole)
    represents = models.ForeignKey(
        "self",
        models.PROTECT,
        db_index=False,
        null=True,
        blank=True,
        related_name="spoken_for_by",
        verbose_name=_("speaks for"),
    )
    category = models.ForeignKey(
        PartyCategory,
        models.PROTECT,
        db_index=False,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("category"),
    )
    key_groups = models.ManyToManyField(KeyGroup, related_name="+", blank=True, verbose_name=_("key groups"))

    objects: ClassVar[PartyQuerySet] = PartyQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["case", "person", "role"], name="party_once_in_a_role"),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.pk}"
