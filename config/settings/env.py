"""Strict readers of the environment: every setting that can be set from outside goes through one of them.

A reader returns a value of one type or raises ``ImproperlyConfigured`` in words that name the variable and what it
may be; it never guesses. An empty variable counts as not set, as compose files and charts pass optional ones that
way. A reader without a default declares a setting that must be given.

Each call is also a declaration: ``declared()`` lists them all, so that a test can hold the documentation against
the code.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

_TRUE = frozenset({"on", "true", "1"})
_FALSE = frozenset({"off", "false", "0"})
_SCHEMES_WITHOUT_HOST = frozenset({"unix", "file"})


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One declared variable; ``default`` is as it would be typed, None where the variable must be given."""

    name: str
    kind: str
    default: str | None
    about: str


_declared: dict[str, Setting] = {}


def declared() -> Mapping[str, Setting]:
    """All settings read so far, by name (what is read depends on the settings module that was imported)."""
    return MappingProxyType(_declared)


def text(name: str, default: str | None = None, *, about: str = "") -> str:
    """Any text without a line break or surrounding spaces."""
    _declare(name=name, kind="text", default=default, about=about)
    return _read(name=name, default=default)


def flag(name: str, default: bool | None = None, *, about: str = "") -> bool:  # noqa: FBT001 - the shape of all readers
    """on, true or 1; off, false or 0; in any case."""
    shown = None if default is None else ("on" if default else "off")
    _declare(name=name, kind="flag", default=shown, about=about)
    raw = _read(name=name, default=shown).lower()
    if raw not in _TRUE | _FALSE:
        raise _refused(name=name, wanted="on or off", got=raw)
    return raw in _TRUE


def integer(
    name: str,
    default: int | None = None,
    *,
    minimum: int | None = None,
    maximum: int | None = None,
    about: str = "",
) -> int:
    """A whole number in plain digits, within the bounds (both inclusive)."""
    shown = None if default is None else str(default)
    _declare(name=name, kind="integer", default=shown, about=about)
    raw = _read(name=name, default=shown)
    # int() also takes "1_000", "+5" and digits of other scripts; a setting is typed plainly or not at all.
    if not (raw.isascii() and raw.removeprefix("-").isdigit()):
        raise _refused(name=name, wanted="a whole number", got=raw)
    value = int(raw)
    if minimum is not None and value < minimum:
        raise _refused(name=name, wanted=f"at least {minimum}", got=raw)
    if maximum is not None and value > maximum:
        raise _refused(name=name, wanted=f"at most {maximum}", got=raw)
    return value


def choice(name: str, default: str | None = None, *, options: Iterable[str], about: str = "") -> str:
    """One of the options, spelt exactly so."""
    offered = tuple(options)
    _declare(name=name, kind=f"one of {', '.join(offered)}", default=default, about=about)
    raw = _read(name=name, default=default)
    if raw not in offered:
        raise _refused(name=name, wanted=f"one of {', '.join(offered)}", got=raw)
    return raw


def words(name: str, default: Iterable[str] | None = None, *, about: str = "") -> tuple[str, ...]:
    """A list separated by commas; spaces around a word are dropped, an empty or spaced word is refused.

    Not shown when refused: lists of keys come this way too.
    """
    shown = None if default is None else ",".join(default)
    _declare(name=name, kind="words", default=shown, about=about)
    raw = _read(name=name, default=shown)
    if not raw:
        return ()
    found = tuple(word.strip() for word in raw.split(","))
    if any(not word or len(word.split()) > 1 for word in found):
        raise _refused(name=name, wanted="words separated by single commas", got=None)
    return found


def url(
    name: str,
    default: str | None = None,
    *,
    schemes: Iterable[str] = ("http", "https"),
    about: str = "",
) -> str:
    """An absolute URL of one of the schemes. Not shown when refused: it may hold a password."""
    allowed = tuple(schemes)
    _declare(name=name, kind="url", default=default, about=about)
    raw = _read(name=name, default=default)
    if raw and not _is_url(raw, schemes=allowed):
        raise _refused(name=name, wanted=f"a URL that begins with {' or '.join(f'{s}://' for s in allowed)}", got=None)
    return raw


def secret(name: str, default: str | None = None, *, minimum: int = 0, about: str = "") -> str:
    """A text of at least ``minimum`` characters. Never shown when refused."""
    _declare(name=name, kind="secret", default=default, about=about)
    raw = _read(name=name, default=default)
    if len(raw) < minimum:
        raise _refused(name=name, wanted=f"at least {minimum} characters long", got=None)
    return raw


def _declare(*, name: str, kind: str, default: str | None, about: str) -> None:
    known = _declared.get(name)
    if known is not None and known.kind != kind:
        message = f"{name} is declared as {known.kind} and again as {kind}."
        raise ImproperlyConfigured(message)
    # Production reads some settings again, without their default: what was said about them stays.
    _declared[name] = Setting(name=name, kind=kind, default=default, about=about or (known.about if known else ""))


def _read(*, name: str, default: str | None) -> str:
    raw = os.environ.get(name, "")
    if not raw:
        if default is None:
            message = f"{name} is not set, and there is no default for it."
            raise ImproperlyConfigured(message)
        return default
    if raw != raw.strip() or not raw.isprintable():
        message = f"{name} has spaces around it or unprintable characters in it."
        raise ImproperlyConfigured(message)
    return raw


def _is_url(raw: str, *, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(raw)
        port = parts.port
    except ValueError:
        return False
    if parts.scheme not in schemes or " " in raw or port == 0:
        return False
    return bool(parts.hostname) or (parts.scheme in _SCHEMES_WITHOUT_HOST and bool(parts.path))


def _refused(*, name: str, wanted: str, got: str | None) -> ImproperlyConfigured:
    shown = "" if got is None else f", not {got!r}"
    return ImproperlyConfigured(f"{name} must be {wanted}{shown}.")
