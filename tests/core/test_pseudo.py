"""The made-up languages: complete, harmless to placeholders, and reachable the way a person reaches a language."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.template import Context, Template
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext, ngettext, pgettext

from core.pseudo import GROWTH, lengthened, mirrored

SOURCES = ["Sold", "%(count)s bids on %(lot)s", "{n} bid", "<b>Outbid</b> by paddle {paddle}", "100 %% sure", "&amp; more"]


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("speak", [lengthened, mirrored])
def test_placeholders_tags_and_entities_come_through_unharmed(speak: Callable[[str], str], source: str) -> None:
    spoken = speak(source)
    for part in ("%(count)s", "%(lot)s", "{n}", "{paddle}", "<b>", "</b>", "%%", "&amp;"):
        assert (part in spoken) is (part in source)


def test_the_long_language_is_half_as_long_again_and_in_brackets() -> None:
    source = "Your bid stands, and you lead."
    spoken = lengthened(source)
    assert spoken.startswith("[")
    assert spoken.endswith("]")
    assert len(spoken) >= len(source) * (1 + GROWTH)


def test_every_text_is_spoken_whether_or_not_a_catalogue_knows_it() -> None:
    with translation.override("en-xa"):
        assert gettext("A text nobody has translated") == lengthened("A text nobody has translated")
        assert ngettext("one bid", "many bids", 1) == lengthened("one bid")
        assert ngettext("one bid", "many bids", 5) == lengthened("many bids")
        assert pgettext("verb", "Open") == lengthened("Open")


def test_the_mirrored_language_turns_the_page() -> None:
    with translation.override("ar-xb"):
        assert translation.get_language_bidi()
        page = Template("{% load i18n %}{% blocktranslate with who='Ann' %}{{ who }} leads{% endblocktranslate %}").render(
            Context()
        )
    assert "Ann" in page
    assert "\u202eleads\u202c" in page


@pytest.mark.django_db
def test_a_person_can_choose_it(client: Client) -> None:
    client.post("/i18n/setlang/", {"language": "en-xa", "next": "/"})
    assert client.cookies["django_language"].value == "en-xa"
