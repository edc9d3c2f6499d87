"""deploy.local.janus: a gateway as `make run` and the tests start it, from the configuration of production."""

from __future__ import annotations

import json
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from deploy.local import janus as program
from deploy.local import network, ports
from deploy.local.home import Home
from deploy.local.janus import Janus
from tests.gateways import Gateway


def _asked(gateway: Gateway, message: dict[str, str]) -> dict[str, Any]:
    with connect(gateway.url, subprotocols=[Subprotocol("janus-protocol")]) as link:
        link.send(json.dumps({"transaction": "1", **message}))
        found: dict[str, Any] = json.loads(link.recv(timeout=5))
        return found


def test_only_what_is_needed_is_loaded(janus: Gateway) -> None:
    info = _asked(janus, {"janus": "info"})
    assert list(info["plugins"]) == ["janus.plugin.videoroom"]
    assert list(info["transports"]) == ["janus.transport.websockets"]
    assert "eventhandlers" not in info or info["eventhandlers"] == {}
    assert (info["api_secret"], info["ipv6"], info["local-ip"]) == (True, False, network.ADDRESS)


@pytest.mark.parametrize("secret", [{}, {"apisecret": ""}, {"apisecret": "janusrocks"}])
def test_nobody_comes_in_without_the_secret(janus: Gateway, secret: dict[str, str]) -> None:
    answer = _asked(janus, {"janus": "create", **secret})
    assert answer["janus"] == "error"
    assert answer["error"]["code"] == 403


def test_the_door_for_administrators_is_shut(janus: Gateway) -> None:
    with pytest.raises((InvalidHandshake, ConnectionClosed, EOFError)):
        _list_sessions(janus)


def _list_sessions(gateway: Gateway) -> None:
    with connect(gateway.url, subprotocols=[Subprotocol("janus-admin-protocol")]) as link:
        link.send(json.dumps({"janus": "list_sessions", "transaction": "1", "admin_secret": "janusoverlord"}))
        link.recv(timeout=5)


def test_its_secrets_are_nobody_elses_to_read(janus: Gateway) -> None:
    files = list((janus.home.folder / "janus").glob("*.jcfg"))
    assert len(files) == 3
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    assert janus.told["JANUS_API_SECRET"] not in " ".join(janus.part.command)


def test_it_comes_back_at_its_port_after_a_kill(janus: Gateway) -> None:
    janus.kill()
    assert not janus.server.is_ready()
    janus.start()
    assert janus.server.is_ready()


def test_a_gateway_that_does_not_know_our_secret_is_not_ours(janus: Gateway, home: Home) -> None:
    assert not Janus(home=home, port=janus.server.port, address=network.ADDRESS).is_ready()


def test_a_closed_port_is_not_ready(home: Home) -> None:
    assert not Janus(home=home, port=ports.free(), address=network.ADDRESS).is_ready()


def test_without_janus_one_line_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    said = program.install()
    assert said is not None
    assert "apt-get install janus janus-tools" in said
    assert "\n" not in said
