"""Model fields for personal data: sealed text, and the blind index that finds it by equality.

Reading decrypts at once (some microseconds a value); a list that does not show a column defers it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.core.exceptions import FieldError
from django.db import models

from .crypto import INDEX_BYTES, blind_index, seal, unseal

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

_NEVER = b""  # shorter than any index: equal to none


if TYPE_CHECKING:
    _Text = models.TextField[str, str]
    _Binary = models.BinaryField[bytes | None, bytes | None]
else:  # Django's fields are generic to the type checker only
    _Text, _Binary = models.TextField, models.BinaryField


def plain(value: str) -> str:
    """The usual normal form: NFKC, no white space, upper case (the X of an ID number)."""
    return "".join(unicodedata.normalize("NFKC", value).split()).upper()


def place_of(field: models.Field[Any, Any]) -> str:
    """``table.column``: what seals and index keys are bound to. Renaming either needs a data migration."""
    return f"{field.model._meta.db_table}.{field.column}"


class EncryptedTextField(_Text):
    """Text in Python, sealed bytes in the database. It cannot be filtered or ordered by; "" stays empty."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "bytea"

    def cast_db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "bytea"

    def get_internal_type(self) -> str:
        return "BinaryField"

    def from_db_value(self, value: Any, *_: Any) -> str | None:
        return None if value is None else unseal(bytes(value), place_of(self))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is None or hasattr(value, "as_sql"):
            return value
        return connection.Database.Binary(seal(str(value), place_of(self)))

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise FieldError(f"{self.name} is encrypted: look it up by its BlindIndexField")

    def get_transform(self, lookup_name: str) -> Any:
        raise FieldError(f"{self.name} is encrypted: look it up by its BlindIndexField")


class BlindIndexField(_Binary):
    """Index of the text field ``source``, computed on save; null while the source is empty.

    With ``update_fields`` name it beside its source; ``QuerySet.update`` of the source leaves it stale
    (``manage.py rotate_keys --reindex`` mends).
    """

    def __init__(self, *, source: str, normalise: Callable[[str], str] = plain, **kwargs: Any) -> None:
        self.source, self.normalise = source, normalise
        kwargs.update(max_length=INDEX_BYTES, null=True, blank=True, editable=False)
        kwargs.setdefault("db_index", True)
        super().__init__(**kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        for settled in ("max_length", "null", "blank", "editable"):
            kwargs.pop(settled, None)
        if not kwargs.pop("db_index", False):
            kwargs["db_index"] = False
        kwargs["source"] = self.source
        if self.normalise is not plain:
            kwargs["normalise"] = self.normalise
        return name, path, args, kwargs

    def pre_save(self, model_instance: models.Model, add: bool) -> bytes | None:
        index = self.digest(getattr(model_instance, self.source)) or None
        setattr(model_instance, self.attname, index)
        return index

    def from_db_value(self, value: Any, *_: Any) -> bytes | None:
        return None if value is None else bytes(value)

    def digest(self, value: str | None) -> bytes:
        """The index of ``value``; of an empty value one that matches no row."""
        normalised = self.normalise(value or "")
        return blind_index(place_of(self), normalised) if normalised else _NEVER


def index_of(model: type[models.Model], field_name: str, value: str | None) -> bytes:
    """What to filter by: ``filter(phone_index=index_of(Party, "phone_index", typed))``."""
    field = model._meta.get_field(field_name)
    if not isinstance(field, BlindIndexField):
        raise FieldError(f"{model.__name__}.{field_name} is not a BlindIndexField")
    return field.digest(value)
