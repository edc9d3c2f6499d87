"""The stage of a room, as whoever looks at it uses it; and a room for journeys."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from conferencing import rooms
from conferencing.choices import Role
from tests.e2e.windows import PATIENCE
from tests.factories import make_user

DEVICES: dict[str, Any] = {"permissions": ["camera", "microphone"]}
"""For `Windows.open`: a browser that has been allowed them."""
_WATCHES = """async ({ label, source, patience }) => {
    const { room } = document.querySelector("room-stage");
    const decoded = async () => {
        const { watch } = room.lines;
        const seat = room.state?.stage.find((each) => each.label === label)?.seat;
        const mid = watch.midOf(`${seat}.${source}`);
        const report = (await watch.pc?.getStats()) ?? new Map();
        const streams = [...report.values()].filter((each) => each.type === "inbound-rtp" && each.kind === "video");
        return streams.find((each) => each.mid === mid)?.framesDecoded ?? 0;
    };
    const end = performance.now() + patience;
    let first = await decoded();
    while (performance.now() < end) {
        await new Promise((go) => setTimeout(go, 100));
        const now = await decoded();
        if (now < first) first = 0;
        if (now >= first + 5) return true;
    }
    return false;
}"""
"""Whether five more frames of a feed are decoded: a picture that stands still is no picture."""
_REMEMBERS = """() => {
    const stage = document.querySelector("room-stage");
    stage.phases = new Set();
    new MutationObserver(() => stage.phases.add(stage.dataset.phase)).observe(stage, { attributeFilter: ["data-phase"] });
}"""


@dataclass(frozen=True, slots=True)
class Gathering:
    """A room with a host and a speaker by name, and a listener who came as the audience."""

    room: UUID
    host: User
    speaker: User
    listener: User

    @property
    def page(self) -> str:
        return f"/rooms/{self.room}/"

    @property
    def door(self) -> str:
        return f"/rooms/{self.room}/join/"


def gather() -> Gathering:
    """Call within `House.do`."""
    room = rooms.open_room(title="Day one", open_to="people").pk
    host, speaker, listener = (make_user(name=name) for name in ("Hanna Host", "Sami Speaker", "Lila Listener"))
    rooms.admit(room, user_id=host.pk, role=Role.HOST, label="Hanna Host")
    rooms.admit(room, user_id=speaker.pk, role=Role.SPEAKER, label="Sami Speaker")
    rooms.admit(room, user_id=listener.pk, role=Role.AUDIENCE, label="Paddle 7")
    return Gathering(room, host, speaker, listener)


def come_in(page: Page) -> None:
    """Through the door, with camera and microphone on."""
    for device in ("Camera", "Microphone"):
        expect(page.get_by_role("button", name=f"{device} is on")).to_be_visible()
    page.get_by_role("button", name="Come in").click()
    is_live(page)


def is_live(page: Page) -> None:
    phase(page, "live")


def phase(page: Page, word: str) -> None:
    expect(page.locator("room-stage")).to_have_attribute("data-phase", word)


@contextmanager
def passes(page: Page, word: str) -> Iterator[None]:
    """What is done inside leads to this phase, however soon the next one comes."""
    page.evaluate(_REMEMBERS)
    yield
    page.wait_for_function("(word) => document.querySelector('room-stage').phases.has(word)", arg=word)


def sees(page: Page, label: str, source: str = "camera") -> None:
    """Somebody's picture moves: it comes in and is decoded."""
    assert page.evaluate(_WATCHES, {"label": label, "source": source, "patience": PATIENCE}), f"no picture of {label}"


def tile(page: Page, label: str) -> Locator:
    """The tile of somebody's camera; one's own is "…, you"."""
    return page.get_by_role("group", name=label, exact=True)


def tool(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def act(page: Page, label: str, words: str) -> None:
    """As a host, from the menu of a tile."""
    page.get_by_role("button", name=f"{label}: more").click()
    page.locator("[data-tile-menu]").get_by_role("button", name=words).click()
