"""docs/asyncapi.yaml names what goes over the sockets: no command and no push more or less than the code has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from tests import wire
from tests.architecture.test_documentation import messages
from tests.architecture.test_shape import WRITTEN

REFERENCE = re.compile(r"#/[\w./-]+")


def _sockets() -> dict[str, Any]:
    """Each kind of socket by the name of its channel."""
    from config.asgi import sockets
    from core.sockets import Nowhere

    kinds = [(str(route.pattern), route.callback.consumer_class) for route in sockets.routes]
    return {wire.channel_of(path): kind for path, kind in kinds if kind is not Nowhere}


def test_every_kind_of_socket_is_a_channel() -> None:
    assert set(_sockets()) == set(wire.document()["channels"])


@pytest.mark.parametrize("channel", sorted(wire.document()["channels"]))
def test_the_commands_of_a_socket_are_those_of_its_channel(channel: str) -> None:
    assert set(_sockets()[channel].commands()) == wire.commands(channel)


def test_what_goes_over_the_sockets_is_what_the_file_names() -> None:
    channels = wire.document()["channels"]
    named = {name for channel in channels for name in wire.commands(channel) | wire.pushes(channel)}
    assert {name for name in messages() if "." in name} <= named
    sources = "".join(path.read_text(encoding="utf-8") for path in WRITTEN)
    assert [name for name in sorted(named) if f'"{name}"' not in sources] == []


@pytest.mark.parametrize("channel", sorted(wire.document()["channels"]))
def test_what_a_socket_passes_on_is_a_push_of_its_channel(channel: str) -> None:
    assert set(_sockets()[channel].pushes) <= wire.pushes(channel)


def test_a_command_that_is_answered_has_an_answer_and_no_other() -> None:
    for channel, kind in _sockets().items():
        named = wire.document()["channels"][channel]["messages"]
        answered = {name for name, command in kind.commands().items() if command.answers}
        assert {name.removesuffix(".ok") for name in named if name.endswith(".ok")} == answered, channel


def test_anybody_may_read_the_file() -> None:
    answer = Client().get("/api/asyncapi/")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/yaml")
    assert answer.content == wire.FILE.read_bytes()


def test_nothing_in_the_file_points_nowhere() -> None:
    def references(part: Any) -> Iterator[str]:
        if isinstance(part, dict):
            for name, value in part.items():
                yield from [value] if name == "$ref" else references(value)
        elif isinstance(part, list):
            for value in part:
                yield from references(value)

    for reference in set(references(wire.document())):
        assert REFERENCE.fullmatch(reference), reference
        found: Any = wire.document()
        for name in reference.removeprefix("#/").split("/"):
            assert name in found, reference
            found = found[name]
