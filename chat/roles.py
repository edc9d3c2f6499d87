"""What one may do in a channel, as data: by the voice one speaks with there, and by what state the channel is in. Pure.

A page shows what `me.may` names (protocol.md, "Chat"); the domain asks for the same words.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from chat.choices import Kind, Voice

Capability = Literal["read", "say", "react", "ask", "vote", "report", "delete", "mute", "slow", "questions", "polls", "reports"]

TAKE_PART: Final[frozenset[Capability]] = frozenset({"read", "say", "react", "ask", "vote", "report"})
MODERATE: Final[frozenset[Capability]] = frozenset({"delete", "mute", "slow", "questions", "polls", "reports"})

CAPABILITIES: Final[list[Capability]] = sorted(TAKE_PART | MODERATE)

MAY: Final[Mapping[Voice, frozenset[Capability]]] = {
    Voice.GUEST: TAKE_PART,
    Voice.MEMBER: TAKE_PART,
    Voice.MODERATOR: TAKE_PART | MODERATE,
}
BETWEEN_TWO: Final[frozenset[Capability]] = frozenset({"read", "say", "react", "report"})
"""In private nobody moderates, asks a hall, or votes."""
WHEN_CLOSED: Final[frozenset[Capability]] = frozenset({"read", "report", "delete", "mute", "questions", "reports"})
"""What is over is still read, reported and tidied up."""
TO_LOOK: Final[frozenset[Capability]] = frozenset({"read"})


def may(*, voice: Voice, kind: Kind | str, is_closed: bool) -> frozenset[Capability]:
    """Of somebody who may both read and write in the channel."""
    found = BETWEEN_TWO if kind == Kind.PRIVATE else MAY[voice]
    return found & WHEN_CLOSED if is_closed else found
