"""Chat over REST: the same as over the socket, in the shapes and statuses of HTTP. The sweeps try every address and role."""

from __future__ import annotations

from typing import Any

from django.test import Client

from chat.models import Message
from tests.chat.halls import Hall
from tests.chat.test_polls import made
from tests.chat.test_text import SCRIPT


def desk(hall: Hall, name: str | None) -> Client:
    client = Client()
    if name:
        client.force_login(hall[name])
    return client


def asked(client: Client, method: str, address: str, body: dict[str, Any] | None = None) -> tuple[int, Any]:
    options = {"data": body, "content_type": "application/json"} if body is not None else {}
    response = getattr(client, method)(f"/api/chat/{address}", **options)
    return response.status_code, response.json() if response.content else None


def test_a_message_is_made_once_read_by_all_changed_and_taken_back(hall: Hall) -> None:
    bidder, words = desk(hall, "bidder"), {"key": "k", "text": SCRIPT}
    made_once = [asked(bidder, "post", f"{hall.id}/messages/", words) for _ in range(2)]
    message = made_once[0][1]
    assert ([status for status, _ in made_once], made_once[1][1]) == ([201, 200], message)
    status, page = asked(desk(hall, None), "get", f"{hall.id}/messages/")
    assert (status, page) == (200, {"results": [message], "mine": {}, "more": False})
    assert message["text"] == SCRIPT
    assert asked(bidder, "patch", f"messages/{message['id']}/", {"text": "Changed"})[1]["text"] == "Changed"
    assert asked(bidder, "post", f"messages/{message['id']}/retract/")[1]["gone"] == "retracted"


def test_what_is_refused_says_why_as_a_problem(hall: Hall) -> None:
    bidder, address = desk(hall, "bidder"), f"{hall.id}/messages/"
    asked(desk(hall, "seller"), "post", f"{hall.id}/slow/", {"seconds": 60})
    hall.say("bidder")
    outcomes = [
        asked(bidder, "post", address, {"key": "k", "text": "Hello"}),
        asked(bidder, "post", address, {"key": "k", "text": "x" * 100_000}),
        asked(bidder, "post", address, {"key": "k", "text": "a\u202eb"}),
        asked(bidder, "post", address, {"key": "k", "text": "Hello", "html": True}),
        asked(desk(hall, None), "post", address, {"key": "k", "text": "Hello"}),
    ]
    assert [(status, body["code"]) for status, body in outcomes] == [
        (429, "slow_mode"),
        (400, "invalid"),
        (400, "invalid"),
        (400, "invalid"),
        (401, "not_authenticated"),
    ]
    assert 0 < outcomes[0][1]["retry_after"] <= 60
    assert Message.objects.count() == 1


def test_a_question_and_a_poll_go_their_way(hall: Hall) -> None:
    bidder, rival, seller = (desk(hall, name) for name in ("bidder", "rival", "seller"))
    status, question = asked(bidder, "post", f"{hall.id}/questions/", {"key": "k", "text": "Why?"})
    assert (status, asked(rival, "get", f"{hall.id}/questions/")[1]["count"]) == (201, 0)
    moderated = {"action": "answer", "text": "Because."}
    assert asked(seller, "post", f"questions/{question['id']}/moderate/", moderated)[1]["status"] == "answered"
    assert asked(rival, "get", f"{hall.id}/questions/")[1]["results"][0]["answer"] == "Because."
    poll = made(hall)
    ballot = {"options": [poll["options"][1]["id"]]}
    assert asked(rival, "post", f"polls/{poll['id']}/vote/", ballot)[1]["voters"] == 1
    assert asked(rival, "get", f"{hall.id}/")[1]["voted"]["polls"] == {poll["id"]: ballot["options"]}
    assert asked(rival, "post", f"polls/{poll['id']}/vote/", {"options": [poll["options"][0]["id"]]})[0] == 409


def test_two_people_write_in_private_until_one_has_had_enough(hall: Hall) -> None:
    bidder, rival = desk(hall, "bidder"), desk(hall, "rival")
    met = {"channel": str(hall.id), "member": str(hall.member("rival").pk)}
    begun = [asked(bidder, "post", "private/", met) for _ in range(2)]
    assert [status for status, _ in begun] == [201, 200]
    channel = begun[0][1]["channel"]
    asked(bidder, "post", f"{channel}/messages/", {"key": "k", "text": "Psst"})
    row = asked(rival, "get", "private/")[1]["results"][0]
    assert (row["label"], row["unread"], row["last"]["text"], row["blocked"]) == ("Paddle 7", 1, "Psst", False)
    status, block = asked(rival, "post", "blocks/", {"channel": channel, "member": row["member"]})
    assert (status, block["label"]) == (201, "Paddle 7")
    assert asked(bidder, "post", f"{channel}/messages/", {"key": "l", "text": "Hello?"})[1]["code"] == "blocked"
    assert asked(rival, "get", "private/")[1]["results"][0]["blocked"] is True
    assert asked(rival, "delete", f"blocks/{block['id']}/") == (204, None)
    assert asked(bidder, "post", f"{channel}/messages/", {"key": "m", "text": "Hello?"})[0] == 201
