"""What `telling` runs in processes of their own: `serve PORT`, a mail server that takes all; a way and PORT, one deliverer."""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable
from functools import partial

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class _Taker:
    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        return "250 Taken"


def serve(port: int) -> None:
    """Until its standard input is closed."""
    controller = Controller(_Taker(), hostname="127.0.0.1", port=port)
    controller.start()
    print("up", flush=True)  # noqa: T201
    sys.stdin.read()
    controller.stop()


def deliver(port: int, *, most: int | None = None) -> None:
    """As Celery would run the job, until nothing is due. Prints its processor's seconds, and its megabytes at the most.

    `most`: deliveries in a round, where not as many as the house has.
    """
    import django

    django.setup()
    from django.conf import settings

    from notifications import rounds
    from notifications.delivery import deliver_for

    rounds.MOST = most or rounds.MOST  # type: ignore[misc]  # a measure by itself is what this is for
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    while deliver_for(10):
        pass
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(f"{used.ru_utime + used.ru_stime:.1f} {used.ru_maxrss / 1024:.0f}", flush=True)  # noqa: T201


if __name__ == "__main__":
    what, port = sys.argv[1], int(sys.argv[2])
    acts: dict[str, Callable[[int], None]] = {
        "serve": serve,
        "in rounds": deliver,
        "row by row": partial(deliver, most=1),
    }
    acts[what](port)
