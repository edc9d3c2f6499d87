"""`@` and a label of the channel speak to its member: "@Paddle 7" is found among those who are there. Pure but for one query."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db.models.functions import Lower

from chat.models import LABEL_MAX, Block, Membership, Mention, Message

MOST: Final = 10
"""Of one message."""
WORDS: Final = 6
"""Of a label, as far as it is looked for."""
_AFTER: Final = ".,:;!?)\"'…"


def spoken_to(text: str, *, author: Membership) -> list[Membership]:
    """Members whose label follows an `@`, the longest that fits; the author is none. At most `MOST`, in order."""
    wanted = [_candidates(part) for part in text.split("@")[1 : MOST + 1]]
    labels = {label for candidates in wanted for label in candidates}
    if not labels:
        return []
    there = Membership.objects.annotate(lower=Lower("label")).filter(
        channel=author.channel_id, lower__in=labels, expelled_at=None
    )
    by_label: dict[str, list[Membership]] = {}
    for member in there.exclude(pk=author.pk).order_by("id")[: 5 * MOST]:
        by_label.setdefault(member.label.lower(), []).append(member)
    found: dict[int, Membership] = {}
    for candidates in wanted:
        label = next((label for label in candidates if label in by_label), None)
        found |= {member.pk: member for member in by_label.get(label or "", [])}
    return list(found.values())[:MOST]


def note(row: Message, members: Sequence[Membership]) -> list[Membership]:
    """Writes whom the message mentions, in place of whom it did; gives those who are new to it, and want to hear of it."""
    before = set(Mention.objects.filter(message=row).values_list("member", flat=True))
    Mention.objects.filter(message=row).exclude(member__in=members).delete()
    new = [member for member in members if member.pk not in before]
    Mention.objects.bulk_create([Mention(message=row, member=member) for member in new])
    deaf = Block.objects.filter(who=row.author.user_id, by__in=[member.user_id for member in new]) if new else []
    deaf_to_it = {block.by_id for block in deaf}
    return [member for member in new if member.user_id not in deaf_to_it]


def _candidates(after: str) -> list[str]:
    """What the label could be, in lower case, the longest first."""
    words = after.split("\n", 1)[0][: LABEL_MAX + 1].split(" ")[:WORDS]
    found = [" ".join(words[:count]) for count in range(len(words), 0, -1)]
    bare = [each.rstrip(_AFTER) for each in found]
    return [each.lower() for pair in zip(found, bare, strict=True) for each in dict.fromkeys(pair) if each.strip()]
