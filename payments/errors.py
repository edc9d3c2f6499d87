"""What payments refuse, beyond the kernel's own refusals."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.errors import Conflict


class AlreadyPaid(Conflict):
    """A line cannot leave an order that has been paid, in full or in part."""

    code = "already_paid"
    text = _("This has been paid already.")


class NotPayable(Conflict):
    """Money came for an order that does not wait for it: it is over, or it would be paid twice."""

    code = "not_payable"
    text = _("This order does not wait for a payment.")
