"""The region tree: the code is the path."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from organisations.models import Organisation, Region, RegionLevel

LENGTHS = {level: level.prefix_length for level in RegionLevel}


@given(st.sampled_from(RegionLevel), st.integers(0, 10**13 - 1))
def test_a_region_contains_itself_and_lies_in_every_ancestor(level, number):
    code = f"15{number:013d}"[: LENGTHS[level]].ljust(6, "0")
    region = Region(code=code, level=level)
    assert region.contains(code)
    above = [
        Region(code=above, level=outer)
        for outer, above in zip(RegionLevel, region.ancestor_codes, strict=False)
    ]
    assert len(above) == list(RegionLevel).index(level)
    assert all(outer.contains(code) for outer in above)


@pytest.mark.django_db
def test_the_official_tree_is_whole(reference):
    regions = {region.code: region for region in Region.objects.all()}
    assert len(regions) == 2464
    for region in regions.values():
        if region.parent_id:
            assert regions[region.parent_id].contains(region.code), region.code


@pytest.mark.django_db
def test_what_lies_below_and_above_is_one_query_each(reference, django_assert_num_queries):
    county = Region.objects.get(code="150203")
    with django_assert_num_queries(2):
        below = set(Region.objects.within(county).values_list("code", flat=True))
        above = list(Region.objects.above(county).values_list("code", flat=True))
    assert above == ["150000", "150200"]
    assert all(code.startswith("150203") for code in below)
    assert {"150203", "150203001", "150203001015"} <= below


@pytest.mark.django_db
def test_offices_that_serve_a_place_come_nearest_first(cast):
    names = [office.pk for office in Organisation.objects.serving("150203001015")]
    assert names[-2:] == [cast.city_centre.pk, cast.head_office.pk]
    assert set(names[:3]) == {cast.committee.pk, cast.police_station.pk, cast.township.pk}
    assert cast.neighbour_centre.pk not in names
