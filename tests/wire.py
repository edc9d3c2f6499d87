"""docs/asyncapi.yaml, held against what goes over sockets: every frame that a `Visitor` sends or gets is looked up in it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator, FormatChecker

FILE = Path(__file__).parents[1] / "docs" / "asyncapi.yaml"


@cache
def document() -> dict[str, Any]:
    found: dict[str, Any] = yaml.load(FILE.read_text(), Loader=yaml.CSafeLoader)
    return found


def channel_of(address: str) -> str:
    """The name of the channel that an address, or the path of a route, belongs to."""
    kept = re.sub(r"<[^>]+>", "{id}", "/" + address.lstrip("/").partition("?")[0])
    kept = re.sub(r"/[0-9a-f]{8}-[0-9a-f-]{27}/", "/{id}/", kept)
    named: dict[str, str] = {channel["address"]: name for name, channel in document()["channels"].items()}
    return named[kept]


def commands(channel: str) -> set[str]:
    """What the house receives there."""
    return _named(channel, "receive")


def pushes(channel: str) -> set[str]:
    """What the house sends there unasked."""
    return _named(channel, "send")


def asked(address: str, frame: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
    """A command and its answer. What was refused may have been anything."""
    channel = channel_of(address)
    if answer["type"] == "error":
        _check(channel, "error", answer)
        return
    _check(channel, frame["type"], frame)
    _check(channel, f"{frame['type']}.ok", answer)


def pushed(address: str, frame: Mapping[str, Any]) -> None:
    channel = channel_of(address)
    named = document()["channels"][channel]["messages"]
    _check(channel, f"{frame['type']}.push" if f"{frame['type']}.push" in named else frame["type"], frame)


def _named(channel: str, action: str) -> set[str]:
    return {
        document()["channels"][channel]["messages"][_last(message)] and _type_of(message)
        for operation in document()["operations"].values()
        if operation["action"] == action and _last(operation["channel"]) == channel
        for message in operation["messages"]
    }


def _type_of(message: Mapping[str, str]) -> str:
    return _last(message).removesuffix(".push")


def _last(reference: Mapping[str, str]) -> str:
    return reference["$ref"].rpartition("/")[2]


def _check(channel: str, message: str, frame: Mapping[str, Any]) -> None:
    plain = json.loads(json.dumps(frame, default=str))
    faults = [
        f"{'.'.join(map(str, fault.absolute_path))}: {fault.message}"
        for fault in _validator(channel, message).iter_errors(plain)
    ]
    assert not faults, f"{channel} {message} is not as docs/asyncapi.yaml says: {faults} in {plain}"


@cache
def _validator(channel: str, message: str) -> Draft202012Validator:
    named = document()["channels"][channel]["messages"]
    assert message in named, f"docs/asyncapi.yaml knows no {message} on {channel}"
    schema = {"$ref": f"#/components/messages/{_last(named[message])}/payload", "components": document()["components"]}
    return Draft202012Validator(schema, format_checker=FormatChecker())
