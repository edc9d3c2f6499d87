"""Telling people. A notice is a row in the caller's transaction: it exists if, and only if, what it tells of exists.

Cheap enough for the bid engine: any number of messages costs three statements at most, and no savepoint.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction

from notifications import broadcast
from notifications.choices import BY_DEFAULT, MAIL_GAP, Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What one person is to be told.

    `context` holds wire values (decimal strings, RFC 3339 times, ids as strings): the words are made when it is read.
    `url` is a path of this site. With `merge_seconds` 0 the person is told once under `dedupe_key`, for ever. Above 0
    the `topic` takes the key's place: a notice of the topic that is younger than that is brought up to date and made
    unread again, so that there is at most one in that time. `attachment` names a file that goes along with the mail
    (`notifications.attachments`).
    """

    recipient_id: int
    kind: Kind
    context: Mapping[str, Any]
    dedupe_key: str
    url: str = ""
    topic: str = ""
    merge_seconds: int = 0
    attachment: str = ""

    def __post_init__(self) -> None:
        if not (self.topic if self.merge_seconds else self.dedupe_key):
            missing = "topic" if self.merge_seconds else "dedupe_key"
            message = f"A {self.kind} notice with merge_seconds={self.merge_seconds} needs a {missing}."
            raise ValueError(message)


def notify(
    *,
    recipient_id: int,
    kind: Kind,
    context: Mapping[str, Any],
    dedupe_key: str,
    url: str = "",
    topic: str = "",
    merge_seconds: int = 0,
    attachment: str = "",
    using: str = DEFAULT_DB_ALIAS,
) -> None:
    """Tell one person one thing; see `Message`. Joins the caller's transaction on the database alias `using`."""
    message = Message(
        recipient_id=recipient_id,
        kind=kind,
        context=context,
        dedupe_key=dedupe_key,
        url=url,
        topic=topic,
        merge_seconds=merge_seconds,
        attachment=attachment,
    )
    notify_many([message], using=using)


def notify_many(messages: Iterable[Message], *, using: str = DEFAULT_DB_ALIAS) -> None:
    """Tell many things in three statements at most: one for what is told once, two for what is merged.

    Of several messages to one person on one topic (or under one key) in a call, the last is told. Rows are locked
    in the order of person and topic, so that two callers cannot wait for each other.
    """
    once: dict[tuple[int, str], Message] = {}
    merged: dict[tuple[int, str], Message] = {}
    for message in messages:
        if message.merge_seconds:
            merged[message.recipient_id, message.topic] = message
        else:
            once[message.recipient_id, message.dedupe_key] = message
    if not (once or merged):
        return
    with transaction.atomic(using=using, savepoint=False):
        told = [
            *_tell_once([once[key] for key in sorted(once)], using=using),
            *_tell_merged([merged[key] for key in sorted(merged)], using=using),
        ]
        if told:
            transaction.on_commit(partial(broadcast.wake, told), using=using, robust=True)


def _tell_once(messages: Sequence[Message], *, using: str) -> list[tuple[int, int]]:
    """Person and notice, of what is new."""
    return _run(_TELL_ONCE, messages, using=using) if messages else []


def _tell_merged(messages: Sequence[Message], *, using: str) -> list[tuple[int, int]]:
    """Person and notice, of what is new or newer.

    First the notices that have had their time stop gathering, then each message goes into the one that gathers, or
    becomes it. Whoever comes second to either step waits for the first and then sees what it left: the partial
    unique index admits one gathering notice a person and topic.
    """
    if not messages:
        return []
    _run(_RETIRE, messages, using=using)
    return _run(_TELL_MERGED, messages, using=using)


def _run(statement: str, messages: Sequence[Message], *, using: str) -> list[tuple[int, int]]:
    contexts = {id(message.context): message.context for message in messages}
    place = {key: number for number, key in enumerate(contexts)}
    with connections[using].cursor() as cursor:
        cursor.execute(
            statement,
            {
                "messages": json.dumps([_row(message, context=place[id(message.context)]) for message in messages]),
                "contexts": json.dumps([dict(context) for context in contexts.values()]),
                "offers": json.dumps(_offers({message.kind for message in messages})),
                "gap": MAIL_GAP.total_seconds(),
            },
        )
        told: list[tuple[int, int]] = cursor.fetchall()
    return told


def _offers(kinds: Iterable[Kind]) -> list[dict[str, Any]]:
    """Each way for each kind that is told, and whether it is used while a person has not said anything."""
    return [
        {"kind": kind.value, "way": way.value, "is_on": kind in chosen} for kind in kinds for way, chosen in BY_DEFAULT.items()
    ]


def _row(message: Message, *, context: int) -> dict[str, Any]:
    return {
        "recipient_id": message.recipient_id,
        "kind": message.kind.value,
        "topic": message.topic,
        "dedupe_key": message.dedupe_key,
        "url": message.url,
        "seconds": message.merge_seconds,
        "attachment": message.attachment,
        "context": context,
    }


# One JSON text for all messages, and each context in it once: many of a batch share theirs, and as arrays of texts the
# same takes the driver ten times as long.
_SAID = """
    ROWS FROM (
        jsonb_to_recordset(%(messages)s::jsonb) AS (
            recipient_id bigint, kind text, topic text, dedupe_key text, url text, seconds integer, context integer, attachment text
        )
    ) WITH ORDINALITY AS said (recipient_id, kind, topic, dedupe_key, url, seconds, context, attachment, place)
"""

_WANTED = """
    SELECT told.id, offer.way, 'pending', 1, 0, ''
    FROM told
    JOIN jsonb_to_recordset(%(offers)s::jsonb) AS offer (kind text, way text, is_on boolean) USING (kind)
    LEFT JOIN notifications_preference AS chosen
        ON chosen.person_id = told.recipient_id AND chosen.kind = told.kind AND chosen.way = offer.way
    WHERE coalesce(chosen.is_on, offer.is_on)
        AND (offer.way <> 'sms' OR EXISTS (SELECT FROM notifications_phone AS phone WHERE phone.person_id = told.recipient_id))
        AND (
            offer.way <> 'push'
            OR EXISTS (SELECT FROM notifications_pushsubscription AS browser WHERE browser.person_id = told.recipient_id)
        )
"""

_TELL_ONCE = f"""
WITH told AS (
    INSERT INTO notifications_notice (recipient_id, kind, topic, dedupe_key, gathering, context, url, attachment)
    SELECT recipient_id, kind, topic, dedupe_key, false, %(contexts)s::jsonb -> context, url, attachment FROM {_SAID} ORDER BY place
    ON CONFLICT (recipient_id, dedupe_key) WHERE NOT dedupe_key = '' DO NOTHING
    RETURNING id, recipient_id, kind
), delivered AS (
    INSERT INTO notifications_delivery (notice_id, way, status, revision, attempts, last_error) {_WANTED}
)
SELECT recipient_id, id FROM told
"""  # noqa: S608 - nothing but the constant above goes in

_RETIRE = f"""
WITH old AS (
    SELECT notice.id
    FROM {_SAID} JOIN notifications_notice AS notice USING (recipient_id, topic)
    WHERE notice.gathering AND notice.created_at <= statement_timestamp() - make_interval(secs => said.seconds)
    ORDER BY notice.recipient_id, notice.topic
    FOR NO KEY UPDATE OF notice
)
UPDATE notifications_notice AS notice SET gathering = false FROM old WHERE notice.id = old.id
RETURNING notice.recipient_id, notice.id
"""  # noqa: S608 - nothing but the constant above goes in

# A delivery that was ever tried counts one more revision: a worker that is sending the one before must see that it has
# changed. Sent, it goes out again when the gap is over. One that was never tried will be put in words when it is; its
# row is locked all the same, so that no worker reads the notice before us and marks it after.
_TELL_MERGED = f"""
WITH told AS (
    INSERT INTO notifications_notice (recipient_id, kind, topic, dedupe_key, gathering, context, url, attachment)
    SELECT recipient_id, kind, topic, '', true, %(contexts)s::jsonb -> context, url, attachment FROM {_SAID} ORDER BY place
    ON CONFLICT (recipient_id, topic) WHERE gathering DO UPDATE
    SET kind = excluded.kind, context = excluded.context, url = excluded.url, attachment = excluded.attachment,
        updated_at = statement_timestamp(), read_at = NULL
    RETURNING id, recipient_id, kind
), delivered AS (
    INSERT INTO notifications_delivery AS delivery (notice_id, way, status, revision, attempts, last_error) {_WANTED}
    ON CONFLICT (notice_id, way) DO UPDATE
    SET revision = delivery.revision + 1,
        status = CASE WHEN delivery.status IN ('sent', 'skipped') THEN 'pending' ELSE delivery.status END,
        attempts = CASE WHEN delivery.status IN ('sent', 'skipped') THEN 0 ELSE delivery.attempts END,
        next_attempt_at = CASE
            WHEN delivery.status IN ('sent', 'skipped') THEN coalesce(delivery.sent_at + make_interval(secs => %(gap)s), statement_timestamp())
            ELSE delivery.next_attempt_at
        END
    WHERE delivery.attempts > 0 OR delivery.status <> 'pending'
)
SELECT recipient_id, id FROM told
"""  # noqa: S608 - nothing but the constant above goes in
