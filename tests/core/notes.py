"""A model of the tests alone: one of each field of the ground."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.test.utils import isolate_apps

from core.fields import BlindIndexField, EncryptedTextField
from core.models import ReferenceItem, Stamped
from core.search import BigramField


def digits(value: str) -> str:
    return "".join(character for character in value if character.isdigit())


with isolate_apps("core") as registry:

    class Note(Stamped):
        text = models.TextField(blank=True)
        search = BigramField(source="text")
        phone = EncryptedTextField(blank=True)
        phone_index = BlindIndexField(source="phone", normalise=digits)
        other = EncryptedTextField(null=True)
        other_index = BlindIndexField(source="other")

        class Meta:
            app_label = "core"
            db_table = "core_test_note"
            indexes = [GinIndex(fields=["search"], name="core_test_note_search")]

    class Kind(ReferenceItem):
        class Meta(ReferenceItem.Meta):
            app_label = "core"
