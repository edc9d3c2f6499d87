"""From an invoice that was issued to a PDF that was mailed (P4). The algorithm, of which any number may run at the same time:

1. Claim the invoice that has waited the longest (`SKIP LOCKED`), lease it for `LEASE`, count the attempt.
2. Print it and put the file into the private storage, under the name that follows from the invoice.
3. In one transaction, where the lease is still ours: note it printed, and tell buyer and seller, to whose mail the file is
   attached. Told once for ever: the notices' keys are the invoice's.

A worker that dies before 3 leaves a lease that runs out; the next prints the same again, over the same file. The number was
given when the invoice was issued, and is nobody's to take twice. After a failure it is tried again (`BACK_OFF`), then given
up in words; staff print again. Where Pango is missing the invoice is a page, and both are told all the same.
"""

from __future__ import annotations

import logging
import time
from datetime import timedelta
from typing import Any, Final

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Now

from accounts import audit
from accounts.models import User
from core import leases
from payments import invoice_telling, typesetting
from payments.invoice_choices import InvoiceStatus
from payments.models import Invoice

log = logging.getLogger(__name__)

LEASE: Final = timedelta(minutes=2)
"""A print takes a tenth of a second, one of a thousand lots some ten seconds."""
BACK_OFF: Final = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=10))


class TakenOver(Exception):
    """The lease ran out, and somebody else has it."""


def print_for(seconds: float) -> int:
    """Print until nothing waits or the time is over; gives how many invoices were dealt with."""
    done, end = 0, time.monotonic() + seconds
    while time.monotonic() < end and (claimed := _claim()) is not None:
        _print(claimed)
        done += 1
    return done


def print_again(invoice: Invoice, *, actor: User) -> None:
    """Staff have it printed anew: what it says stands, and nobody is told a second time. Audited."""
    with transaction.atomic():
        audit.record(actor=actor, action="invoice.printed_again", target=invoice, data={"number": invoice.number})
        Invoice.objects.filter(pk=invoice.pk).update(
            status=InvoiceStatus.WAITING, attempts=0, next_attempt_at=Now(), leased_until=None, failure=""
        )


def _claim() -> Invoice | None:
    key = leases.claim(Invoice, status=InvoiceStatus.WAITING, lease=LEASE)
    return None if key is None else Invoice.objects.select_related("corrects", "order").get(pk=key)


def _print(claimed: Invoice) -> None:
    if claimed.attempts > len(BACK_OFF) + 1:
        # Every attempt was counted and none came to an end: this one kills workers.
        _settle(claimed, status=InvoiceStatus.FAILED, failure="No attempt came to an end.", next_attempt_at=None)
        return
    try:
        if typesetting.can_print():
            name = _keep(claimed, typesetting.pdf(claimed))
            _settle(claimed, status=InvoiceStatus.PRINTED, file=name, printed_at=Now(), failure="", next_attempt_at=None)
        else:
            _settle(claimed, status=InvoiceStatus.PAGE, failure="", next_attempt_at=None)
    except TakenOver:
        log.warning("invoice %s was taken over by another worker", claimed.number)
    except Exception as error:
        log.exception("invoice %s cannot be printed", claimed.number)
        _note_failure(claimed, f"{type(error).__name__}: {error}")


def _keep(claimed: Invoice, content: bytes) -> str:
    """Into the storage, in place of what an earlier print left there; gives the name it has."""
    storage = storages["private"]
    name = claimed.file or f"invoices/{claimed.issued_at.year}/{claimed.pk}.pdf"
    storage.delete(name)
    kept = storage.save(name, ContentFile(content))
    if kept != name:
        # Two at once, one of whom has lost its lease: what it would note is refused, and its file is nobody's.
        storage.delete(kept)
        raise TakenOver
    return name


def _note_failure(claimed: Invoice, words: str) -> None:
    given_up = claimed.attempts > len(BACK_OFF)
    outcome: dict[str, Any] = {"failure": words[:300]}
    if given_up:
        outcome |= {"status": InvoiceStatus.FAILED, "next_attempt_at": None}
    else:
        outcome |= {"next_attempt_at": Now() + Value(BACK_OFF[claimed.attempts - 1])}
    try:
        _settle(claimed, **outcome)
    except TakenOver:
        log.warning("invoice %s was taken over by another worker", claimed.number)


def _settle(claimed: Invoice, **outcome: Any) -> None:
    """Note the outcome where the lease is still ours; whoever it is for is told with it. Raises `TakenOver`."""
    with transaction.atomic():
        ours = Invoice.objects.filter(pk=claimed.pk, leased_until=claimed.leased_until)
        if not ours.update(leased_until=None, **outcome):
            raise TakenOver
        status = outcome.get("status")
        if status is not None:
            # With what was given up, too: the page stands, and people wait for their invoice.
            invoice_telling.tell(claimed, printed=status == InvoiceStatus.PRINTED)
