"""What the tests of notices share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.notifications.recorder import Recorder
from tests.notifications.sink import Sink


@pytest.fixture
def sink(settings: Any) -> Sink:
    """Where the house sends its mail; not up until a test says `with sink.up()`."""
    found = Sink()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", found.port
    return found


@pytest.fixture
def twilio(settings: Any) -> Iterator[Recorder]:
    """Twilio's API on loopback; the house has keys for it."""
    with Recorder().up() as found:
        settings.TWILIO_API = found.url
        settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN, settings.TWILIO_FROM = "AC1", "token-of-tests", "+15005550006"
        yield found
