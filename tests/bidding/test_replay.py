"""A sale seen again: chapters, the log of a lot, films and words, each at its own time."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from auctions.models import Auction
from bidding.showing import replay
from bidding.showing.replay import ReplayPage, Story, replay_page
from chat.models import Membership, Message
from conferencing.models import Recording
from core.errors import NotFound
from tests.bidding.replays import BEGAN, at, bid, make_sale, opened, sold, write_log
from tests.conferencing.films import keep_in, make_ready
from tests.factories import make_auction, make_lot, make_seat, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kept(settings: Settings, tmp_path: Path) -> None:
    keep_in(tmp_path, settings)


@pytest.fixture
def sale() -> Auction:
    return make_sale()


def seen(sale: Auction, **asked: Any) -> ReplayPage:
    options: dict[str, Any] = {"user": AnonymousUser(), "lot": None, "after": 0, "at": None}
    return replay_page(sale.pk, **(options | asked))


def told(sale: Auction, **asked: Any) -> Story:
    story = seen(sale, **asked).story
    assert story is not None
    return story


def film_of(sale: Auction, *, starts: float, lasts: float, **fields: Any) -> Recording:
    assert sale.room is not None
    span: dict[str, Any] = {"started_at": at(starts), "stopped_at": at(starts + lasts), "duration": timedelta(seconds=lasts)}
    return make_ready(sale.room, data=b"film", **(span | fields))


def say(sale: Auction, seconds: float, text: str, **fields: Any) -> None:
    assert sale.channel is not None
    member, _ = Membership.objects.get_or_create(channel=sale.channel, user=make_user(), defaults={"label": "Paddle 9"})
    number = Message.objects.filter(channel=sale.channel).count() + 1
    place = {"channel": sale.channel, "sequence": number, "revision": number, "author": member, "key": str(number)}
    Message.objects.create(**place, label="Paddle 9", voice="guest", text=text, at=at(seconds), **fields)


def test_each_lot_is_a_chapter_from_its_opening_to_its_hammer(sale: Auction) -> None:
    page = seen(sale)
    assert [(each.lot.title, each.begins, each.ends, each.length_words) for each in page.chapters] == [
        ("A chair", at(10), at(40.5), "0:30"),
        ("A table", at(45), at(60), "0:15"),
    ]


def test_a_lot_that_was_reopened_is_one_chapter_of_two_turns(sale: Auction) -> None:
    chair = sale.lots.get(number=1)
    write_log(chair, [(65, "reopened", {}), bid(70, 1, "30.00"), sold(80, 1, "30.00")])
    page = seen(sale)
    assert [(span.start, span.end) for span in page.chapters[0].spans] == [(at(10), at(40.5)), (at(65), at(80))]
    assert page.scripts["chapters"][0] == {"number": 1, "spans": [[0.0, 30.5], [55.0, 70.0]]}


def test_the_reel_begins_with_whatever_was_first(sale: Auction) -> None:
    assert told(sale).reel.begins == at(10)
    film_of(sale, starts=2, lasts=70)
    story = told(sale)
    assert story.reel.begins == at(2)
    assert story.reel.length == 70
    assert [(film.starts, film.ends) for film in story.films] == [(0.0, 70.0)]


def test_every_event_lies_at_its_own_time_on_the_film(sale: Auction) -> None:
    film_of(sale, starts=2.125, lasts=70)
    story = told(sale)
    assert story.film is not None
    found = [(entry.event.kind, round(entry.position - story.film.starts, 3)) for entry in story.entries]
    assert found == [
        ("opened", 7.875),
        ("bid", 12.875),
        ("bid", 18.125),
        ("undone", 22.875),
        ("bid", 27.875),
        ("fair_warning", 32.875),
        ("closed", 38.375),
    ]


def test_bids_that_were_taken_back_are_marked(sale: Auction) -> None:
    found = [(entry.line.sequence, entry.undoes, entry.line.is_undone) for entry in told(sale).entries]
    assert [each for each in found if each[1] or each[2]] == [(3, None, True), (4, 3, False)]


def test_a_long_log_comes_in_pages_and_knows_what_was_taken_back_behind_them(
    sale: Auction, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replay, "EVENTS", 3)
    story = told(sale)
    assert ([entry.line.sequence for entry in story.entries], story.more) == ([1, 2, 3], 3)
    assert story.entries[2].line.is_undone
    story = told(sale, after=3)
    assert ([entry.line.sequence for entry in story.entries], story.more) == ([4, 5, 6], 6)
    story = told(sale, after=6)
    assert ([entry.line.sequence for entry in story.entries], story.more) == ([7], None)


def test_a_moment_may_be_named(sale: Auction) -> None:
    film_of(sale, starts=0, lasts=70)
    assert told(sale, lot=2).opens_at == 45
    story = told(sale, lot=1, at=40.5)
    assert (story.opens_at, story.film_opens_at) == (40.5, 40.5)
    assert told(sale, at=99999).opens_at == 70


def test_of_two_films_the_one_that_runs_then_is_shown(sale: Auction) -> None:
    first, second = film_of(sale, starts=0, lasts=20), film_of(sale, starts=30, lasts=20)
    story = told(sale, at=35)
    assert story.film is not None
    assert (story.film.id, story.film_opens_at) == (second.pk, 5)
    assert [film.id for film in story.films] == [first.pk, second.pk]


def test_films_are_shown_to_whom_they_are_shown(sale: Auction) -> None:
    assert sale.room is not None
    film_of(sale, starts=0, lasts=20, visibility="nobody")
    host = make_seat(room=sale.room, role="host").user
    assert told(sale).films == []
    assert len(told(sale, user=host).films) == 1


def test_those_who_run_the_room_see_how_far_a_recording_is(sale: Auction) -> None:
    assert sale.room is not None
    film_of(sale, starts=0, lasts=20, status="processing", progress=40)
    host = make_seat(room=sale.room, role="host").user
    assert [each.progress for each in seen(sale, user=host).unfinished] == [40]
    assert seen(sale).unfinished == []


def test_those_who_run_the_room_say_on_the_page_who_may_watch(client: Client, sale: Auction) -> None:
    assert sale.room is not None
    film = film_of(sale, starts=0, lasts=20)
    host = make_seat(room=sale.room, role="host").user
    page, form = f"/auctions/{sale.pk}/replay/", f"/recordings/{film.pk}/show/"
    assert form not in client.get(page).content.decode()
    client.force_login(make_user())
    assert client.post(form, {"visibility": "nobody"}).status_code == 403
    client.force_login(host)
    assert form in client.get(page).content.decode()
    answer = client.post(form, {"visibility": "nobody", "next": page}, follow=True)
    assert answer.redirect_chain == [(page, 302)]
    assert "From now on it is for the hosts alone." in answer.content.decode()
    assert client.post(form, {"visibility": "some", "next": "https://elsewhere.test/"})["Location"] == "/"
    film.refresh_from_db()
    assert film.visibility == "nobody"


def test_what_was_said_stands_beside_the_lot_in_whose_time_it_was(sale: Auction) -> None:
    film_of(sale, starts=0, lasts=90)
    for seconds, text in (
        (5, "Good morning"),
        (20, "A fine chair"),
        (44, "That was quick"),
        (50, "And the table"),
        (80, "Bye"),
    ):
        say(sale, seconds, text)
    say(sale, 21, "Taken back", retracted_at=at(22))
    messages = told(sale).messages
    assert messages is not None
    assert [(said.text, said.position) for said in messages] == [
        ("Good morning", 5),
        ("A fine chair", 20),
        ("That was quick", 44),
    ]
    assert [said.text for said in told(sale, lot=2).messages or ()] == ["And the table", "Bye"]


def test_a_channel_that_one_may_not_read_is_none() -> None:
    sale = make_sale()
    assert sale.channel is not None
    type(sale.channel).objects.filter(pk=sale.channel.pk).update(reads="members")
    assert told(sale).messages is None


def test_lots_of_a_timed_sale_are_each_seen_by_themselves() -> None:
    sale = make_auction(status="ended", opens_at=BEGAN, closes_at=at(100))
    for number in (1, 2):
        lot = make_lot(auction=sale, status="sold")
        write_log(lot, [opened(0), bid(5 * number, 1, "10.00"), sold(100, 1, "10.00")])
    story = told(sale, lot=2)
    assert (story.reel.begins, [chapter.lot.number for chapter in story.reel.chapters]) == (at(0), [2])
    assert [entry.position for entry in story.entries] == [0, 10, 100]


def test_before_the_first_lot_there_is_nothing_to_see(client: Client) -> None:
    sale = make_auction(status="scheduled", lots=1)
    page = client.get(f"/auctions/{sale.pk}/replay/")
    assert page.status_code == 200
    assert "Nothing to see again yet" in page.content.decode()


def test_a_draft_and_a_lot_that_never_opened_are_not_there(client: Client, sale: Auction) -> None:
    draft = make_auction(status="draft", lots=1)
    assert client.get(f"/auctions/{draft.pk}/replay/").status_code == 404
    make_lot(auction=sale, status="withdrawn")
    for asked in ("lot=3", "lot=99", "lot=x", "lot=-1", "after=x"):
        assert client.get(f"/auctions/{sale.pk}/replay/?{asked}").status_code == 404
    assert client.get(f"/auctions/{sale.pk}/replay/?t=soon").status_code == 200
    with pytest.raises(NotFound):
        seen(sale, lot=3)


def test_without_scripts_lots_moments_and_the_film_are_links(client: Client, sale: Auction) -> None:
    film_of(sale, starts=0, lasts=70)
    page = client.get(f"/auctions/{sale.pk}/replay/?lot=1&t=40.5").content.decode()
    assert re.search(r'<video[^>]* controls [^>]*src="/recordings/[^"]+/file/film\?link=[^"]+#t=40\.500"', page)
    assert 'href="?lot=2"' in page
    assert 'href="?lot=1&amp;t=40.5"' in page
    assert "Sold to paddle 2, US$20.00" in page
    assert "A table" in page


def test_the_page_costs_the_same_however_much_happened(client: Client, sale: Auction) -> None:
    film_of(sale, starts=0, lasts=70)
    say(sale, 20, "One")
    with CaptureQueriesContext(connection) as few:
        client.get(f"/auctions/{sale.pk}/replay/")
    for number in range(4):
        lot = make_lot(auction=sale, status="sold", leader=sale.lots.get(number=1).leader, price=1000)
        write_log(lot, [opened(100 * number + 100), bid(100 * number + 110, 1, "10.00"), sold(100 * number + 120, 1, "10.00")])
        say(sale, 21 + number, "More")
    film_of(sale, starts=100, lasts=70)
    with CaptureQueriesContext(connection) as many:
        client.get(f"/auctions/{sale.pk}/replay/")
    assert len(many) == len(few)


def test_what_scripts_get_is_in_seconds_of_the_sale(client: Client, sale: Auction) -> None:
    film_of(sale, starts=2, lasts=70)
    page = client.get(f"/auctions/{sale.pk}/replay/?lot=2").content.decode()
    found = re.search(r'<script id="replay-data" type="application/json">(.*?)</script>', page)
    assert found is not None
    data = json.loads(found[1])
    assert data["begins"] == at(2).timestamp()
    assert (data["length"], data["opens_at"], data["currency"]) == (70.0, 43.0, "USD")
    assert data["chapters"] == [{"number": 1, "spans": [[8.0, 38.5]]}, {"number": 2, "spans": [[43.0, 58.0]]}]
    assert [(film["starts"], film["ends"]) for film in data["films"]] == [(0.0, 70.0)]
