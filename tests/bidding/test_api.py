"""REST of bidding: shapes, codes and who may see what, as protocol.md says."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import User
from auctions.models import Lot
from bidding import closing
from tests.bidding.rooms import Room, make_room
from tests.factories import make_auction, make_lot, make_staff, make_user, register


def api(user: User | None = None) -> APIClient:
    client = APIClient()
    if user is not None:
        client.force_authenticate(user)
    return client


def bid(room: Room, bidder: int, amount: object, *, key: str = "", **more: Any) -> Any:
    return api(room.paddles[bidder].user).post(
        f"/api/lots/{room.lot.pk}/bids/",
        {"amount": amount, **more},
        format="json",
        headers={"Idempotency-Key": key or uuid4().hex},
    )


def test_a_bid_is_201_and_its_repetition_the_same_body_with_200(room: Room) -> None:
    first = bid(room, 0, "50.00", key="k1")
    again = bid(room, 0, "50", key="k1")

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert set(first.json()) == {
        "status", "sequence", "leading", "price", "minimum_bid", "closes_at", "your_max", "total", "all_in", "receipt",
    }  # fmt: skip
    assert set(first.json()["receipt"]) == {"hash", "commitment", "key", "signature"}


@pytest.mark.parametrize(
    ("amount", "more", "status", "code"),
    [
        ("1.00", {}, 409, "bid_too_low"),
        ("zero", {}, 400, "invalid_amount"),
        (12.5, {}, 400, "invalid_amount"),
        ("50.00", {"kind": "best"}, 400, "invalid"),
        ("50.00", {"ceiling": "60.00"}, 400, "invalid"),
    ],
)
def test_refusals_are_problem_json_with_a_stable_code(
    room: Room, amount: object, more: dict[str, Any], status: int, code: str
) -> None:
    answer = bid(room, 0, amount, **more)

    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == code
    assert {"type", "title", "status", "detail"} <= set(answer.json())


def test_a_low_bid_says_the_minimum(room: Room) -> None:
    assert bid(room, 0, "1.00").json()["minimum_bid"] == "10.00"


def test_a_bid_without_a_key_is_refused(room: Room) -> None:
    answer = api(room.paddles[0].user).post(f"/api/lots/{room.lot.pk}/bids/", {"amount": "50.00"}, format="json")

    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_required")


def test_a_bid_in_the_form_of_the_browsable_page_is_an_intent_of_its_own(room: Room) -> None:
    bidder = api(room.paddles[0].user)
    answers = [
        bidder.post(f"/api/lots/{room.lot.pk}/bids/", {"amount": amount, "kind": "max"}, HTTP_ACCEPT="text/html")
        for amount in ("50.00", "60.00")
    ]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[1].data["your_max"] == "60.00"


def test_nobody_bids_without_signing_in(room: Room) -> None:
    answer = api().post(f"/api/lots/{room.lot.pk}/bids/", {"amount": "50.00"}, format="json", headers={"Idempotency-Key": "k"})

    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")


def test_bids_from_a_page_need_the_csrf_token(room: Room) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(room.paddles[0].user)
    answer = client.post(
        f"/api/lots/{room.lot.pk}/bids/",
        {"amount": "50.00"},
        content_type="application/json",
        headers={"Idempotency-Key": "k"},
    )

    assert answer.status_code == 403


def test_too_many_bids_a_second_are_throttled_with_a_time(room: Room, settings: Any) -> None:
    settings.LIMITS = settings.LIMITS | {"bid_person_lot": {"rate": 1, "burst": 2}}
    answers = [bid(room, 0, "1.00") for _ in range(4)]

    assert {answer.status_code for answer in answers} == {409, 429}
    throttled = next(answer for answer in answers if answer.status_code == 429)
    assert throttled.json()["code"] == "throttled"
    assert int(throttled["Retry-After"]) == throttled.json()["retry_after"] >= 1


def test_the_snapshot_has_the_shape_of_the_protocol(room: Room) -> None:
    bid(room, 0, "50.00")
    body = api().get(f"/api/lots/{room.lot.pk}/live/").json()

    assert {key: body[key] for key in ("sequence", "status", "price", "minimum_bid", "leader", "bid_count", "mine")} == {
        "sequence": 2, "status": "open", "price": "10.00", "minimum_bid": "10.50", "leader": "1", "bid_count": 1,
        "mine": None,
    }  # fmt: skip
    assert [step["amount"] for step in body["steps"]] == ["10.50", "11.00", "11.50"]


def test_mine_is_mine_alone(room: Room) -> None:
    bid(room, 0, "50.00")
    mine = [api(paddle.user).get(f"/api/lots/{room.lot.pk}/live/").json()["mine"] for paddle in room.paddles[:2]]

    assert mine == [
        {"leading": True, "max": "50.00", "paddle": "1", "purse": None},
        {"leading": False, "max": None, "paddle": "2", "purse": None},
    ]


def test_the_snapshot_is_not_sent_again_while_nothing_changes(room: Room) -> None:
    url = f"/api/lots/{room.lot.pk}/live/"
    bid(room, 0, "50.00")
    first = api().get(url)
    same = api().get(url, headers={"If-None-Match": first["ETag"]})
    bid(room, 1, "90.00")
    changed = api().get(url, headers={"If-None-Match": first["ETag"]})
    mine = api(room.paddles[0].user).get(url, headers={"If-None-Match": changed["ETag"]})

    assert (same.status_code, changed.status_code, mine.status_code) == (304, 200, 200)
    assert "Authorization" in first["Vary"]
    assert "Cookie" in first["Vary"]


def test_an_unknown_or_hidden_lot_is_not_found(room: Room, transactional_db: None) -> None:
    hidden = make_lot(auction=make_auction(status="draft"))
    paths = ("live", "bids", "log", "commitments")
    for lot in (uuid4(), hidden.pk):
        for path in paths:
            assert api(room.paddles[0].user).get(f"/api/lots/{lot}/{path}/").status_code == 404
    assert api(hidden.auction.seller).get(f"/api/lots/{hidden.pk}/live/").status_code == 200


def test_the_log_is_read_page_by_page(room: Room) -> None:
    for amount in ("10.00", "20.00", "30.00"):
        bid(room, 0, amount, kind="exact")
    url = f"/api/lots/{room.lot.pk}/log/"
    first = api().get(url, {"limit": 3}).json()
    rest = api().get(url, {"after": first["next_after"]}).json()

    assert [event["sequence"] for event in first["results"] + rest["results"]] == [1, 2, 3, 4]
    assert rest["next_after"] is None
    for bad in ({"limit": 0}, {"limit": 501}, {"after": "-1"}, {"after": "x"}):
        assert api().get(url, bad).status_code == 400


def test_the_history_names_paddles_and_says_what_was_automatic(room: Room) -> None:
    bid(room, 0, "50.00")
    bid(room, 1, "20.00")
    rows = api().get(f"/api/lots/{room.lot.pk}/bids/").json()["results"]

    assert [(row["paddle"], row["amount"], row["automatic"]) for row in rows] == [
        ("1", "20.50", True),
        ("2", "20.00", False),
        ("1", "10.00", False),
    ]


def test_commitments_open_after_the_close_to_those_concerned(room: Room) -> None:
    bid(room, 0, "50.00")
    url = f"/api/lots/{room.lot.pk}/commitments/"
    concerned = [room.paddles[0].user, room.lot.auction.seller, make_staff()]
    others = [room.paddles[1].user, make_user()]
    assert {api(user).get(url).status_code for user in [None, *concerned, *others]} == {403}

    Lot.objects.update(closes_at=timezone.now() - timedelta(seconds=1))
    closing.open_and_close()

    assert {api(user).get(url).status_code for user in concerned} == {200}
    assert {api(user).get(url).status_code for user in others} == {403}
    assert api().get(url).status_code == 401
    [own] = api(concerned[0]).get(url).json()["results"]
    [sellers] = api(concerned[1]).get(url).json()["results"]
    assert own["opening"]["amount"] == "50.00"
    assert sellers["opening"] is None


def test_what_was_downloaded_verifies_offline_and_a_change_shows(room: Room, tmp_path: Path) -> None:
    answer = bid(room, 0, "50.00").json()
    bid(room, 1, "90.00")
    Lot.objects.update(closes_at=timezone.now() - timedelta(seconds=1))
    closing.open_and_close()
    user = room.paddles[0].user
    files = {
        "log": api().get(f"/api/lots/{room.lot.pk}/log/").json(),
        "commitments": api(user).get(f"/api/lots/{room.lot.pk}/commitments/").json(),
        "receipt": answer,
        "keys": api().get("/api/keys/").json(),
    }
    paths = {}
    for name, content in files.items():
        paths[name] = tmp_path / f"{name}.json"
        paths[name].write_text(json.dumps(content))
    call_command("verify_lot", **paths)

    files["log"]["results"][1]["payload"]["amount"] = "11.00"
    paths["log"].write_text(json.dumps(files["log"]))
    with pytest.raises(CommandError):
        call_command("verify_lot", **paths)


def test_my_bids_and_wins_are_mine_and_cost_the_same_queries_however_many(room: Room, django_assert_num_queries: Any) -> None:
    user = room.paddles[0].user
    bid(room, 0, "50.00")
    client = api(user)
    client.get("/api/me/bids/")
    with django_assert_num_queries(3):
        assert client.get("/api/me/bids/").json()["count"] == 1
    for _ in range(4):
        more = make_room(bidders=0)
        paddle = register(auction=more.lot.auction, user=user)
        assert bid(Room(more.lot, [paddle]), 0, "30.00").status_code == 201
    with django_assert_num_queries(3):
        rows = client.get("/api/me/bids/").json()["results"]
    assert [row["your_max"] for row in rows] == ["30.00"] * 4 + ["50.00"]
    assert {row["standing"] for row in rows} == {"leading"}
    assert api(room.paddles[1].user).get("/api/me/bids/").json()["count"] == 0

    Lot.objects.update(closes_at=timezone.now() - timedelta(seconds=1))
    closing.open_and_close()
    with django_assert_num_queries(2):
        wins = client.get("/api/me/wins/").json()
    assert wins["count"] == 5
    assert wins["results"][0]["seller"]["email"]
    assert api(room.paddles[1].user).get("/api/me/wins/").json()["count"] == 0
    assert api().get("/api/me/wins/").status_code == 401


def test_the_seller_operates_and_others_do_not(transactional_db: None) -> None:
    room = make_room(format="live", status="scheduled", lot={"status": "queued"})
    url = f"/api/auctions/{room.lot.auction_id}"
    assert api(room.paddles[0].user).post(f"{url}/open/").status_code == 403
    assert api().post(f"{url}/open/").status_code == 401
    opened = api(room.lot.auction.seller).post(f"{url}/open/")
    assert (opened.status_code, opened.json()["status"]) == (200, "live")
    again = api(room.lot.auction.seller).post(f"{url}/open/")
    assert (again.status_code, again.json()["code"]) == (409, "conflict")
    assert api(room.lot.auction.seller).post(f"{url}/close/").json()["status"] == "ended"
