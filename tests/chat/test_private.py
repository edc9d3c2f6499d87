"""Private messages: who may begin, one channel a pair and place, and what a block stops."""

from __future__ import annotations

from functools import partial
from itertools import product

import pytest

from chat import membership, private, queries, saying
from chat.models import Block, Channel
from tests.chat.halls import Hall, at_once, make_hall, refused

ALLOWED = {
    # Both have taken a paddle, or hold the sale
    *product(("seller", "bidder", "rival"), repeat=2),
    # Anybody to who holds the sale, and who moderates to anybody
    *product(("guest",), ("seller",)),
    *product(("staff", "trusted"), ("seller", "bidder", "rival", "guest", "unconfirmed", "expelled")),
    *product(("seller",), ("guest", "unconfirmed", "expelled")),
}


def begin(hall: Hall, name: str, other: str) -> Channel:
    return private.begin(hall.id, user_id=hall[name].pk, member_id=hall.member(other).pk)[0]


def write(channel: Channel, hall: Hall, name: str, text: str = "Hello") -> dict[str, object]:
    return saying.say(channel.pk, user_id=hall[name].pk, key=f"{name} {text}", text=text).body


@pytest.mark.parametrize("name", ["seller", "bidder", "guest", "unconfirmed", "staff", "trusted", "expelled"])
def test_people_write_to_those_they_share_a_sale_with_and_to_who_holds_it(hall: Hall, name: str) -> None:
    for other in ("guest", "unconfirmed"):
        membership.come(hall.channel, hall[other])
    others = [other for other in ("seller", "bidder", "rival", "guest", "unconfirmed", "expelled") if other != name]
    assert {other for other in others if refused(begin, hall, name, other) == "let"} == {
        other for other in others if (name, other) in ALLOWED
    }


def test_who_is_not_signed_in_or_means_themselves_begins_nothing(hall: Hall) -> None:
    seller = hall.member("seller").pk
    assert refused(private.begin, hall.id, user_id=None, member_id=seller) == "not_authenticated"
    assert refused(begin, hall, "seller", "seller") == "invalid"
    assert refused(private.begin, hall.id, user_id=hall["bidder"].pk, member_id=10**12) == "not_found"


def test_begun_by_both_at_once_it_is_one_channel(open_hall: Hall) -> None:
    acts = [partial(begin, open_hall, *pair) for pair in (("bidder", "rival"), ("rival", "bidder")) for _ in range(4)]
    assert len({channel.pk for channel in at_once(acts) if isinstance(channel, Channel)}) == 1
    assert Channel.objects.filter(kind="private").count() == 1


def test_two_people_know_each_other_there_by_the_labels_of_where_they_met(hall: Hall) -> None:
    other = make_hall()
    for number, name in enumerate(("bidder", "rival"), start=3):
        membership.admit(other.id, user_id=hall[name].pk, role="member", label=f"Paddle {number}")
    here = begin(hall, "bidder", "rival")
    there, _ = private.begin(
        other.id, user_id=hall["bidder"].pk, member_id=other.channel.memberships.get(user=hall["rival"]).pk
    )
    assert here.pk != there.pk
    labels = [write(channel, hall, "bidder")["author"]["label"] for channel in (here, there)]  # type: ignore[index]
    assert labels == ["Paddle 7", "Paddle 3"]


def test_nobody_else_finds_it_the_house_neither(hall: Hall) -> None:
    aside = begin(hall, "bidder", "rival")
    write(aside, hall, "bidder")
    outside = ("seller", "guest", "staff", "trusted")
    assert [refused(write, aside, hall, name) for name in outside] == ["not_found"] * 4
    assert [refused(queries.opened, aside.pk, user_id=hall[name].pk) for name in outside] == ["not_found"] * 4
    assert refused(queries.opened, aside.pk, user_id=None) == "not_found"


def test_a_private_channel_is_for_talking_and_leads_to_no_other(hall: Hall) -> None:
    aside = begin(hall, "bidder", "seller")
    standing = queries.opened(aside.pk, user_id=hall["seller"].pk)
    assert standing["may"] == ["react", "read", "report", "say"]
    other = standing["me"]["member"]
    assert refused(private.begin, aside.pk, user_id=hall["bidder"].pk, member_id=int(other)) == "permission_denied"


@pytest.mark.parametrize("blocker", ["bidder", "rival"])
def test_a_block_stops_both_wherever_they_met_until_it_is_taken_back(hall: Hall, blocker: str) -> None:
    aside = begin(hall, "bidder", "rival")
    said = write(aside, hall, "bidder", "Before")
    blocked = "rival" if blocker == "bidder" else "bidder"
    block = partial(private.block, hall.id, user_id=hall[blocker].pk, member_id=hall.member(blocked).pk)
    found, is_new = block()
    assert ((found.label, is_new), block()[1]) == ((hall.member(blocked).label, True), False)
    assert [refused(write, aside, hall, name, "After") for name in ("bidder", "rival")] == ["blocked"] * 2
    assert refused(saying.edit, int(str(said["id"])), user_id=hall["bidder"].pk, text="But") == "blocked"
    assert refused(begin, hall, "rival", "bidder") == "blocked"
    assert hall.say("rival", "In the hall we both speak")["sequence"] == 1
    assert queries.opened(hall.id, user_id=hall[blocker].pk)["me"]["blocked"] == [str(hall.member(blocked).pk)]
    assert refused(private.unblock, found.pk, user_id=hall[blocked].pk) == "not_found"
    private.unblock(found.pk, user_id=hall[blocker].pk)
    write(aside, hall, "rival", "After")
    assert Block.objects.count() == 0


def test_what_one_has_not_read_is_counted_and_the_newest_conversation_stands_first(hall: Hall) -> None:
    first, second = begin(hall, "rival", "bidder"), begin(hall, "seller", "bidder")
    begin(hall, "bidder", "rival")
    for channel, name, texts in ((first, "rival", ("One", "Two")), (second, "seller", ("Three",))):
        for text in texts:
            write(channel, hall, name, text)
    bidder = hall["bidder"].pk
    rows = queries.conversation_bodies(list(private.conversations(bidder)), user_id=bidder)
    assert [(row["label"], row["unread"], row["last"]["text"], row["title"]) for row in rows] == [
        ("Seller", 1, "Three", "Cars of autumn"),
        ("Paddle 8", 2, "Two", "Cars of autumn"),
    ]
    assert (queries.unread_private(bidder), queries.unread_private(hall["rival"].pk)) == (3, 0)
    write(first, hall, "bidder", "Four")
    assert queries.unread_private(bidder) == 1
