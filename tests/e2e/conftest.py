"""Journeys: people in Chromium, in a house that is really open.

One browser and one house serve all of them; every journey has windows of its own, and fails where a window complained.
Nothing sleeps: a journey waits for what the person would see.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright
from pytest_django import DjangoDbBlocker

from tests.e2e.launching import launch

if TYPE_CHECKING:
    from tests.e2e.house import House
    from tests.e2e.windows import Windows
    from tests.gateways import Gateway


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """For this folder and not for the session: its driver keeps an event loop running in our thread."""
    from tests.e2e.windows import PATIENCE  # only now is Django set up

    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        found = launch(playwright)
        yield found
        found.close()


@pytest.fixture(scope="package")
def house(django_db_blocker: DjangoDbBlocker, gateway_if_any: Gateway | None) -> Iterator[House]:
    """With a picture where the machine can have one; its gateway is the one that the fixture `janus` gives."""
    from tests.e2e.house import House

    opened = House(blocker=django_db_blocker, gateway=gateway_if_any)
    try:
        opened.open()
        yield opened
    finally:
        opened.close()


@pytest.fixture
def windows(browser: Browser, house: House) -> Iterator[Windows]:
    from tests.e2e.windows import Windows

    opened = Windows(browser, house)
    yield opened
    opened.close()
    assert opened.unexpected() == []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    """A journey that fails shows what stood in its windows."""
    report = yield
    windows: Windows | None = getattr(item, "funcargs", {}).get("windows")
    if windows is not None and report.when == "call" and report.failed:
        report.sections.append(("the windows", windows.shown()))
    return report
