"""Texts by Twilio: one call of its API each, and what its answers mean.

Twilio knows no idempotency keys for messages: a worker that dies between the call and noting it sends the text twice.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.urls import reverse
from requests.exceptions import RequestException
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from notifications.failures import NotSent
from notifications.links import absolute
from notifications.models import SentText

TIMEOUT: Final = 10.0
"""Seconds for which an answer is waited for."""

PASSING: Final = frozenset({"30001", "30003", "30008", "30017", "30022", "30023"})
"""Errors of a text on its way that may pass: queues, a phone that is off, carriers that are full, causes unknown."""

_OURS: Final = (401, 403)
"""Refusals of our account, and so of every text alike."""


def has_keys() -> bool:
    return bool(settings.TWILIO_ACCOUNT_SID and settings.TWILIO_AUTH_TOKEN and settings.TWILIO_FROM)


def is_from_twilio(*, path: str, fields: Any, signature: str) -> bool:
    """Whether a report was signed with our token, for the address it came to and what it says (X-Twilio-Signature)."""
    found: bool = RequestValidator(settings.TWILIO_AUTH_TOKEN).validate(absolute(path), fields, signature)
    return has_keys() and found


class TwilioCarrier:
    """Good for a run of texts: the connection stays open."""

    def carry(self, *, text: SentText, body: str) -> str:
        """Twilio's name for the text (SM…). Raises `NotSent`."""
        report = f"{absolute(reverse('notifications:sms_status'))}?text={text.pk}"
        try:
            message = self._client.messages.create(to=text.number, body=body, status_callback=report, **_sender())
        except TwilioRestException as error:
            raise _explained(error) from error
        except (RequestException, TwilioException, ValueError) as error:
            raise NotSent(f"{type(error).__name__}: {error}", unreachable=True) from error
        return str(message.sid)

    @cached_property
    def _client(self) -> Client:
        return Client(settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN, http_client=_Http(timeout=TIMEOUT))


class _Http(TwilioHttpClient):
    """Sends to `TWILIO_API`, and hears when it is asked to wait: Twilio's own exception forgets the header."""

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        there, asked = urlsplit(settings.TWILIO_API), urlsplit(url)
        response = super().request(method, urlunsplit((there.scheme, there.netloc, *asked[2:])), *args, **kwargs)
        if response.status_code == 429:
            raise NotSent("429 Too many requests", unreachable=True, retry_after=_seconds(response.headers))
        return response


def _sender() -> dict[str, str]:
    is_service = settings.TWILIO_FROM.startswith("MG")
    return {"messaging_service_sid" if is_service else "from_": settings.TWILIO_FROM}


def _explained(error: TwilioRestException) -> NotSent:
    """What a refusal means: 4xx are for good, unless they are about our account; 5xx pass."""
    reason = f"{error.status} {error.code or ''} {error.msg}".replace("  ", " ")
    if error.status in _OURS:
        return NotSent(reason, unreachable=True)
    return NotSent(reason, permanent=400 <= error.status < 500, unreachable=error.status >= 500)


def _seconds(headers: Any) -> float | None:
    """Of Retry-After where it is a number; a date is rare there, and our own pauses are long enough."""
    given = str((headers or {}).get("Retry-After", ""))
    return float(given) if given.isascii() and given.isdigit() else None
