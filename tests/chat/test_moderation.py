"""Delete, mute, slow mode, and the queue of reports: by moderators, in the audit log, seen by all."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from accounts.models import AuditEntry
from chat import moderation, private, reading, saying
from chat.errors import Muted
from chat.models import Membership, Message, Report
from tests.chat.halls import Hall, at_once, refused


def audited() -> list[tuple[str, str]]:
    return list(AuditEntry.objects.filter(action__startswith="chat.").values_list("action", "actor__name").order_by("id"))


def test_what_a_moderator_deletes_nobody_reads_and_who_did_it_is_kept(hall: Hall) -> None:
    said = hall.say("bidder", "Rubbish")
    gone = moderation.delete(int(said["id"]), user_id=hall["seller"].pk)
    assert (gone["gone"], gone["text"], gone["revision"]) == ("deleted", "", 2)
    row = Message.objects.get(pk=said["id"])
    assert (row.text, row.deleted_by) == ("Rubbish", hall["seller"])
    assert moderation.delete(int(said["id"]), user_id=hall["staff"].pk) == gone
    assert audited() == [("chat.message_deleted", "Sam Seller")]
    assert refused(saying.retract, int(said["id"]), user_id=hall["bidder"].pk) == "let"
    assert reading.page(hall.id, user_id=None)["messages"][0]["gone"] == "deleted"


def test_who_is_muted_is_not_heard_until_the_time_is_over(hall: Hall) -> None:
    said = hall.say("bidder")
    mute = partial(moderation.mute, hall.id, user_id=hall["seller"].pk, member_id=hall.member("bidder").pk)
    until = mute(seconds=60)
    with pytest.raises(Muted) as refusal:
        hall.say("bidder")
    assert until is not None
    assert refusal.value.data["until"][:19] == until.isoformat()[:19]
    assert refused(saying.edit, int(said["id"]), user_id=hall["bidder"].pk, text="But") == "muted"
    assert refused(saying.retract, int(said["id"]), user_id=hall["bidder"].pk) == "let"
    assert mute(seconds=0) is None
    hall.say("bidder")
    mute(seconds=60)
    Membership.objects.update(muted_until=timezone.now() - timedelta(seconds=1))
    hall.say("bidder")


def test_a_moderator_is_not_muted_and_a_member_of_another_channel_is_not_found(hall: Hall) -> None:
    mute = partial(moderation.mute, hall.id, user_id=hall["staff"].pk, seconds=60)
    assert refused(mute, member_id=hall.member("seller").pk) == "permission_denied"
    assert refused(mute, member_id=10**12) == "not_found"


@pytest.mark.parametrize(("act", "seconds"), [("mute", -1), ("mute", 7 * 24 * 3600 + 1), ("slow", -1), ("slow", 601)])
def test_times_have_bounds(hall: Hall, act: str, seconds: int) -> None:
    which = {"member_id": hall.member("bidder").pk} if act == "mute" else {}
    assert refused(getattr(moderation, act), hall.id, user_id=hall["seller"].pk, seconds=seconds, **which) == "invalid"


def test_slow_mode_is_the_channels_state_and_changes_it_once(hall: Hall) -> None:
    for _ in range(2):
        state = moderation.slow(hall.id, user_id=hall["seller"].pk, seconds=30)
    assert (state["slow"], state["revision"]) == (30, 1)
    assert audited() == [("chat.slowed", "Sam Seller")]


def test_reports_wait_for_a_moderator_who_sees_the_text_though_it_was_taken_back(hall: Hall) -> None:
    said = hall.say("bidder", "Rubbish")
    report = partial(moderation.report, int(said["id"]), reason="Rude")
    assert refused(report, user_id=hall["bidder"].pk) == "permission_denied"
    for name in ("rival", "rival", "guest"):
        report(user_id=hall[name].pk)
    saying.retract(int(said["id"]), user_id=hall["bidder"].pk)
    waiting = moderation.waiting_reports(hall.id, user_id=hall["seller"].pk)
    assert [(row["by"], row["message"]["text"], row["message"]["gone"]) for row in waiting] == [
        ("Paddle 8", "Rubbish", "retracted"),
        ("Gus Guest", "Rubbish", "retracted"),
    ]


def test_one_decision_settles_all_reports_of_a_message_and_is_made_once(open_hall: Hall) -> None:
    said = open_hall.say("bidder", "Rubbish")
    for name in ("rival", "guest"):
        moderation.report(int(said["id"]), user_id=open_hall[name].pk, reason="Rude")
    first = Report.objects.earliest("pk").pk
    decide = partial(moderation.resolve, first, action="dismiss")
    found = at_once([partial(decide, user_id=open_hall[name].pk) for name in ("seller", "staff", "trusted")])
    assert sorted(str(getattr(each, "code", None)) for each in found) == ["None", "conflict", "conflict"]
    assert set(Report.objects.values_list("status", flat=True)) == {"dismissed"}
    assert reading.page(open_hall.id, user_id=None)["messages"][0]["gone"] is None


def test_to_uphold_a_report_deletes_the_message_and_to_delete_it_upholds_its_reports(hall: Hall) -> None:
    for decide_by in ("report", "message"):
        said = hall.say("bidder", "Rubbish")
        moderation.report(int(said["id"]), user_id=hall["rival"].pk, reason="Rude")
        report = Report.objects.latest("pk")
        if decide_by == "report":
            moderation.resolve(report.pk, user_id=hall["seller"].pk, action="delete")
        else:
            moderation.delete(int(said["id"]), user_id=hall["seller"].pk)
        report.refresh_from_db()
        assert (report.status, report.resolved_by) == ("upheld", hall["seller"])
        assert Message.objects.get(pk=said["id"]).deleted_at is not None


def test_over_a_private_message_the_house_decides_and_reads_no_other(hall: Hall) -> None:
    aside, _ = private.begin(hall.id, user_id=hall["bidder"].pk, member_id=hall.member("seller").pk)
    said = saying.say(aside.pk, user_id=hall["seller"].pk, key="k", text="Rubbish").body
    moderation.report(int(said["id"]), user_id=hall["bidder"].pk, reason="Rude")
    resolve = partial(moderation.resolve, Report.objects.get().pk, action="delete")
    assert [refused(resolve, user_id=hall[name].pk) for name in ("seller", "trusted", "rival")] == ["permission_denied"] * 3
    assert refused(reading.page, aside.pk, user_id=hall["staff"].pk) == "not_found"
    resolve(user_id=hall["staff"].pk)
    assert Message.objects.get(pk=said["id"]).deleted_by == hall["staff"]
