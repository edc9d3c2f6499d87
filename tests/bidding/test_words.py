"""The sentences of the lot page: one set for the server and the scripts."""

from __future__ import annotations

import re
from pathlib import Path

from django.utils import translation

from bidding.showing import words

SCRIPTS = Path(__file__).parents[2] / "bidding/static/bidding"


def test_the_scripts_say_nothing_that_the_page_does_not_hold() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in SCRIPTS.glob("*.js"))
    said = set(re.findall(r'say\("([\w.]+)"', source))
    assert len(said) > 20
    assert said <= set(words.WORDS)


def test_every_sentence_fills_in_the_languages_that_try_the_pages() -> None:
    values = dict.fromkeys(["paddle", "price", "max", "leader", "time", "minimum", "hard", "n", "reason", "text"], "x")
    values |= dict.fromkeys(["amount", "example", "all_in", "number", "available", "needed"], "x")
    for language in ("en", "en-xa", "ar-xb"):
        with translation.override(language):
            assert all("{" not in words.say(name, **values) for name in words.WORDS)
