"""Where an auction takes place, and who is there as what."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from accounts.choices import Role
from accounts.models import User
from accounts.roles import grant
from auctions import drafting, lifecycle, registration, venue
from auctions.models import Auction
from chat.models import Membership
from conferencing.models import Seat
from tests.factories import make_auction, make_staff, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_approval(settings: Any) -> None:
    settings.AUCTION_APPROVAL = False


def announced(**fields: Any) -> Auction:
    """An auction that was just submitted, with one lot."""
    auction = make_auction(status="draft", lots=1, **fields)
    return lifecycle.submit(auction_id=auction.pk, actor=auction.seller)


def seats(auction: Auction) -> dict[str, str]:
    """Who was given a seat in the room, by label."""
    return dict(Seat.objects.filter(room=auction.room, given=True).values_list("label", "role"))


def members(auction: Auction, *, behind: bool = False) -> dict[str, str]:
    """Who is in the channel, by label."""
    channel = auction.staff_channel if behind else auction.channel
    return dict(Membership.objects.filter(channel=channel, expelled_at=None).values_list("label", "role"))


def an_auctioneer(name: str) -> User:
    found = make_user(name=name)
    grant(user=found, role=Role.AUCTIONEER, by=None)
    return found


def test_a_draft_has_no_place_yet() -> None:
    auction = make_auction(status="draft", format="live")
    assert (auction.room, auction.channel, auction.staff_channel) == (None, None, None)


def test_a_live_sale_gets_a_room_and_two_channels_when_it_is_scheduled() -> None:
    auction = announced(format="live", seller=make_user(name="Sona"), auctioneer=an_auctioneer("Devdas"))
    assert seats(auction) == {"Sona": "host", "Devdas": "auctioneer"}
    assert members(auction) == members(auction, behind=True) == {"Sona": "moderator", "Devdas": "moderator"}
    assert auction.channel is not None
    assert auction.staff_channel is not None
    assert (auction.channel.reads, auction.channel.writes) == ("all", "people")
    assert (auction.staff_channel.reads, auction.staff_channel.writes) == ("members", "members")


def test_a_timed_sale_talks_but_has_no_room() -> None:
    auction = announced()
    assert auction.room is None
    assert auction.channel is not None


def test_one_that_staff_approve_gets_its_place_then(settings: Any) -> None:
    settings.AUCTION_APPROVAL = True
    auction = announced(format="live")
    assert auction.channel is None
    auction = lifecycle.approve(auction_id=auction.pk, actor=make_staff())
    assert auction.room is not None


def test_a_paddle_comes_in_under_its_number_whatever_language_its_bearer_reads() -> None:
    auction = announced(format="live", seller=make_user(name="Sona"))
    with translation.override("en-xa"):
        registration.register(auction_id=auction.pk, user=make_user(name="Bo"))
    assert seats(auction) == {"Sona": "host", "Paddle 1": "audience"}
    assert members(auction) == {"Sona": "moderator", "Paddle 1": "member"}
    assert members(auction, behind=True) == {"Sona": "moderator"}


def test_who_waits_for_approval_is_a_visitor_until_then_and_again_when_it_is_taken_back() -> None:
    auction = announced(format="live", seller=make_user(name="Sona"), approve_bidders=True)
    waiting = registration.register(auction_id=auction.pk, user=make_user()).registration
    assert "Paddle 1" not in seats(auction) | members(auction)
    registration.approve(registration_id=waiting.pk, actor=auction.seller)
    assert (seats(auction)["Paddle 1"], members(auction)["Paddle 1"]) == ("audience", "member")
    registration.revoke(registration_id=waiting.pk, actor=auction.seller)
    assert "Paddle 1" not in seats(auction) | members(auction)


def test_a_new_auctioneer_takes_the_place_of_the_old_one() -> None:
    first, second = an_auctioneer("Devdas"), an_auctioneer("Anneke")
    auction = announced(format="live", seller=make_user(name="Sona"), auctioneer=first)
    drafting.edit(auction_id=auction.pk, actor=auction.seller, changes={"auctioneer": second})
    assert seats(auction) == {"Sona": "host", "Anneke": "auctioneer"}
    assert members(auction) == members(auction, behind=True) == {"Sona": "moderator", "Anneke": "moderator"}


def test_to_furnish_again_changes_nothing() -> None:
    auction = announced(format="live")
    before = (auction.room_id, auction.channel_id, auction.staff_channel_id, seats(auction), members(auction))
    venue.furnish(auction)
    assert before == (auction.room_id, auction.channel_id, auction.staff_channel_id, seats(auction), members(auction))


def test_one_that_was_scheduled_before_there_were_places_gets_one_when_it_starts() -> None:
    auction = make_auction(status="scheduled", format="live", lots=1, seller=make_user(name="Sona"))
    registration.register(auction_id=auction.pk, user=make_user())
    lifecycle.start(auction, at=auction.opens_at, actor=auction.seller)
    assert seats(auction) == {"Sona": "host", "Paddle 1": "audience"}


def test_a_sale_that_is_called_off_has_nothing_more_to_say() -> None:
    auction = announced(format="live")
    lifecycle.cancel(auction_id=auction.pk, actor=auction.seller)
    auction = Auction.objects.select_related("room", "channel", "staff_channel").get(pk=auction.pk)
    assert auction.room is not None
    assert auction.room.ended_at is not None
    assert all(found is not None and found.closed_at is not None for found in (auction.channel, auction.staff_channel))
