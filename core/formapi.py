"""One form serves the page and the API: the API has no second description of what an act asks.

`bound` gives the body of a call, JSON or multipart, to the very form a page posts to; `cleaned` hands out
what the form understood, or refuses in the form's own sentences. `serializer_for` only describes the form
for the schema. Forms are used without a prefix.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from rest_framework.parsers import MultiPartParser

from .errors import BadInput
from .formschema import SENT_KEY, fields_of, is_file, is_many, plain_name, serializer_for
from .json_body import StrictJSONParser
from .problems import invalid

__all__ = ["PARSERS", "bound", "cleaned", "serializer_for"]

AnyForm = TypeVar("AnyForm", bound=forms.BaseForm)

PARSERS = (StrictJSONParser, MultiPartParser)
"""`parser_classes` of a view whose form may carry files."""

MOST_VALUES = 1000
_KEY = "key"


def bound(
    form_class: type[AnyForm],
    data: Any,
    files: Mapping[str, Any] | None = None,
    *,
    key: str = "",
    **form_kwargs: Any,
) -> AnyForm:
    """The form filled with the body of a call.

    JSON lists become the values of a field that takes several; true, numbers and null become what a browser
    would send. A form with a hidden `key` gets `key`, or `submission_key` of the body, or a fresh one.

    Args:
        data: `request.data`: a JSON object or what a multipart body holds.
        files: `request.FILES`.
        key: the submission key of the header, if there was one.

    Raises:
        BadInput: no object, an unknown name, a list or an object where a plain value is due, NUL.
    """
    if not isinstance(data, Mapping):
        raise BadInput(_("An object with fields by name is expected."), code="invalid")
    uploads = _uploads(files)
    fields = fields_of(form_class)
    several = {name for name, field in fields.items() if is_many(field)}
    sent = {str(name): _values(data, name, name in several) for name in data if name not in uploads}
    sent = _keyed(sent, key) if _KEY in fields else sent
    flat: MultiValueDict[str, str] = MultiValueDict()
    for name, values in sent.items():
        flat.setlist(name, [_text(value) for value in values if _is_plain(value) and value is not None])
    form = form_class(flat, uploads, **form_kwargs)
    _refuse_shapes(form, sent, uploads)
    return form


def cleaned(form: forms.BaseForm) -> dict[str, Any]:
    """What the form understood.

    Raises:
        BadInput: `invalid`, with the form's sentences by field.
    """
    if form.is_valid():
        return dict(form.cleaned_data)
    raise invalid(ValidationError(form.errors.as_data()))


def _uploads(files: Mapping[str, Any] | None) -> MultiValueDict[str, UploadedFile]:
    if files is None:
        return MultiValueDict()
    return files if isinstance(files, MultiValueDict) else MultiValueDict({n: [f] for n, f in files.items()})


def _values(data: Mapping[Any, Any], name: Any, many: bool) -> list[Any]:
    """The values sent under a name; a JSON list only where several may be sent."""
    if isinstance(data, MultiValueDict):
        return data.getlist(name)
    value = data[name]
    return value if isinstance(value, list) and many else [value]


def _keyed(sent: dict[str, list[Any]], header: str) -> dict[str, list[Any]]:
    given = [value for name in (_KEY, SENT_KEY) for value in sent.get(name, []) if value not in (None, "")]
    keys = [*given, *([header] if header else [])]
    if len({str(value).lower() for value in keys}) > 1:
        sentence = _("Two different submission keys were sent.")
        raise BadInput(sentence, code="bad_submission_key", fields={SENT_KEY: [sentence]})
    others = {name: values for name, values in sent.items() if name not in {_KEY, SENT_KEY}}
    return {**others, _KEY: keys[:1] or [str(uuid.uuid4())]}


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, str | bool | int | float)


def _text(value: Any) -> str:
    """As a browser would send it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _refuse_shapes(form: forms.BaseForm, sent: Mapping[str, Any], uploads: MultiValueDict[str, Any]) -> None:
    wrong: dict[str, list[str]] = {}
    for name in (*sent, *uploads):
        sentence = _wrong(form.fields.get(name), sent.get(name, []), uploads.getlist(name))
        if sentence:
            wrong.setdefault(plain_name(name), [sentence])
    if wrong:
        raise BadInput(_("Some fields need mending."), code="invalid", fields=wrong)


def _wrong(field: forms.Field | None, values: list[Any], uploads: list[Any]) -> str:
    """What is wrong with the shape of one field, in a sentence; empty if nothing."""
    if field is None:
        return _("There is no such field to fill.")
    if uploads and not is_file(field):
        return _("A plain value is expected here, not a file.")
    if is_file(field) and any(value not in (None, "") for value in values):
        return _("Send this as a file.")
    if is_many(field):
        return _wrong_list([*values, *uploads])
    if len(values) + len(uploads) > 1 or not all(_fits(field, value) for value in values):
        return _one_value()
    return _wrong_characters(values)


def _wrong_list(values: list[Any]) -> str:
    if len(values) > MOST_VALUES:
        return _("Too many values.")
    if any(isinstance(value, bool | list | dict) for value in values):
        return _("A list of plain values is expected here.")
    return _wrong_characters(values)


def _fits(field: forms.Field, value: Any) -> bool:
    """A browser would take any text as a tick; a call says true or false."""
    if isinstance(field, forms.BooleanField):
        return value is None or _text(value) in {"true", "false"}
    return _is_plain(value) and not isinstance(value, bool)


def _one_value() -> str:
    return _("One plain value is expected here.")


def _wrong_characters(values: list[Any]) -> str:
    """PostgreSQL holds neither NUL nor half a character."""
    texts = "".join(value for value in values if isinstance(value, str))
    broken = "\0" in texts or any("\ud800" <= char <= "\udfff" for char in texts)
    return _("This holds characters that cannot be stored.") if broken else ""
