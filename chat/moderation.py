"""What moderators do: delete, mute for a time, slow mode, and decide on reports. Each act is in the audit log.

Raises `NotFound`, `PermissionDenied` and as `Standing.require` where one may not.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Literal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from chat import broadcast, channels, shapes
from chat.choices import Kind, ReportStatus, Role
from chat.models import Channel, Membership, Message, Report
from chat.roles import Capability
from chat.saying import found, told
from chat.standing import house, standing_in, standing_of
from chat.text import plain
from core.errors import Conflict, Invalid, NotFound, PermissionDenied
from core.times import database_time, timestamp

LONGEST_MUTE: Final = 7 * 24 * 3600
SLOWEST: Final = 600
REASON_MAX: Final = 500
SHOWN: Final = 100
"""Reports in one look over a socket."""

Resolution = Literal["dismiss", "delete"]


def delete(message_id: int, *, user_id: int | None, within: UUID | None = None) -> shapes.Body:
    """Nobody reads it any more; what is deleted already stays so. It decides the reports of that message, too."""
    with transaction.atomic():
        channel = channels.locked(found(message_id, within=within).channel_id)
        by = standing_in(channel, user_id=user_id).require("delete")
        return _delete(found(message_id, within=within), channel=channel, by=by)


def mute(channel_id: UUID, *, user_id: int | None, member_id: int, seconds: int) -> datetime | None:
    """Nothing is heard of a member for so long; 0 ends it. Gives the end. Moderators are not muted."""
    _demand(seconds, least=0, most=LONGEST_MUTE)
    with transaction.atomic():
        standing = standing_in(channels.locked(channel_id), user_id=user_id)
        by = standing.require("mute")
        member = Membership.objects.filter(channel=channel_id, pk=member_id).first()
        if member is None:
            raise NotFound
        if member.role == Role.MODERATOR:
            raise PermissionDenied
        member.muted_until = standing.now + timedelta(seconds=seconds) if seconds else None
        member.save(update_fields=["muted_until"])
        audit.record(actor=by, action="chat.muted", target=member, data={"seconds": seconds, "person": member.user_id})
        broadcast.muted(standing.channel, user_id=member.user_id, until=member.muted_until)
    return member.muted_until


def slow(channel_id: UUID, *, user_id: int | None, seconds: int) -> shapes.Body:
    """So many seconds between two messages of a person; 0: off. Gives the channel's state."""
    _demand(seconds, least=0, most=SLOWEST)
    with transaction.atomic():
        channel = channels.locked(channel_id)
        by = standing_in(channel, user_id=user_id).require("slow")
        if channel.slow_seconds != seconds:
            channel.slow_seconds = seconds
            channel.save(update_fields=["slow_seconds"])
            channels.moved(channel)
            audit.record(actor=by, action="chat.slowed", target=channel, data={"seconds": seconds})
            broadcast.state(channel)
    return shapes.state_of(channel)


# --- Reports


def report(message_id: int, *, user_id: int | None, reason: str, within: UUID | None = None) -> None:
    """Say that a message should not stand. Once a person: again changes nothing."""
    reason = plain(reason, most=REASON_MAX, field="reason")
    row = found(message_id, within=within)
    standing = standing_of(row.channel_id, user_id=user_id)
    by = standing.require("report")
    if row.author.user_id == by.pk:
        raise PermissionDenied
    with transaction.atomic():
        Report.objects.bulk_create([Report(message=row, by=by, reason=reason)], ignore_conflicts=True)
        broadcast.reported(standing.channel, waiting=waiting(standing.channel))


def resolve(report_id: int, *, user_id: int, action: Resolution, within: UUID | None = None) -> None:
    """Decide on all open reports of the message. `Conflict` where that was done. Over a private channel the house decides."""
    rows = Report.objects.select_related("message")
    row = (rows if within is None else rows.filter(message__channel=within)).filter(pk=report_id).first()
    if row is None:
        raise NotFound
    with transaction.atomic():
        channel = channels.locked(row.message.channel_id)
        by = _deciding(channel, user_id, "reports")
        if action == "delete":
            _delete(found(row.message_id, within=None), channel=channel, by=by)
        elif not _decide(row.message, channel=channel, by=by, status=ReportStatus.DISMISSED):
            raise Conflict(status="resolved")


def open_reports(channel_id: UUID, *, user_id: int | None) -> Any:
    """The open reports of a channel as rows, the oldest first, for those who decide on them."""
    standing_of(channel_id, user_id=user_id).require("reports")
    rows = Report.objects.filter(message__channel=channel_id, status=ReportStatus.OPEN).order_by("id")
    return rows.select_related("message__reply_to", "message__author", "by")


def waiting_reports(channel_id: UUID, *, user_id: int | None) -> list[shapes.Body]:
    """The first `SHOWN` of them, as a moderator sees them."""
    return report_bodies(list(open_reports(channel_id, user_id=user_id)[:SHOWN]))


def report_bodies(rows: Sequence[Report]) -> list[shapes.Body]:
    """With the text that was reported, even where it is gone. Who reported is named as in that channel."""
    messages = {body["id"]: body for body in shapes.messages([row.message for row in rows])}
    labels = dict(
        Membership.objects.filter(channel__in={row.message.channel_id for row in rows}, user__in={row.by_id for row in rows})
        .values_list("user", "label")
        .order_by("id")
    )
    return [
        {
            "id": str(row.pk),
            "message": messages[str(row.message_id)] | {"text": row.message.text},
            "by": labels.get(row.by_id, row.by.name),
            "reason": row.reason,
            "at": timestamp(row.at),
        }
        for row in rows
    ]


def waiting(channel: Channel) -> int:
    return Report.objects.filter(message__channel=channel, status=ReportStatus.OPEN).count()


def _deciding(channel: Channel, user_id: int, capability: Capability) -> User:
    if channel.kind == Kind.PRIVATE:
        return house(user_id)
    return standing_in(channel, user_id=user_id).require(capability)


def _delete(row: Message, *, channel: Channel, by: User) -> shapes.Body:
    if row.deleted_at is None:
        row.deleted_at, row.deleted_by = database_time(), by
        row.revision = channels.moved(channel)
        row.save(update_fields=["deleted_at", "deleted_by", "revision"])
        audit.record(actor=by, action="chat.message_deleted", target=row, data={"person": row.author.user_id})
    _decide(row, channel=channel, by=by, status=ReportStatus.UPHELD)
    return told(row, channel)


def _decide(row: Message, *, channel: Channel, by: User, status: ReportStatus) -> bool:
    """Whether there was anything to decide."""
    decided = Report.objects.filter(message=row, status=ReportStatus.OPEN).update(
        status=status, resolved_at=database_time(), resolved_by=by
    )
    if decided:
        audit.record(actor=by, action="chat.reports_decided", target=row, data={"status": status, "reports": decided})
        broadcast.reported(channel, waiting=waiting(channel))
    return bool(decided)


def _demand(seconds: int, *, least: int, most: int) -> None:
    if not least <= seconds <= most:
        text = _("A whole number from %(least)d to %(most)d.") % {"least": least, "most": most}
        raise Invalid(errors={"seconds": [text]})
