"""Which routes are suggested, why, and to which offices."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from cases.models import Case, CaseSource, DisputeType, PartyRole, PersonKind, Route
from organisations.models import Region
from referrals.routing import Facts, fired, rules
from referrals.suggest import Suggestion, suggest
from tests.cast import Cast

SUBDISTRICT = "150203001"


def logged(cast: Cast, **changes: object) -> Case:
    given = {"region": Region.objects.get(code=SUBDISTRICT), **changes}
    case = cast.log_dispute(**given)
    return Case.objects.select_related("region", "holder__region", "holder__kind").get(pk=case.pk)


def by_route(case: Case) -> dict[str, Suggestion]:
    return {one.route: one for one in suggest(case)}


def offices(suggestion: Suggestion) -> list[str]:
    return [office.organisation.name for office in suggestion.offices]


def test_a_blue_neighbour_dispute_goes_to_the_nearest_committee_first(cast: Cast) -> None:
    first = suggest(logged(cast))[0]
    assert first.route == Route.MEDIATION
    assert offices(first)[0] == cast.committee.name
    assert cast.centre.name in offices(first)


def test_words_of_violence_tell_the_police_at_once(cast: Cast) -> None:
    first = suggest(logged(cast, description="对方持刀威胁，扬言同归于尽。"))[0]
    assert (first.route, first.urgent) == (Route.POLICE, True)
    assert offices(first) == [cast.police_station.name]


def test_a_labour_dispute_is_mediated_or_arbitrated(cast: Cast) -> None:
    found = by_route(logged(cast, dispute_type=DisputeType.objects.get(code="0701")))
    assert {Route.MEDIATION, Route.ARBITRATION} <= found.keys()
    assert found[Route.MEDIATION].weight > found[Route.ARBITRATION].weight


def test_what_a_petition_desk_sent_needs_consent_or_goes_back_there(cast: Cast) -> None:
    found = by_route(logged(cast, source=CaseSource.objects.get(code="petition")))
    assert {Route.MEDIATION, Route.PETITION} <= found.keys()


def test_an_organ_complained_of_opens_reconsideration(cast: Cast) -> None:
    organ = cast.party(
        PartyRole.RESPONDENT, "某区城市管理局", kind=PersonKind.ORGAN, id_type="none", id_number=""
    )
    case = logged(cast, parties=(cast.party(), organ))
    assert suggest(case)[0].route == Route.RECONSIDERATION


def test_an_office_without_anybody_at_work_is_never_suggested(cast: Cast) -> None:
    cast.partner.is_active = False
    cast.partner.save()
    found = by_route(logged(cast, description="对方持刀威胁。"))
    assert found[Route.POLICE].offices == ()


def test_a_place_known_only_as_a_county_offers_the_committees_below(cast: Cast) -> None:
    case = logged(cast, region=cast.centre.region)
    assert cast.committee.name in offices(by_route(case)[Route.MEDIATION])


def test_offices_of_a_neighbour_county_are_never_suggested(cast: Cast) -> None:
    names = {name for one in suggest(logged(cast), every=True) for name in offices(one)}
    assert cast.neighbour_centre.name not in names


def test_reasons_are_told_in_the_language_of_the_page(cast: Cast) -> None:
    case = logged(cast)
    with override("en"):
        assert "committee" in suggest(case)[0].reasons[0]
    with override("zh-hans"):
        assert "调委会" in suggest(case)[0].reasons[0]


def test_suggesting_asks_the_same_number_of_statements_whatever_is_suggested(cast: Cast) -> None:
    for case in (logged(cast), logged(cast, description="对方持刀威胁。")):
        with CaptureQueriesContext(connection) as asked:
            suggest(case, every=True)
        assert len(asked) == 3


@pytest.mark.parametrize("kind", ["0101", "0705", "1499", "9999"])
def test_every_dispute_has_at_least_one_route(kind: str) -> None:
    facts = Facts(dispute_type=kind, source="walk_in", level="blue", signs=frozenset())
    assert Route.MEDIATION in fired(facts)


def test_the_file_of_rules_is_sound(reference: None) -> None:
    """Each rule has both sentences, its own code, and names only types, sources and kinds that exist."""
    types = set(DisputeType.objects.values_list("code", flat=True))
    sources = set(CaseSource.objects.values_list("code", flat=True))
    found = rules()
    assert len({rule.code for rule in found}) == len(found)
    for rule in found:
        assert rule.reason_zh
        assert rule.reason_en
        assert set(rule.dispute_types) <= types
        assert rule.sources <= sources
