"""What browsers describe (SDP): enough of it to tell sense from nonsense, and which track is which. Pure.

What is sense to us Janus still reads in full; it never sees what is not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

MOST_SECTIONS: Final = 64
MOST_OF_A_CANDIDATE: Final = 1024
_SECTION: Final = re.compile(r"m=(audio|video|application) \d{1,5} [A-Z/]{3,24} [0-9A-Za-z .-]+")
_MID: Final = re.compile(r"a=mid:([0-9A-Za-z._~-]{1,16})")
_LINE: Final = re.compile(r"[a-z]=[^\x00-\x08\x0b-\x1f\x7f]*")


class NoDescription(ValueError):
    """Not an SDP that a browser writes."""


@dataclass(frozen=True, slots=True)
class Section:
    """One track: what it is, and its name within the description."""

    kind: str
    mid: str


def sections_of(sdp: Any) -> tuple[Section, ...]:
    """Its tracks in their order. Raises NoDescription."""
    if not isinstance(sdp, str) or not sdp.startswith("v=0"):
        raise NoDescription
    kind, mid, found = "", "", list[Section]()
    for line in sdp.splitlines():
        if not _LINE.fullmatch(line):
            raise NoDescription
        if line.startswith("m="):
            _add(found, kind, mid)
            match = _SECTION.fullmatch(line)
            if match is None:
                raise NoDescription
            kind, mid = match[1], ""
        elif match := _MID.fullmatch(line):
            mid = match[1]
    _add(found, kind, mid)
    if not found or len(found) > MOST_SECTIONS or len({section.mid for section in found}) < len(found):
        raise NoDescription
    return tuple(found)


def candidate_of(given: Any) -> dict[str, Any] | None:
    """A candidate as a browser writes it; None where it says that there are no more. Raises NoDescription."""
    if given is None:
        return None
    if not isinstance(given, dict) or not isinstance(given.get("candidate"), str):
        raise NoDescription
    text, mid, index = given["candidate"], given.get("sdpMid"), given.get("sdpMLineIndex")
    if not text:
        return None
    lawful_mid = mid is None or (isinstance(mid, str) and len(mid) <= 16)
    lawful_index = index is None or (type(index) is int and 0 <= index < MOST_SECTIONS)
    if not (lawful_mid and lawful_index) or (mid is None and index is None):
        raise NoDescription
    if len(text) > MOST_OF_A_CANDIDATE or not re.fullmatch(r"candidate:[ -~]+", text):
        raise NoDescription
    return {"candidate": text, "sdpMid": mid, "sdpMLineIndex": index}


def _add(found: list[Section], kind: str, mid: str) -> None:
    if kind:
        if not mid:
            raise NoDescription
        found.append(Section(kind, mid))
