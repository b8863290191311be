"""What is measured over HTTP: every item by name, as a function that does it once as a person does.

Daily work as an ordinary clerk of one county among twenty, the same lists as a supervisor of a whole city;
figures as the officials of that county and of that city.
"""

from __future__ import annotations

import html
import re
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.utils import timezone

from accounts.models import User
from benchmarks import words as vocabulary
from benchmarks.client import Answer, Client
from benchmarks.rows import id_number_of
from benchmarks.world import CITY_OFFICIAL, CITY_SUPERVISOR, CLERK, HOME_CITY, HOME_COUNTY, OFFICIAL
from cases.models import Case, Event

Item = Callable[[], Answer]
_PART = re.compile(r'"(/figures/parts/([a-z-]+)/[^"]*)"')


def every(port: int) -> Iterator[tuple[str, Item]]:
    """All of them, in the order in which each round does them."""
    yield from daily(port)
    county, city = (Client(port, User.objects.get(username=name)) for name in (OFFICIAL, CITY_OFFICIAL))
    yield from figures("county", county)
    yield from figures("city", city)
    yield from behind(city)
    yield "reports", lambda: city.get("/reports/")
    clerk = Client(port, User.objects.get(username=CLERK))
    yield "create", lambda: clerk.api("/api/v1/cases", new_case())


def daily(port: int) -> Iterator[tuple[str, Item]]:
    """Desk, lists, searches, pages."""
    clerk, city = (Client(port, User.objects.get(username=name)) for name in (CLERK, CITY_SUPERVISOR))
    words = vocabulary.load()
    mine = Case.objects.visible_to(User.objects.get(username=CLERK))
    numbers = [str(number) for number in mine.order_by("-id").values_list("number", flat=True)[:500]]
    person = mine.order_by("-id")[100].parties.order_by("id")[0].person_id
    yield "hello", lambda: clerk.get("/hello")
    yield "desk", lambda: clerk.get("/")
    yield "desk_city", lambda: city.get("/")
    yield "list", lambda: clerk.get("/cases/")
    yield "list_city", lambda: city.get("/cases/")
    yield "search_two_characters", lambda: searched(clerk, words.common_word)
    yield "search_two_characters_city", lambda: searched(city, words.common_word)
    yield "search_rare_word", lambda: searched(clerk, words.rare_word)
    yield "search_rare_word_city", lambda: searched(city, words.rare_word)
    yield "number_to_page", lambda: searched(clerk, any_of(numbers))
    yield "open_case", lambda: clerk.get(f"/cases/{any_of(numbers)}/")
    yield "id_search", lambda: searched(clerk, id_number_of(person))
    yield "alerts", lambda: city.get("/alerts/")
    yield "intake_page", lambda: clerk.get("/cases/new/")


def figures(whose: str, official: Client) -> Iterator[tuple[str, Item]]:
    """The dashboard of that official: the first page, and every block that it fetches afterwards."""
    yield f"dashboard_{whose}", lambda: official.get("/figures/")
    page = official.get("/figures/").body.decode()
    for code, address in {code: html.unescape(address) for address, code in _PART.findall(page)}.items():
        yield f"dashboard_{whose}:{code}", partial(official.get, address)
    year = timezone.localdate().replace(month=1, day=1).isoformat()
    asked = urlencode({"since": year, "until": timezone.localdate().isoformat()})
    yield f"dashboard_{whose}_year", lambda: official.get(f"/figures/?{asked}")


def behind(city: Client) -> Iterator[tuple[str, Item]]:
    """The list behind a figure: a city over a year, its red cases, one kind of case of one village.

    The first two fill a page at every size; of the last there are few everywhere.
    """
    year = timezone.localdate() - timedelta(days=365)
    days = {"since": year.isoformat(), "until": timezone.localdate().isoformat()}
    dense = urlencode({"figure": "closed", "place": HOME_CITY, **days})
    red = urlencode({"figure": "received", "place": HOME_CITY, "level": "red", **days})
    one = Event.objects.filter(kind="close", region__code__startswith=HOME_COUNTY).order_by("-id")[0]
    few = {"place": one.region_id, "type": one.dispute_type_id, "source": one.source_id}
    narrow = urlencode({"figure": "closed", **few, **days})
    yield "behind_dense", lambda: city.get(f"/figures/cases/?{dense}")
    yield "behind_red", lambda: city.get(f"/figures/cases/?{red}")
    yield "behind_narrow", lambda: city.get(f"/figures/cases/?{narrow}")


def searched(client: Client, text: str) -> Answer:
    """Type into the search box and land where it leads: both requests, as a person waits for both."""
    first = client.post("/cases/search/", {"q": text})
    second = client.get(first.location)
    took, statements = first.milliseconds + second.milliseconds, first.statements + second.statements
    return Answer(second.status, took, statements, second.location, second.body)


def any_of(numbers: list[str]) -> str:
    """One of them, another each millisecond."""
    return numbers[int(time.time() * 1000) % len(numbers)]


def new_case() -> dict[str, Any]:
    """A two-party dispute of people nobody has seen, as the API takes it."""
    fresh = 5_000_000 + uuid4().int % 10_000_000
    words = vocabulary.load()
    person = {"kind": "natural", "id_type": "id_card"}
    applicant = {
        "role": "applicant",
        "name": words.surnames[0] + words.given[1],
        "id_number": id_number_of(fresh),
    }
    respondent = {"role": "respondent", "name": words.surnames[1] + words.given[2]}
    return {
        "submission_key": str(uuid4()),
        "title": words.titles["02"],
        "description": words.facts[0] * 3,
        "dispute_type": "0201",
        "source": "walk_in",
        "region": HOME_COUNTY,
        "alert_level": "blue",
        "parties": [
            {**person, **applicant, "phone": f"138{fresh % 100_000_000:08d}"},
            {**person, **respondent},
        ],
    }
