"""What browsers describe, told from what they never would."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conferencing.descriptions import NoDescription, Section, candidate_of, sections_of
from tests.conferencing.descriptions import HEAD, NO_CANDIDATES, NO_DESCRIPTIONS, SOUND

PICTURE = "m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\nc=IN IP4 0.0.0.0\r\na=mid:1\r\na=rid:h send\r\na=simulcast:send l;m;h\r\n"


def test_the_tracks_of_an_offer_are_read_in_their_order() -> None:
    assert sections_of(SOUND + PICTURE) == (Section("audio", "0"), Section("video", "1"))
    assert sections_of((SOUND + PICTURE).replace("\r\n", "\n")) == sections_of(SOUND + PICTURE)


@pytest.mark.parametrize("sdp", NO_DESCRIPTIONS, ids=lambda sdp: repr(sdp)[:24])
def test_what_is_no_description_is_refused(sdp: Any) -> None:
    with pytest.raises(NoDescription):
        sections_of(sdp)


def test_a_candidate_is_as_a_browser_writes_it() -> None:
    text = "candidate:1 1 udp 2122260223 10.77.0.1 50000 typ host generation 0 ufrag abcd"
    given = {"candidate": text, "sdpMid": "0", "sdpMLineIndex": 0, "usernameFragment": "abcd"}
    assert candidate_of(given) == {"candidate": text, "sdpMid": "0", "sdpMLineIndex": 0}
    assert candidate_of(None) is None
    assert candidate_of({"candidate": "", "sdpMid": "0"}) is None


@pytest.mark.parametrize("candidate", NO_CANDIDATES, ids=lambda candidate: repr(candidate)[:40])
def test_what_is_no_candidate_is_refused(candidate: Any) -> None:
    with pytest.raises(NoDescription):
        candidate_of(candidate)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
)
LINES = st.lists(
    st.sampled_from([*SOUND.splitlines(), *PICTURE.splitlines(), "a=mid:" + "x" * 40, "m=", "", "\x00"]), max_size=12
)


@given(JSON | LINES.map("\r\n".join) | LINES.map(lambda lines: HEAD + "\r\n".join(lines)))
def test_whatever_is_sent_is_read_or_refused(given: Any) -> None:
    for read in (sections_of, candidate_of):
        with contextlib.suppress(NoDescription):
            read(given)


@given(st.dictionaries(st.sampled_from(["candidate", "sdpMid", "sdpMLineIndex"]), JSON))
def test_whatever_a_candidate_holds_is_read_or_refused(given: dict[str, Any]) -> None:
    with contextlib.suppress(NoDescription):
        candidate_of(given)
