"""No message holds or says anything of a party, whichever act or clock wrote it, in either language."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from cases.models import Case, PartyRole
from deadlines.services.sweep import sweep
from notifications.models import Message
from notifications.rendering import render
from tests.cast import Cast
from tests.laws.on_its_way import ON_ITS_WAY
from tests.laws.test_canary import ADDRESS, NAME, OTHER, PHONE, PLACE


@pytest.mark.parametrize("stage", ON_ITS_WAY)
def test_no_message_on_the_way_of_a_case_tells_of_a_party(
    cast: Cast, stage: str, caplog: pytest.LogCaptureFixture
) -> None:
    id_number = cast.id_number()
    parties = (
        cast.party(name=NAME, id_number=id_number, phone=PHONE, address=ADDRESS),
        cast.party(PartyRole.RESPONDENT, OTHER),
    )
    story = f"{NAME}（电话{PHONE}，证件{id_number}）与{OTHER}因漏水争吵。"
    bring, _who = ON_ITS_WAY[stage]
    bring(cast, {"title": "", "description": story, "place": PLACE, "parties": parties})
    while sweep(now=timezone.now() + timedelta(days=400)):
        pass
    rows = list(Message.objects.select_related("recipient"))
    assert rows
    told = [json.dumps([row.key, row.facts, row.path, row.about], ensure_ascii=False) for row in rows]
    for language in ("zh-hans", "en"):
        words = [render(row, language) for row in rows]
        told += [f"{one.subject}\n{one.body}\n{one.word}" for one in words]
    title = Case.objects.latest("pk").title
    canaries = (NAME, OTHER, id_number, PHONE, ADDRESS, PLACE, title)
    assert [text for text in told if any(canary in text for canary in canaries)] == []
    assert not [text for text in told if "%(" in text]
    assert "put into words" not in caplog.text
