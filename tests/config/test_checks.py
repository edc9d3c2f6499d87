"""config.checks and the production settings: which combinations are refused."""

from __future__ import annotations

import base64
import os
import secrets
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from config import checks
from config.settings.base import DEVELOPMENT_SECRET

ROOT = Path(__file__).resolve().parents[2]


def _key(name: str) -> str:
    return f"{name}:{base64.b64encode(secrets.token_bytes(32)).decode()}"


@pytest.fixture
def production(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings as a well-kept production house has them."""
    settings.PRODUCTION = True
    settings.DEMO = settings.DEMO_BOTS = settings.PSEUDO_LOCALE = settings.DEBUG = False
    settings.SECRET_KEY = secrets.token_urlsafe(50)
    settings.SEAL_KEYS, settings.RECEIPT_KEYS = (_key("2026a"),), (_key("2026b"),)
    settings.ALLOWED_HOSTS = ["auctions.example.org"]
    settings.PUBLIC_URL = "https://auctions.example.org"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.PAYMENT_GATEWAY, settings.STRIPE_SECRET_KEY, settings.STRIPE_WEBHOOK_SECRET = "stripe", "sk_live_1", "whsec_1"
    monkeypatch.delenv("DEBUG", raising=False)
    monkeypatch.delenv("DEMO_BOTS", raising=False)
    return settings


def _ids() -> list[str | None]:
    return [message.id for message in checks.house()]


def test_a_well_kept_house_has_nothing_to_say(production: Settings) -> None:
    assert _ids() == []
    checks.refuse()


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("SECRET_KEY", DEVELOPMENT_SECRET, "rostrum.E001"),
        ("DEBUG", True, "rostrum.E002"),
        ("DEMO_BOTS", True, "rostrum.E002"),
        ("SEAL_KEYS", ("short:AAAA",), "rostrum.E003"),
        ("RECEIPT_KEYS", (), "rostrum.E003"),
        ("RECEIPT_KEYS", (_key("dev"),), "rostrum.E004"),
        ("JANUS_GATEWAYS", ("east",), "rostrum.E012"),
        ("TURN_URLS", ("turn:turn.example.org:3478",), "rostrum.E013"),
        ("STRIPE_SECRET_KEY", "", "rostrum.E017"),
        ("STRIPE_WEBHOOK_SECRET", "sk_live_1", "rostrum.E017"),
        ("PAYMENT_GATEWAY", "sandbox", "rostrum.E018"),
        ("ALLOWED_HOSTS", ["*", "auctions.example.org"], "rostrum.E006"),
        ("ALLOWED_HOSTS", ["other.example.org"], "rostrum.E007"),
        ("PUBLIC_URL", "https://auctions.example.org/house", "rostrum.E008"),
        ("EMAIL_BACKEND", "notifications.outbox.OutboxBackend", "rostrum.E009"),
    ],
)
def test_nonsense_is_refused(production: Settings, name: str, value: Any, wanted: str) -> None:
    setattr(production, name, value)
    assert _ids() == [wanted]
    with pytest.raises(ImproperlyConfigured, match=wanted):
        checks.refuse()


def test_demo_in_production_is_refused(production: Settings) -> None:
    production.DEMO = True
    assert _ids() == ["rostrum.E002"]


def test_debug_in_the_environment_of_production_is_refused(production: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBUG", "on")
    assert _ids() == ["rostrum.E002"]


@pytest.mark.parametrize(
    ("name", "value", "wanted"), [("ATOMIC_REQUESTS", True, "rostrum.E010"), ("CONN_MAX_AGE", 60, "rostrum.E011")]
)
def test_a_database_that_would_block_bids_is_refused(
    production: Settings, monkeypatch: pytest.MonkeyPatch, name: str, value: Any, wanted: str
) -> None:
    monkeypatch.setitem(production.DATABASES["default"], name, value)
    assert _ids() == [wanted]


def test_one_key_for_two_purposes_is_refused(production: Settings) -> None:
    production.RECEIPT_KEYS = production.SEAL_KEYS
    assert _ids() == ["rostrum.E005"]


def test_a_picture_wants_secrets_of_its_own(production: Settings) -> None:
    production.JANUS_GATEWAYS = ("east=ws://10.0.0.5:8188",)
    assert _ids() == ["rostrum.E013", "rostrum.E013"]
    production.JANUS_API_SECRET = production.JANUS_ADMIN_KEY = secrets.token_hex(24)
    assert _ids() == ["rostrum.E014"]
    production.JANUS_ADMIN_KEY = secrets.token_hex(24)
    assert _ids() == []


def test_a_sandbox_that_was_named_is_meant(production: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    production.PAYMENT_GATEWAY = "sandbox"
    monkeypatch.setenv("PAYMENT_GATEWAY", "sandbox")
    assert _ids() == []


def test_a_wildcard_host_covers_the_public_address(production: Settings) -> None:
    production.ALLOWED_HOSTS = [".example.org"]
    assert _ids() == []


def _check_deploy(**changed: str) -> subprocess.CompletedProcess[str]:
    """`manage.py check --deploy` under production settings with a proper environment, and what is changed of it."""
    told = {
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "auctions.example.org",
        "PUBLIC_URL": "https://auctions.example.org",
        "DATABASE_URL": os.environ["DATABASE_URL"],
        "REDIS_URL": os.environ["REDIS_URL"],
        "SEAL_KEYS": _key("2026a"),
        "RECEIPT_KEYS": _key("2026b"),
        "PAYMENT_GATEWAY": "sandbox",
    }
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **told, **changed},
        capture_output=True,
        text=True,
        check=False,
    )


def test_check_deploy_is_silent_under_production_settings() -> None:
    done = _check_deploy()
    assert (done.stdout.strip(), done.stderr.strip()) == ("System check identified no issues (0 silenced).", "")


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("SECRET_KEY", DEVELOPMENT_SECRET, "rostrum.E001"),
        ("SECRET_KEY", "", "SECRET_KEY is not set"),
        ("PAYMENT_GATEWAY", "", "rostrum.E018"),
        ("PAYMENT_GATEWAY", "stripe", "rostrum.E017"),
        ("DEBUG", "on", "rostrum.E002"),
        ("DEMO", "on", "rostrum.E002"),
        ("PUBLIC_URL", "http://auctions.example.org", "PUBLIC_URL must be a URL that begins with https://"),
    ],
)
def test_production_does_not_start_with(name: str, value: str, words: str) -> None:
    done = _check_deploy(**{name: value})
    assert done.returncode != 0
    assert words in done.stderr
