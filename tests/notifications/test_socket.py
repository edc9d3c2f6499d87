"""`/ws/notices/`: what I am told arrives, in my words, and only what I am told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from channels.db import database_sync_to_async
from channels.testing import WebsocketCommunicator
from django.db import connections

from accounts.models import User
from accounts.principals import Principal
from auctions import registration
from core import realtime
from core.sockets import run_db
from notifications.consumers import NoticeSocket
from notifications.models import Notice
from tests.factories import make_auction, make_user, register, tell

pytestmark = pytest.mark.django_db(transaction=True)


async def person_of(**fields: Any) -> User:
    person: User = await database_sync_to_async(make_user)(**fields)
    return person


async def told(person: User, **options: Any) -> Notice:
    notice: Notice = await database_sync_to_async(tell)(person, **options)
    return notice


async def now(notice: Notice) -> Notice:
    await database_sync_to_async(notice.refresh_from_db)()
    return notice


@asynccontextmanager
async def socket_of(person: User | None) -> AsyncIterator[WebsocketCommunicator]:
    """An open socket; at the end everything it set going is over."""
    communicator = WebsocketCommunicator(NoticeSocket.as_asgi(), "/ws/notices/")
    communicator.scope["principal"] = None if person is None else Principal(user_id=person.pk)
    assert (await communicator.connect())[0]
    if person is not None:
        await realtime.hub().certain(f"person.{person.pk}")
    try:
        yield communicator
    finally:
        await communicator.disconnect()
        await realtime.hub().stop()
        # Channels' communicator keeps connections open that a server would close.
        await run_db(connections.close_all)


async def test_who_is_not_signed_in_is_closed_with_4401() -> None:
    async with socket_of(None) as socket:
        assert await socket.receive_output(timeout=5) == {"type": "websocket.close", "code": 4401}


async def test_a_notice_arrives_in_my_language_and_time_zone() -> None:
    person = await person_of(language="en-xa", time_zone="Asia/Kolkata")
    async with socket_of(person) as socket:
        notice = await told(person)
        push = await socket.receive_json_from(timeout=5)
    assert set(push) == {"type", "id", "kind", "title", "body", "url", "created_at"}
    assert (push["type"], push["id"], push["kind"], push["url"]) == ("notice", str(notice.pk), "outbid", notice.url)
    assert push["title"].startswith("[")
    assert "15:30:00 IST" in push["body"]
    assert push["created_at"].endswith("Z")


async def test_what_others_are_told_does_not_arrive() -> None:
    person, other = await person_of(), await person_of()
    async with socket_of(person) as socket:
        await told(other)
        assert await socket.receive_nothing(timeout=0.5)


async def test_ten_updates_in_a_moment_arrive_as_few_pushes_and_the_last_is_the_last() -> None:
    person = await person_of()
    async with socket_of(person) as socket:
        for amount in range(10, 20):
            await told(person, key="outbid:lot", merge=True, amount=f"{amount}.00")
        pushes = [await socket.receive_json_from(timeout=5)]
        while "$19.00" not in pushes[-1]["body"]:
            pushes.append(await socket.receive_json_from(timeout=5))
        assert await socket.receive_nothing(timeout=1.5)
    assert len(pushes) <= 3
    assert len({push["id"] for push in pushes}) == 1


async def test_the_word_of_a_seller_reaches_the_bidder_who_waits_for_it_alone() -> None:
    auction = await database_sync_to_async(make_auction)(approve_bidders=True)
    waiting = await database_sync_to_async(register)(auction=auction, status="pending")
    async with socket_of(waiting.user) as socket, socket_of(await person_of()) as other:
        await database_sync_to_async(registration.approve)(registration_id=waiting.pk, actor=auction.seller)
        push = await socket.receive_json_from(timeout=5)
        assert await other.receive_nothing(timeout=0.3)
    paddle = str(waiting.paddle)
    assert push == {"type": "registration", "auction": str(auction.pk), "paddle": paddle, "status": "approved"}


async def test_reading_over_the_socket() -> None:
    person = await person_of()
    notice = await told(person)
    async with socket_of(person) as socket:
        await socket.send_json_to({"type": "notice.read", "id": "1", "notice": str(notice.pk)})
        assert await socket.receive_json_from(timeout=5) == {"type": "ok", "id": "1"}
    assert (await now(notice)).read_at is not None


async def test_another_s_notice_is_not_found_and_stays_unread() -> None:
    person, other = await person_of(), await person_of()
    notice = await told(other)
    async with socket_of(person) as socket:
        await socket.send_json_to({"type": "notice.read", "id": "1", "notice": str(notice.pk)})
        answer = await socket.receive_json_from(timeout=5)
    assert (answer["type"], answer["id"], answer["code"]) == ("error", "1", "not_found")
    assert (await now(notice)).read_at is None


async def test_what_is_no_id_is_invalid() -> None:
    async with socket_of(await person_of()) as socket:
        for given in (None, 5, True, "", "-1", "1.0", "\uff11\uff12", "x", "9" * 19, ["1"], {"id": 1}):
            await socket.send_json_to({"type": "notice.read", "id": "1", "notice": given})
            answer = await socket.receive_json_from(timeout=5)
            assert (answer["code"], list(answer["errors"])) == ("invalid", ["notice"]), given
