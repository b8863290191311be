"""An icon that is not in the sprite is an empty hole on the page; every name that is used must be listed."""

import json
import re
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db.models import Choices

from config.navigation import PLACES

BASE = Path(settings.BASE_DIR)
USED = re.compile(r'components/icon\.html" with name="([\w-]+)"|\bicon="([\w-]+)"')


def _listed() -> set[str]:
    return set(json.loads((BASE / "static" / "src" / "icons.json").read_text("utf-8")))


def test_every_icon_named_in_a_template_is_in_the_sprite() -> None:
    used = {
        name
        for path in (BASE / "templates").rglob("*.html")
        for pair in USED.findall(path.read_text("utf-8"))
        for name in pair
        if name
    }
    assert used - _listed() == set()


def test_every_icon_of_the_navigation_and_of_a_closed_list_is_in_the_sprite() -> None:
    used = {place.icon for place in PLACES}
    for model in apps.get_models():
        for choices in [getattr(model, name) for name in dir(model) if name[:1].isupper()]:
            if isinstance(choices, type) and issubclass(choices, Choices):
                used |= {str(member.icon) for member in choices if hasattr(member, "icon")}
    assert used - _listed() == set()


def test_the_list_of_icons_is_sorted_and_names_each_once() -> None:
    listed = json.loads((BASE / "static" / "src" / "icons.json").read_text("utf-8"))
    assert listed == sorted(set(listed))
