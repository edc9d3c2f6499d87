"""What may be said, and what no page should have to show."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.text import plain
from core.errors import Invalid
from core.intents import lawful_key

SCRIPT = "<script>alert(1)</script> & <b>bold</b> {{7*7}} javascript:alert(1)"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n ",
        "a\x00b",
        "bell\x07",
        "turned \u202e round",
        "hid\u2060den",
        "line\u2028end",
        "half \ud800",
        "x" * 2001,
        "x" * 100_000,
    ],
)
def test_what_is_empty_unseen_or_too_long_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        plain(text)


@pytest.mark.parametrize("text", [SCRIPT, "क्\u200dष", "क्\u200cष", "two\nlines", "x" * 2000, "https://example.test/?a=b&c=<d>"])
def test_what_people_write_stays_as_they_wrote_it(text: str) -> None:
    assert plain(text) == text


def test_so_many_lines_and_no_more() -> None:
    assert plain("a\r\n" * 19 + "b").count("\n") == 19
    with pytest.raises(Invalid):
        plain("a\n" * 20 + "b")


@given(st.text(st.characters(), max_size=300), st.integers(1, 200))
def test_whatever_is_let_through_is_short_visible_and_stays_so(text: str, most: int) -> None:
    try:
        found = plain(text, most=most)
    except Invalid:
        return
    assert 1 <= len(found) <= most
    assert found == plain(found, most=most)
    unseen = {sign for sign in found if unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Zl", "Zp"}}
    assert unseen <= set("\n\u200c\u200d")


@given(st.text(st.characters(), max_size=140))
def test_a_key_is_short_and_printable_or_refused(key: str) -> None:
    if 1 <= len(key) <= 128 and key.isprintable():
        assert lawful_key(key) == key
    else:
        with pytest.raises(Invalid):
            lawful_key(key)
