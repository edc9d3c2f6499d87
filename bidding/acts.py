"""What a console can ask for (docs/protocol.md, "Actions"): an act and its fields, read from a socket's frame or a REST body."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from bidding.frames import LARGEST
from core.errors import Invalid

Action = Literal[
    "open",
    "fair_warning",
    "final_call",
    "sell",
    "pass",
    "hold",
    "resume",
    "undo",
    "reopen",
    "set_ask",
    "set_increment",
    "floor_bid",
    "say",
    "end",
]
ACTIONS: Final[tuple[str, ...]] = get_args(Action)

FIELDS: Final[Mapping[str, frozenset[str]]] = {
    "sell": frozenset({"sequence", "paddle"}),
    "undo": frozenset({"sequence"}),
    "reopen": frozenset({"reason"}),
    "set_ask": frozenset({"amount"}),
    "set_increment": frozenset({"amount"}),
    "floor_bid": frozenset({"paddle", "amount", "origin"}),
    "say": frozenset({"text"}),
}
"""What an action takes beside `lot`, `console` and `key`."""
REQUIRED: Final[Mapping[str, frozenset[str]]] = {
    "undo": frozenset({"sequence"}),
    "set_ask": frozenset({"amount"}),
    "set_increment": frozenset({"amount"}),
    "floor_bid": frozenset({"paddle", "key"}),
    "say": frozenset({"text"}),
}
LONGEST_KEY: Final = 64
LONGEST_TEXT: Final = 280
FLOOR: Final = "floor"
ORIGINS: Final = ("floor", "live")
"""Where a bid that a clerk enters may come from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """`amount` is still what the client sent: only the lot knows its currency. `paddle` is a number, or `floor`."""

    action: Action
    lot: UUID | None = None
    console: str | None = None
    key: str = ""
    amount: object = None
    paddle: str = ""
    origin: Literal["floor", "live"] = "floor"
    sequence: int | None = None
    reason: str = ""
    text: str = ""


def act_from(said: Mapping[str, Any], *, lot: UUID | None, console: str | None) -> Act:
    """Raises `Invalid`, naming each field that is wrong, missing or unknown."""
    action = said.get("action")
    if action not in ACTIONS:
        raise Invalid(errors={"action": [_("There is no such action.")]})
    fields = {name: value for name, value in said.items() if name not in ("action", "lot", "console")}
    errors = {name[:64]: [_("There is no such field.")] for name in sorted(fields.keys() - FIELDS.get(action, set()) - {"key"})}
    for name in sorted(REQUIRED.get(action, frozenset()) - fields.keys()):
        errors[name] = [_("This is required.")]
    for name, value in fields.items():
        if name not in errors and (wrong := _wrong(name, value)):
            errors[name] = [wrong]
    if errors:
        raise Invalid(errors=errors)
    return Act(action=action, lot=lot, console=console, **{name: _read(name, value) for name, value in fields.items()})


def _wrong(name: str, value: object) -> Any:
    """What is wrong with it, or nothing."""
    match name:
        case "key":
            return None if _is_text(value, longest=LONGEST_KEY) else _("1 to 64 printable characters.")
        case "sequence":
            whole = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST
            return None if whole else _("A whole number.")
        case "paddle":
            return None if value == FLOOR or _is_number(value) else _("The number of a paddle, or floor.")
        case "origin":
            return None if value in ORIGINS else _("Either floor or live.")
        case "reason" | "text":
            return None if _is_text(value, longest=LONGEST_TEXT) else _("1 to 280 printable characters.")
    return None


def _read(name: str, value: Any) -> Any:
    return value.strip() if name in ("reason", "text") else value


def _is_text(value: object, *, longest: int) -> bool:
    return isinstance(value, str) and bool(value.strip()) and len(value) <= longest and value.isprintable()


def _is_number(value: object) -> bool:
    return isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) <= 9 and int(value) >= 1
