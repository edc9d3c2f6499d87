"""Who may see an invoice: its buyer, its seller, and staff who look after orders. For everybody else it is not there."""

from __future__ import annotations

import uuid
from typing import BinaryIO, Final, cast

from django.contrib.auth.models import AnonymousUser
from django.core.files.storage import storages
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.errors import Conflict, NotAuthenticated, NotFound
from payments.models import Invoice, Order

LOOK: Final = "payments.view_invoice"


class NotPrinted(Conflict):
    code = "not_printed"
    text = _("There is no PDF of this invoice yet; its page says the same.")


def find(invoice_id: uuid.UUID, *, user: User | AnonymousUser) -> Invoice:
    """Raises `NotFound`, and `NotAuthenticated` where signing in may help."""
    if not isinstance(user, User):
        raise NotAuthenticated
    found = Invoice.objects.select_related("corrects").filter(pk=invoice_id).first()
    if found is None or not (user.pk in {found.buyer_id, found.seller_id} or user.has_perm(LOOK)):
        raise NotFound
    return found


def list_of(user: User) -> QuerySet[Invoice]:
    """What they received and what they wrote, the newest first."""
    return Invoice.objects.filter(Q(buyer=user) | Q(seller=user)).order_by("-issued_at", "-place")


def of_order(order: Order) -> QuerySet[Invoice]:
    """In the order they were issued."""
    return Invoice.objects.filter(order=order).order_by("issued_at", "place")


def by_code(code: str) -> Invoice | None:
    """For the public page: whoever has the code has the document."""
    return Invoice.objects.filter(code=code).first()


def opened(invoice: Invoice) -> BinaryIO:
    """The print. Raises `NotPrinted` where there is none."""
    if not invoice.file:
        raise NotPrinted
    try:
        return cast(BinaryIO, storages["private"].open(invoice.file, "rb"))
    except FileNotFoundError as missing:
        raise NotPrinted from missing
