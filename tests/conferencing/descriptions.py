"""What a browser writes, as short as it may be, and what it never would."""

from __future__ import annotations

from typing import Any, Final

HEAD: Final = "v=0\r\no=- 4611731400430051336 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
SOUND: Final = (
    HEAD + "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\na=mid:0\r\na=sendonly\r\na=rtpmap:111 opus/48000/2\r\n"
)
NO_DESCRIPTIONS: Final[tuple[Any, ...]] = (
    None, 7, {}, [], "", "v=0", "v=1\r\n", HEAD, "x" * 4000, HEAD + "m=audio\r\n", HEAD + "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n",
    SOUND + "a=mid:" + "x" * 40 + "\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\n", SOUND + SOUND[len(HEAD):], SOUND + "\x00\r\n", SOUND + "no line\r\n",
    HEAD + "".join(f"m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:{number}\r\n" for number in range(65)),
)  # fmt: skip
NO_CANDIDATES: Final[tuple[Any, ...]] = (
    7, "x", [], {}, {"candidate": 7}, {"candidate": "candidate:1"}, {"candidate": "nonsense", "sdpMid": "0"},
    {"candidate": "candidate:1 1 udp\r\na=evil", "sdpMid": "0"}, {"candidate": "candidate:" + "x" * 2000, "sdpMid": "0"},
    {"candidate": "candidate:1 1 udp 1 1.2.3.4 5 typ host", "sdpMid": 5}, {"candidate": "candidate:1", "sdpMLineIndex": -1},
    {"candidate": "candidate:1", "sdpMLineIndex": True}, {"candidate": "candidate:1", "sdpMid": "x" * 17},
)  # fmt: skip
