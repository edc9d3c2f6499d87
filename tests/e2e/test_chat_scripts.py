"""What people wrote becomes nodes and never HTML: run in a real browser straight from the files, with no Django behind them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e import files


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    with files.opened(browser, "core", "chat", made_up='<!doctype html><html lang="en"><p id="place"></p>') as found:
        yield found


def shown(page: Page, text: str, *names: str) -> dict[str, Any]:
    """What stands in the page: its text, its elements, and where its links lead."""
    found: dict[str, Any] = page.evaluate(
        """async ([text, names]) => {
            const { nodesOf } = await import("/chat/rich.js");
            const place = document.getElementById("place");
            place.replaceChildren(...nodesOf(text, names));
            return {
                text: place.textContent,
                tags: [...place.querySelectorAll("*")].map((each) => each.localName),
                links: [...place.querySelectorAll("a")].map(({ href, rel, target }) => ({ href, rel, target })),
                marks: [...place.querySelectorAll("mark")].map((each) => each.textContent),
            };
        }""",
        [text, list(names)],
    )
    return found


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "javascript:alert(1)",
        "data:text/html,<b>x</b>",
        "&lt;b&gt; &amp; \u202e",
        "@<b>Ann</b>",
    ],
)
def test_what_looks_like_html_stays_text(page: Page, text: str) -> None:
    assert shown(page, text, "Ann") == {"text": text, "tags": [], "links": [], "marks": []}


def test_web_addresses_become_links_that_carry_nothing_along(page: Page) -> None:
    found = shown(page, "See https://example.org/a?b=1#c, and (http://example.net/x).")
    assert found["text"] == "See https://example.org/a?b=1#c, and (http://example.net/x)."
    assert [link["href"] for link in found["links"]] == ["https://example.org/a?b=1#c", "http://example.net/x"]
    assert {link["rel"] for link in found["links"]} == {"nofollow noopener noreferrer ugc"}
    assert {link["target"] for link in found["links"]} == {"_blank"}


def test_an_address_that_is_none_stays_text(page: Page) -> None:
    assert shown(page, "http://[broken and https://")["tags"] == []


def test_who_is_meant_is_marked_by_the_longest_name(page: Page) -> None:
    found = shown(page, "@Sara Haddad and @Sara, not @Sam", "Sara", "Sara Haddad")
    assert found["marks"] == ["@Sara Haddad", "@Sara"]
    assert found["text"] == "@Sara Haddad and @Sara, not @Sam"


def test_a_name_within_an_address_is_part_of_the_address(page: Page) -> None:
    found = shown(page, "https://example.org/@Ann says @Ann", "Ann")
    assert found["links"][0]["href"] == "https://example.org/@Ann"
    assert found["marks"] == ["@Ann"]
