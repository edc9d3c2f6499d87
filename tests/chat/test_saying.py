"""To say something, to change and take back what one said, to react: what stands afterwards, and what is refused."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from chat import channels, moderation, private, reading, saying
from chat.choices import Word
from chat.errors import SlowMode
from chat.models import Message, Reaction
from core.errors import Throttled
from tests.chat.halls import Hall, at_once, refused
from tests.chat.test_text import SCRIPT


def react(hall: Hall, name: str, message: dict[str, Any], word: Word = Word.AGREE, *, on: bool = True) -> dict[str, int]:
    return saying.react(int(message["id"]), user_id=hall[name].pk, word=word, on=on)


def texts(hall: Hall, name: str | None = "rival") -> list[str]:
    page = reading.page(hall.id, user_id=hall[name].pk if name else None)
    return [message["text"] for message in page["messages"]]


def aged(message: dict[str, Any], age: timedelta) -> int:
    Message.objects.filter(pk=message["id"]).update(at=timezone.now() - age)
    return int(message["id"])


def test_each_speaks_under_the_label_and_in_the_voice_they_have_there(hall: Hall) -> None:
    spoken = {name: hall.say(name)["author"] for name in ("seller", "bidder", "guest", "staff", "trusted")}
    assert {name: (author["label"], author["voice"]) for name, author in spoken.items()} == {
        "seller": ("Seller", "moderator"),
        "bidder": ("Paddle 7", "member"),
        "guest": ("Gus Guest", "guest"),
        "staff": ("Stan Staff", "moderator"),
        "trusted": ("Tara Trusted", "moderator"),
    }


def test_markup_is_text_like_any_other(hall: Hall) -> None:
    hall.say("bidder", SCRIPT)
    assert texts(hall) == [SCRIPT]


def test_the_same_key_again_is_the_same_message_and_another_text_is_refused(hall: Hall) -> None:
    said = [saying.say(hall.id, user_id=hall["bidder"].pk, key="k", text="Once") for _ in range(2)]
    assert (said[0].body, [each.is_new for each in said]) == (said[1].body, [True, False])
    assert refused(saying.say, hall.id, user_id=hall["bidder"].pk, key="k", text="Twice") == "idempotency_conflict"
    assert hall.say("rival", "Mine", key="k")["sequence"] == 2


def test_who_speaks_at_once_is_put_in_one_order_without_a_gap_and_a_key_counts_once(open_hall: Hall) -> None:
    names = ["bidder", "rival", "guest", "seller"]
    acts = [partial(open_hall.say, name, f"{name} {number}") for name in names for number in range(3)]
    acts += [partial(open_hall.say, "bidder", "Again", key="again")] * 4
    at_once(acts)

    rows = list(Message.objects.filter(channel=open_hall.channel).order_by("sequence"))
    assert [row.sequence for row in rows] == list(range(1, 14))
    assert sorted(row.revision for row in rows) == list(range(1, 14))
    assert (open_hall.fresh().last_sequence, open_hall.channel.revision) == (13, 13)


def test_an_answer_quotes_what_it_answers_and_only_what_is_said_here(hall: Hall) -> None:
    from tests.chat.halls import make_hall

    asked, elsewhere = hall.say("bidder", "x" * 200), make_hall().say("bidder")
    quote = hall.say("seller", "Yes", reply_to=int(asked["id"]))["reply_to"]
    assert (quote["message"], quote["label"], len(quote["text"])) == (asked["id"], "Paddle 7", 140)
    answer = partial(saying.say, hall.id, user_id=hall["seller"].pk, key="a", text="Yes")
    assert refused(answer, reply_to=int(elsewhere["id"])) == "invalid"


def test_a_mention_finds_the_member_whose_label_is_meant(hall: Hall) -> None:
    both = [str(hall.member(name).pk) for name in ("rival", "seller")]
    assert hall.say("bidder", "@paddle 8, and @Seller: look. @Paddle 77 @nobody @")["mentions"] == both
    assert hall.say("bidder", "I am @Paddle 7 and @Paddle 9 has gone")["mentions"] == []


def test_one_changes_ones_own_words_for_a_quarter_of_an_hour(hall: Hall) -> None:
    said = hall.say("bidder", "Teh key")
    edit = partial(saying.edit, int(said["id"]), text="The key, @Paddle 8")
    assert [refused(edit, user_id=hall[name].pk) for name in ("rival", "seller", "staff", "guest")] == ["permission_denied"] * 4
    changed = edit(user_id=hall["bidder"].pk)
    assert (changed["text"], changed["sequence"], changed["revision"]) == ("The key, @Paddle 8", said["sequence"], 2)
    assert changed["edited_at"]
    assert changed["mentions"] == [str(hall.member("rival").pk)]
    aged(said, timedelta(minutes=16))
    assert refused(edit, user_id=hall["bidder"].pk) == "too_late"


def test_what_is_taken_back_is_read_by_nobody_and_kept_for_reports(hall: Hall) -> None:
    said = hall.say("bidder", "Oh no")
    answer = hall.say("rival", "What?", reply_to=int(said["id"]))
    react(hall, "rival", said)
    gone = saying.retract(int(said["id"]), user_id=hall["bidder"].pk)
    assert (gone["text"], gone["gone"], gone["reactions"]) == ("", "retracted", {})
    assert texts(hall) == ["", "What?"]
    assert Message.objects.get(pk=said["id"]).text == "Oh no"
    assert reading.page(hall.id, user_id=None, after=1)["messages"][0]["reply_to"]["text"] == ""
    assert saying.retract(int(said["id"]), user_id=hall["bidder"].pk) == gone
    assert refused(saying.edit, int(said["id"]), user_id=hall["bidder"].pk, text="Oh yes") == "conflict"
    assert refused(react, hall, "rival", said) == "conflict"
    assert refused(saying.retract, aged(answer, timedelta(hours=25)), user_id=hall["rival"].pk) == "too_late"
    assert refused(saying.retract, int(answer["id"]), user_id=hall["seller"].pk) == "permission_denied"


def test_a_reaction_counts_once_a_person_and_word_also_at_once(open_hall: Hall) -> None:
    said = open_hall.say("bidder")
    at_once([partial(react, open_hall, name, said) for name in ("rival", "guest", "seller") for _ in range(3)])
    assert Reaction.objects.count() == 3
    assert react(open_hall, "rival", said, Word.THANKS) == {"agree": 3, "thanks": 1}
    assert react(open_hall, "guest", said, on=False) == {"agree": 2, "thanks": 1}
    assert reading.page(open_hall.id, user_id=open_hall["rival"].pk)["mine"] == {said["id"]: ["agree", "thanks"]}


def test_slow_mode_says_how_long_to_wait_and_holds_no_moderator(hall: Hall) -> None:
    hall.say("bidder", "One")
    hall.say("seller", "One")
    moderation.slow(hall.id, user_id=hall["seller"].pk, seconds=30)
    with pytest.raises(SlowMode) as refusal:
        hall.say("bidder", "Two")
    assert 28 <= refusal.value.data["retry_after"] <= 30
    assert hall.say("seller", "Two")["sequence"] == 3
    assert hall.say("rival", "One")["sequence"] == 4
    Message.objects.update(at=timezone.now() - timedelta(seconds=31))
    assert hall.say("bidder", "Two")["sequence"] == 5


def test_a_person_speaks_five_times_at_once_and_then_once_a_second(hall: Hall, settings: Any) -> None:
    settings.LIMITS = settings.LIMITS | {"chat": {"rate": 1, "burst": 5}}
    for number in range(5):
        hall.say("bidder", f"{number}")
    with pytest.raises(Throttled) as refusal:
        hall.say("bidder", "6")
    assert refusal.value.data["retry_after"] == 1
    hall.say("rival", "I may")


def test_in_a_closed_channel_nothing_is_said_and_all_is_read(hall: Hall) -> None:
    said = hall.say("bidder", "Before")
    channels.close(hall.id)
    channels.close(hall.id)
    assert [refused(hall.say, name) for name in ("bidder", "guest", "seller")] == ["conflict"] * 3
    assert refused(react, hall, "rival", said) == "conflict"
    assert texts(hall) == ["Before"]
    assert hall.fresh().revision == 2
    assert moderation.delete(int(said["id"]), user_id=hall["seller"].pk)["gone"] == "deleted"


def test_somebody_blocked_mentions_without_being_heard_but_the_message_stands(hall: Hall) -> None:
    private.block(hall.id, user_id=hall["rival"].pk, member_id=hall.member("bidder").pk)
    assert hall.say("bidder", "Hey @Paddle 8")["mentions"] == [str(hall.member("rival").pk)]
