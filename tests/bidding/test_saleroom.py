"""The lot page of a sale that has its places: what opening it costs."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from auctions import venue
from chat import saying
from tests.factories import make_auction, make_user, register

pytestmark = pytest.mark.django_db(transaction=True)


def test_opening_the_saleroom_asks_the_same_number_of_questions_however_many_talk(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    auction = make_auction(format="live", lots=3)
    venue.furnish(auction)
    assert auction.channel_id is not None
    lot, visitor, client = auction.lots.earliest("number"), make_user(), Client()
    client.force_login(visitor)
    client.get(f"/lots/{lot.pk}/")
    with django_assert_max_num_queries(40) as few:
        page = client.get(f"/lots/{lot.pk}/").content.decode()
    assert f'data-chat="{auction.channel_id}"' in page
    assert f'data-room="{auction.room_id}"' in page
    for number in range(4):
        bidder = register(auction=auction, user=make_user())
        venue.seat(bidder)
        saying.say(auction.channel_id, user_id=bidder.user_id, key=str(number), text="Good morning.")
    with django_assert_max_num_queries(len(few)):
        client.get(f"/lots/{lot.pk}/")
