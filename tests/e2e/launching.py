"""Chromium as journeys start it: with a camera and a microphone that are none, and nothing to say to anybody outside."""

from __future__ import annotations

from typing import Final

from playwright.sync_api import Browser, Playwright

from deploy.local import chromium

_ARGUMENTS: Final = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]


def launch(playwright: Playwright) -> Browser:
    program = chromium.find()
    assert program is not None
    return playwright.chromium.launch(executable_path=str(program), args=_ARGUMENTS)
