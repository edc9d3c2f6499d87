"""What payments refuse, beyond the kernel's own refusals."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, DomainError


class AlreadyPaid(Conflict):
    """A line cannot leave an order that has been paid, in full or in part."""

    code = "already_paid"
    text = _("This has been paid already.")


class NotPayable(Conflict):
    """Money came for an order that does not wait for it: it is over, or it would be paid twice."""

    code = "not_payable"
    text = _("This order does not wait for a payment.")


class RefundTooLarge(Conflict):
    """`available` (decimal string) is what can still be given back."""

    code = "refund_too_large"
    text = _("There is not so much left to give back.")


class GatewayRefused(DomainError):
    """`reason` is the gateway's own short code."""

    code = "gateway_refused"
    http_status = 409
    text = _("The payment service has refused that.")


class NothingToPayOut(Conflict):
    code = "nothing_to_pay_out"
    text = _("There is nothing to pay out.")


class PayoutAccountMissing(Conflict):
    code = "payout_account_missing"
    text = _("The payment service does not know yet where to send this seller's money.")


class WebhookRefused(DomainError):
    """Not signed by the gateway it names, too old, or no event."""

    code = "bad_signature"
    text = _("This was not signed by the payment service.")


class TooManyStrikes(DomainError):
    """Too many orders were not paid; `until` (RFC 3339) new paddles are refused."""

    code = "too_many_strikes"
    http_status = 403
    text = _("You have left too many orders unpaid. For a while you cannot register for sales.")
