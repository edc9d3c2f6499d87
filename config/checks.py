"""System checks: combinations of settings that make no sense, each with an id and what to do about it.

`manage.py check` reports them; under production settings they also keep every process from starting (`refuse`),
as web servers and workers never run Django's checks.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ImproperlyConfigured

from bidding import keys
from conferencing.janus import addresses
from config.settings.base import DEVELOPMENT_SECRET

_NEVER_IN_PRODUCTION = ("DEBUG", "DEMO", "DEMO_BOTS", "PSEUDO_LOCALE")
_LOCAL_MAIL = ("locmem", "console", "dummy", "filebased", "outbox")
_OFF = ("", "off", "false", "0")
_SECRET = 32


@register("rostrum")
def house(app_configs: Sequence[AppConfig] | None = None, **_: Any) -> list[CheckMessage]:
    """Every check of ours, in the order of their ids."""
    return [message for check in _CHECKS for message in check()]


def refuse() -> None:
    """Raise ImproperlyConfigured with all that is wrong, in words; called before a production process starts."""
    wrong = [f"{message.id}: {message.msg} {message.hint or ''}".strip() for message in house()]
    if wrong:
        raise ImproperlyConfigured("\n".join(["These settings make no sense together:", *wrong]))


def _secret_key() -> Iterator[CheckMessage]:
    if settings.SECRET_KEY == DEVELOPMENT_SECRET and not settings.DEMO:
        yield Error(
            "SECRET_KEY is the one that everybody knows.",
            hint="Set SECRET_KEY to 50 or more random characters.",
            id="rostrum.E001",
        )


def _playthings() -> Iterator[CheckMessage]:
    if not settings.PRODUCTION:
        return
    for name in _NEVER_IN_PRODUCTION:
        # Asked for by the environment is asked for, even where production settings would not listen.
        if getattr(settings, name, False) or os.environ.get(name, "").lower() not in _OFF:
            yield Error(
                f"{name} is on in production.",
                hint=f"Unset {name}, or use config.settings.development on a machine of your own.",
                id="rostrum.E002",
            )


def _keys() -> Iterator[CheckMessage]:
    for name in ("SEAL_KEYS", "RECEIPT_KEYS"):
        try:
            found = keys.parse(getattr(settings, name), name=name)
        except ImproperlyConfigured as problem:
            yield Error(str(problem), hint="Make one as docs/runbook.md says under Keys.", id="rostrum.E003")
            continue
        if settings.PRODUCTION and "dev" in found:
            yield Error(
                f"{name} has the key named dev, which development derives from SECRET_KEY.",
                hint="Make one as docs/runbook.md says under Keys.",
                id="rostrum.E004",
            )


def _different_keys() -> Iterator[CheckMessage]:
    secrets = [entry.partition(":")[2] for entry in (*settings.SEAL_KEYS, *settings.RECEIPT_KEYS)]
    if len(set(secrets)) < len(secrets):
        yield Error(
            "The same key stands twice in SEAL_KEYS and RECEIPT_KEYS.",
            hint="One key, one purpose: make another.",
            id="rostrum.E005",
        )


def _hosts() -> Iterator[CheckMessage]:
    if not settings.PRODUCTION:
        return
    if "*" in settings.ALLOWED_HOSTS:
        yield Error("ALLOWED_HOSTS allows every host.", hint="Name the hosts this house answers to.", id="rostrum.E006")
    host = urlsplit(settings.PUBLIC_URL).hostname or ""
    if not any(host == allowed or (allowed[:1] == "." and f".{host}".endswith(allowed)) for allowed in settings.ALLOWED_HOSTS):
        yield Error(
            f"PUBLIC_URL leads to {host}, which is not one of ALLOWED_HOSTS.",
            hint="Links in mails would be answered with 400: name that host too.",
            id="rostrum.E007",
        )


def _public_url() -> Iterator[CheckMessage]:
    parts = urlsplit(settings.PUBLIC_URL)
    if parts.path not in ("", "/") or parts.query or parts.fragment or parts.username:
        yield Error(
            "PUBLIC_URL is more than scheme, host and port.",
            hint="Write it like https://auctions.example.org; the house lives at the root of its host.",
            id="rostrum.E008",
        )


def _mail() -> Iterator[CheckMessage]:
    if settings.PRODUCTION and any(word in settings.EMAIL_BACKEND for word in _LOCAL_MAIL):
        yield Error(
            f"Mail goes to {settings.EMAIL_BACKEND}, so it reaches nobody.",
            hint="Remove EMAIL_BACKEND from your settings and set EMAIL_URL.",
            id="rostrum.E009",
        )


def _database() -> Iterator[CheckMessage]:
    database = settings.DATABASES["default"]
    if database.get("ATOMIC_REQUESTS"):
        yield Error(
            "ATOMIC_REQUESTS is on: a bid would wait for its answer inside a transaction that keeps others waiting.",
            hint="Leave it off; every domain write opens its own transaction.",
            id="rostrum.E010",
        )
    if database.get("CONN_MAX_AGE") != 0:
        yield Error(
            "CONN_MAX_AGE is not 0: threads of sockets would each keep a connection for good.",
            hint="Leave it at 0; the pool (DATABASE_POOL) keeps connections open.",
            id="rostrum.E011",
        )


def _picture() -> Iterator[CheckMessage]:
    try:
        named = addresses.parse(settings.JANUS_GATEWAYS)
    except ImproperlyConfigured as problem:
        yield Error(str(problem), hint="Write it like east=ws://10.0.0.5:8188,west=ws://10.0.0.6:8188.", id="rostrum.E012")
        return
    secrets = {"JANUS_API_SECRET": bool(named), "JANUS_ADMIN_KEY": bool(named), "TURN_SECRET": bool(settings.TURN_URLS)}
    for name, is_needed in secrets.items():
        if is_needed and len(getattr(settings, name)) < _SECRET:
            yield Error(
                f"{name} is missing or short, so that others could guess it.",
                hint=f"Set {name} to {_SECRET} or more random characters, there as well as here.",
                id="rostrum.E013",
            )
    if settings.JANUS_API_SECRET and settings.JANUS_API_SECRET == settings.JANUS_ADMIN_KEY:
        yield Error(
            "JANUS_API_SECRET and JANUS_ADMIN_KEY are the same.", hint="One key, one purpose: make another.", id="rostrum.E014"
        )


def _payments() -> Iterator[CheckMessage]:
    if settings.PAYMENT_GATEWAY == "stripe":
        for name, prefix in (("STRIPE_SECRET_KEY", ("sk_", "rk_")), ("STRIPE_WEBHOOK_SECRET", ("whsec_",))):
            if not all(key.strip().startswith(prefix) for key in getattr(settings, name).split(",")):
                yield Error(
                    f"Payments go through Stripe, and {name} is no key of that kind.",
                    hint=f"Set {name}: Stripe's dashboard shows it, beginning with {prefix[0]}.",
                    id="rostrum.E017",
                )
    elif settings.PRODUCTION and os.environ.get("PAYMENT_GATEWAY", "") != settings.PAYMENT_GATEWAY:
        yield Error(
            "Payments go to the sandbox, which moves no real money, and nobody has said so.",
            hint="Set PAYMENT_GATEWAY to stripe, or to sandbox where that is what you want.",
            id="rostrum.E018",
        )


_CHECKS: tuple[Callable[[], Iterator[CheckMessage]], ...] = (
    _secret_key,
    _playthings,
    _keys,
    _different_keys,
    _hosts,
    _public_url,
    _mail,
    _database,
    _picture,
    _payments,
)
