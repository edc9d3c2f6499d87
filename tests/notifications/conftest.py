"""What the tests of notices share."""

from __future__ import annotations

from typing import Any

import pytest

from tests.notifications.sink import Sink


@pytest.fixture
def sink(settings: Any) -> Sink:
    """Where the house sends its mail; not up until a test says `with sink.up()`."""
    found = Sink()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", found.port
    return found
