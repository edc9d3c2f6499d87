"""`--reset`: takes away everything that people have made, on a database that is marked as a demo's.

TRUNCATE, since the logs refuse to lose single rows. It starts at what people own and follows every foreign key, so that
what migrations have seeded (categories, roles) stays, and a table of tomorrow needs no word here.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable

from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage, storages
from django.db import OperationalError, connection, transaction

from accounts.models import LogInFailure, User
from auctions.models import LotPhoto
from chat.models import Channel
from conferencing.models import Room
from conferencing.recorded import Recording, RecordingTrack
from config.demo import marker
from ledger.models import Entry
from notifications.models import OutboxMail
from payments.models import (
    DisputePicture,
    GatewayDifference,
    GatewayEvent,
    Invoice,
    SandboxCard,
    SandboxCharge,
    SandboxWebhook,
)

logger = logging.getLogger(__name__)

_GATEWAYS = (SandboxCharge, SandboxCard, SandboxWebhook, GatewayEvent, GatewayDifference)
_ROOTS = (User, Session, LogInFailure, OutboxMail, Channel, Room, Entry, *_GATEWAYS)
"""People, what is kept about them without a foreign key to them, the places where they meet, and what moved of their money."""
_ATTEMPTS = 5


def wipe() -> None:
    """Raises `NotADemo`. The house may be running: bids in flight make this wait, or try again."""
    marker.require()
    files, films, papers = _files(), _films(), _papers()
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            _truncate()
            break
        except OperationalError:
            # A deadlock with somebody who bids, or five seconds without all the locks.
            if attempt == _ATTEMPTS:
                raise
            logger.info("The house is busy; the demo is wiped at the next attempt")
            time.sleep(0.5)
    for name in files:
        default_storage.delete(name)
    for name in films:
        storages["recordings"].delete(name)
    for name in papers:
        storages["private"].delete(name)


def _truncate() -> None:
    names = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in _ROOTS)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '5s'")
        marker.require()
        marker.forget_sales()
        cursor.execute(f"TRUNCATE {names} CASCADE")


def _files() -> Iterable[str]:
    """Photographs and portraits; the files go when their rows are gone."""
    photos = [name for pair in LotPhoto.objects.values_list("image", "thumbnail") for name in pair]
    return [*photos, *User.objects.exclude(avatar="").values_list("avatar", flat=True)]


def _films() -> Iterable[str]:
    """Of recordings; what was never made is not there, and to delete it is nothing."""
    tracks = RecordingTrack.objects.values_list("file", flat=True)
    return [*Recording.objects.values_list("film", flat=True), *tracks]


def _papers() -> Iterable[str]:
    """Printed invoices, and pictures that were shown in disputes."""
    return [
        *Invoice.objects.exclude(file="").values_list("file", flat=True),
        *DisputePicture.objects.values_list("image", flat=True),
    ]
