"""conferencing.turn: credentials that coturn takes."""

from __future__ import annotations

import base64
import time

from pytest_django import Settings

from conferencing import turn


def test_a_credential_is_the_hmac_of_rfc_2202() -> None:
    known = base64.b64encode(bytes.fromhex("effcdf6ae5eb2fa2d27416d5f184df9c259a7c79")).decode()
    assert turn.credential("what do ya want for nothing?", secret="Jefe") == known


def test_a_viewer_gets_a_name_that_ends_within_the_hour(settings: Settings) -> None:
    settings.STUN_URLS = ("stun:turn.example.org:3478",)
    settings.TURN_URLS = ("turn:turn.example.org:3478", "turns:turn.example.org:5349?transport=tcp")
    settings.TURN_SECRET = "s" * 32
    stun, relay = (server.as_dict() for server in turn.ice_servers("17"))
    assert stun == {"urls": ["stun:turn.example.org:3478"]}
    end, whose = relay["username"].split(":")
    assert 3590 < int(end) - time.time() <= 3600
    assert whose == "17"
    assert relay["credential"] == turn.credential(relay["username"], secret="s" * 32)
    assert relay["urls"] == list(settings.TURN_URLS)


def test_without_servers_there_is_nothing_to_tell(settings: Settings) -> None:
    settings.STUN_URLS = settings.TURN_URLS = ()
    assert turn.ice_servers("17") == []
