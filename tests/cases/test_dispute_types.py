"""A type of the first level is the first two digits of every code below it: figures rely on it."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from cases.models import DisputeType

WRONG = [("98", "0101"), ("9801", "01"), ("980", None), ("9801", None), ("ab", None), ("0188", "0101")]


def of(code: str, parent: str | None) -> DisputeType:
    return DisputeType(
        code=code, parent_id=parent, statistics_type_id="01", name_zh="试验", name_en="Trial", position=99
    )


@pytest.mark.django_db
@pytest.mark.parametrize(("code", "parent"), WRONG)
def test_a_code_that_does_not_begin_with_its_first_level_is_refused(code: str, parent: str | None) -> None:
    with pytest.raises(ValidationError, match="一级类型的代码为两位数字"):
        of(code, parent).full_clean()
    with pytest.raises(IntegrityError, match="dispute_type_begins_with_its_parent"):
        of(code, parent).save()


@pytest.mark.django_db
@pytest.mark.parametrize(("code", "parent"), [("98", None), ("0188", "01")])
def test_a_code_that_does_is_taken(code: str, parent: str | None) -> None:
    of(code, parent).full_clean()
    of(code, parent).save()
