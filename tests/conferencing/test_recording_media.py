"""A room is recorded through its socket by a real Janus, and made playable by the real worker."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from channels.db import database_sync_to_async
from django.core.files.storage import storages
from django.db.models.functions import Now

from conferencing import filing
from conferencing.models import Recording, RecordingTrack
from conferencing.processing import process_for
from conferencing.recorded import RecordingStatus
from tests.bidding.visitors import Visitor
from tests.conferencing.films import keep_in
from tests.conferencing.media import picture, sends
from tests.conferencing.visitors import Rooms
from tests.gateways import Gateway

SYNC = database_sync_to_async


@pytest.fixture(autouse=True)
async def picture_is_on(janus: Gateway, settings: Any, house: Rooms, tmp_path: Path) -> AsyncIterator[None]:
    keep_in(tmp_path, settings)
    async with picture(settings, janus):
        yield


async def files_of(feed: str, *, count: int, within: float = 10.0) -> list[Path]:
    """So many files of this feed that hold something."""
    async with asyncio.timeout(within):
        while True:
            found = [path for path in filing.inbox().glob(f"*-{feed}-*.mjr") if path.stat().st_size > 1000]
            if len(found) >= count:
                return found
            await asyncio.sleep(0.1)


async def told(visitor: Visitor, command: str) -> None:
    answer = await visitor.ask(command)
    assert answer["type"] == "ok", answer


async def closed(feed: str) -> None:
    """No file of this feed grows any more."""
    async with asyncio.timeout(10):
        before = -1
        while before != (size := sum(path.stat().st_size for path in filing.inbox().glob(f"*-{feed}-*.mjr"))):
            before = size
            await asyncio.sleep(0.5)


def processed() -> tuple[Recording, list[RecordingTrack]]:
    Recording.objects.update(next_attempt_at=Now())
    assert process_for(60) == 1
    found = Recording.objects.get()
    assert (found.status, found.failure) == (RecordingStatus.READY, "")
    return found, list(found.tracks.all())


async def test_who_is_on_the_stage_is_recorded_also_who_comes_later(house: Rooms) -> None:
    room = await house.room()
    host, seat = await house.seated(room, "host", label="Hilda")
    speaker, other = await house.seated(room, "speaker", label="Saul")
    async with sends(host) as (_, first):
        await told(host, "recording.start")
        while (await host.takes("room.state"))["room"]["recording_since"] is None:
            pass
        await files_of(first["feed"], count=2)
        async with sends(speaker) as (_, second):
            await files_of(second["feed"], count=2)
            await asyncio.sleep(1)
            await told(host, "recording.stop")
            await closed(first["feed"])
            await closed(second["feed"])
    recording, tracks = await SYNC(processed)()
    assert [(track.feed, track.label) for track in tracks] == [(f"{seat.pk}.camera", "Hilda"), (f"{other.pk}.camera", "Saul")]
    assert all(track.has_sound and track.has_picture for track in tracks)
    assert recording.stopped_at is not None
    assert recording.duration is not None
    ran = (recording.stopped_at - recording.started_at).total_seconds()
    assert recording.duration.total_seconds() == pytest.approx(ran, abs=0.7)
    assert 0 <= (tracks[0].started_at - recording.started_at).total_seconds() < 3
    assert tracks[0].started_at < tracks[1].started_at < recording.stopped_at
    assert storages["recordings"].size(recording.film) > 10_000
    progress = [push["progress"] for push in host.pushes if push["type"] == "recording.progress"]
    assert progress == sorted(progress)


async def test_who_is_not_on_the_stage_any_more_is_recorded_anew_when_they_return(house: Rooms) -> None:
    room = await house.room()
    host, _ = await house.seated(room, "host")
    await told(host, "recording.start")
    for _ in range(2):
        async with sends(host) as (_, answer):
            known = len(list(filing.inbox().glob(f"*-{answer['feed']}-*.mjr")))
            await files_of(answer["feed"], count=known + 2)
            await host.ask("media.unpublish", source="camera")
    await told(host, "recording.stop")
    await closed(answer["feed"])
    _, tracks = await SYNC(processed)()
    assert len(tracks) == 2
    # Each file tells its own time by another reading of the gateway's clock.
    assert tracks[0].ended_at <= tracks[1].started_at + timedelta(seconds=0.1)


async def test_a_gateway_that_dies_closes_what_it_filed_and_the_next_goes_on(house: Rooms, janus: Gateway) -> None:
    room = await house.room()
    host, _ = await house.seated(room, "host")
    await told(host, "recording.start")
    async with sends(host) as (_, answer):
        await files_of(answer["feed"], count=2)
        janus.kill()
        await host.hears("media.trouble")
    janus.start()
    async with asyncio.timeout(15):
        while (found := await host.ask("media.watch", feeds=[]))["type"] != "ok":
            assert found["code"] == "unavailable"
            await asyncio.sleep(0.3)
    async with sends(host) as (_, again):
        await files_of(again["feed"], count=4)
        await told(host, "recording.stop")
        await closed(again["feed"])
    _, tracks = await SYNC(processed)()
    assert [track.feed for track in tracks] == [answer["feed"]] * 2


async def test_what_is_sent_while_nobody_records_is_filed_nowhere(house: Rooms) -> None:
    room = await house.room()
    host, _ = await house.seated(room, "host")
    async with sends(host) as (_, answer):
        await told(host, "recording.start")
        first = await files_of(answer["feed"], count=2)
        await told(host, "recording.stop")
        await closed(answer["feed"])
        assert set(await files_of(answer["feed"], count=2)) == set(first)
        await told(host, "recording.start")
        second = await files_of(answer["feed"], count=4)
        assert len({path.name[:32] for path in second}) == 2, "each recording has its own"
