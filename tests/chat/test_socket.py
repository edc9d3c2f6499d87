"""`/ws/chat/{channel}/` as those who sit there know it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
from channels.db import database_sync_to_async

from accounts import bans
from chat import attendance, membership, moderation, private, saying
from tests.bidding.visitors import Doorway, Visitor, doorway, session_of
from tests.chat.halls import Hall

SYNC = database_sync_to_async


@pytest.fixture
async def door(transactional_db: None) -> AsyncIterator[Doorway]:
    async with doorway() as found:
        yield found


async def sit(door: Doorway, hall: Hall, name: str | None) -> tuple[Visitor, dict[str, Any]]:
    """Somebody's socket, and the answer with which the channel opened."""
    cookie = await SYNC(session_of)(hall[name]) if name else ""
    visitor = await door.enter_at(f"/ws/chat/{hall.id}/", cookie=cookie)
    return visitor, dict(await visitor.ask("chat.open"))


async def test_anybody_reads_a_public_channel_and_who_is_not_signed_in_says_nothing(open_hall: Hall, door: Doorway) -> None:
    await SYNC(open_hall.say)("bidder", "Is the key there?")
    visitor, opened = await sit(door, open_hall, None)

    assert [message["text"] for message in opened["messages"]] == ["Is the key there?"]
    assert (opened["me"], opened["may"], opened["last_read"]) == (None, ["read"], None)
    assert (await visitor.ask("chat.say", key="a", text="Hello"))["code"] == "not_authenticated"


async def test_what_one_says_all_hear_once_and_with_the_next_revision(open_hall: Hall, door: Doorway) -> None:
    seller, opened = await sit(door, open_hall, "seller")
    bidder, _ = await sit(door, open_hall, "bidder")
    said = await bidder.ask("chat.say", key="a", text="Is the key there?")
    again = await bidder.ask("chat.say", key="a", text="Is the key there?")
    heard = await seller.hears("chat.message")

    assert heard["message"] == said["message"] == again["message"]
    assert heard["revision"] == opened["state"]["revision"] + 1
    assert said["message"]["author"]["label"] == "Paddle 7"
    await seller.hears_nothing("chat.typing", seconds=0.2)
    assert len([push for push in seller.pushes if push["type"] == "chat.message"]) == 1


async def test_who_comes_back_is_told_what_changed_meanwhile(open_hall: Hall, door: Doorway) -> None:
    first = await SYNC(open_hall.say)("bidder", "One")
    visitor, opened = await sit(door, open_hall, "rival")
    await SYNC(open_hall.say)("bidder", "Two")
    await SYNC(moderation.delete)(int(first["id"]), user_id=open_hall["seller"].pk)
    again = await visitor.ask("chat.open", after=opened["state"]["revision"])

    assert [(each["sequence"], each["text"], each["gone"]) for each in again["messages"]] == [
        (1, "", "deleted"),
        (2, "Two", None),
    ]
    assert again["whole"] is False


async def test_only_moderators_hear_of_questions_that_wait_and_of_reports(open_hall: Hall, door: Doorway) -> None:
    seller, _ = await sit(door, open_hall, "seller")
    bidder, _ = await sit(door, open_hall, "bidder")
    rival, _ = await sit(door, open_hall, "rival")
    asked = await bidder.ask("question.ask", key="q", text="How old are the tyres?")
    message = (await bidder.ask("chat.say", key="m", text="Rubbish."))["message"]
    await rival.ask("chat.report", message=message["id"], reason="Rude.")

    assert (await seller.hears("question.changed"))["question"] == asked["question"]
    assert (await seller.hears("chat.reported"))["waiting"] == 1
    await rival.hears_nothing("question.changed", seconds=0.3)
    assert "chat.reported" not in [push["type"] for push in rival.pushes]
    await seller.ask("question.moderate", question=asked["question"]["id"], action="approve")
    assert (await rival.hears("question.changed"))["question"]["status"] == "approved"


async def test_votes_reach_all_as_counts_gathered_for_half_a_second(open_hall: Hall, door: Doorway) -> None:
    seller, _ = await sit(door, open_hall, "seller")
    bidder, _ = await sit(door, open_hall, "bidder")
    rival, _ = await sit(door, open_hall, "rival")
    draft = {"text": "Break now?", "choice": "single", "results": "live", "options": ["Yes", "No"]}
    poll = (await seller.ask("poll.draft", **draft))["poll"]
    await rival.hears_nothing("poll.changed", seconds=0.2)
    await seller.ask("poll.open", poll=poll["id"])
    yes, no = (option["id"] for option in (await rival.hears("poll.changed"))["poll"]["options"])
    for visitor, option in ((bidder, yes), (rival, no)):
        await visitor.ask("poll.vote", poll=poll["id"], options=[option])
    tallies = await seller.hears("chat.tallies")

    assert tallies["polls"] == {poll["id"]: {"voters": 2, "votes": {yes: 1, no: 1}}}


async def test_who_is_expelled_from_behind_the_scenes_is_closed_with_4403(open_hall: Hall, door: Doorway) -> None:
    from tests.chat.halls import make_hall

    backstage: Hall = await SYNC(make_hall)(reads="members", writes="members", kind="staff")
    assert await (await door.enter_at(f"/ws/chat/{backstage.id}/")).closed_with() == 4404
    bidder, _ = await sit(door, backstage, "bidder")
    await SYNC(membership.expel)(backstage.id, user_id=backstage["bidder"].pk)

    assert await bidder.closed_with() == 4403


async def test_who_is_muted_is_told_until_when(open_hall: Hall, door: Doorway) -> None:
    seller, _ = await sit(door, open_hall, "seller")
    bidder, opened = await sit(door, open_hall, "bidder")
    answer = await seller.ask("chat.mute", member=opened["me"]["member"], seconds=60)

    assert (await bidder.hears("chat.muted"))["until"] == answer["muted_until"]
    assert (await bidder.hears("chat.me"))["me"]["muted_until"] == answer["muted_until"]
    assert (await bidder.ask("chat.say", key="a", text="But"))["until"] == answer["muted_until"]


async def test_a_typing_sign_reaches_the_others_and_is_not_repeated_at_once(open_hall: Hall, door: Doorway) -> None:
    seller, _ = await sit(door, open_hall, "seller")
    bidder, _ = await sit(door, open_hall, "bidder")
    for _ in range(3):
        await bidder.socket.send_json_to({"type": "chat.typing", "id": "t"})

    assert (await seller.hears("chat.typing"))["label"] == "Paddle 7"
    await seller.hears_nothing("chat.message", seconds=0.3)
    assert [push["type"] for push in seller.pushes].count("chat.typing") == 1


async def test_a_hundred_kilobytes_close_the_socket_and_wrong_fields_are_named(open_hall: Hall, door: Doorway) -> None:
    bidder, _ = await sit(door, open_hall, "bidder")
    too_long = await bidder.ask("chat.say", key="a", text="x" * 2001)
    unknown = await bidder.ask("chat.say", key="a", text="Hello", colour="red")
    assert [(answer["code"], set(answer["errors"])) for answer in (too_long, unknown)] == [
        ("invalid", {"text"}),
        ("invalid", {"colour"}),
    ]
    await bidder.socket.send_json_to({"type": "chat.say", "key": "b", "text": "x" * 100_000})

    assert await bidder.closed_with() == 1009


async def test_who_is_suspended_is_closed_with_4403(open_hall: Hall, door: Doorway) -> None:
    bidder, _ = await sit(door, open_hall, "bidder")
    await SYNC(bans.ban)(user=open_hall["bidder"], reason="No.", ends_at=None, by=open_hall["staff"])

    assert await bidder.closed_with() == 4403


async def test_a_mention_and_a_private_word_reach_a_person_wherever_they_are(open_hall: Hall, door: Doorway) -> None:
    cookie = await SYNC(session_of)(open_hall["rival"])
    elsewhere = await door.enter_at("/ws/notices/", cookie=cookie)
    await elsewhere.ask("notice.read", notice="1")
    await SYNC(open_hall.say)("bidder", "Look, @Paddle 8")
    member = await SYNC(open_hall.member)("rival")
    aside, _ = await SYNC(private.begin)(open_hall.id, user_id=open_hall["bidder"].pk, member_id=member.pk)
    await SYNC(saying.say)(aside.pk, user_id=open_hall["bidder"].pk, key="k", text="Psst")

    mention, word = await elsewhere.hears("chat.mention"), await elsewhere.hears("chat.private")
    assert (mention["channel"], mention["label"], mention["text"]) == (str(open_hall.id), "Paddle 7", "Look, @Paddle 8")
    assert (word["channel"], word["label"], word["text"], word["unread"]) == (str(aside.pk), "Paddle 7", "Psst", 1)


async def test_who_is_here_is_counted_and_told(open_hall: Hall, door: Doorway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attendance, "EVERY", 0.3)
    seller, _ = await sit(door, open_hall, "seller")
    await sit(door, open_hall, "bidder")
    await sit(door, open_hall, None)

    assert (await seller.hears("chat.present", people=3))["channel"] == str(open_hall.id)


async def test_a_channel_that_does_not_exist_is_4404(door: Doorway) -> None:
    assert await (await door.enter_at(f"/ws/chat/{uuid4()}/")).closed_with() == 4404
