"""App wiring."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PaymentsConfig(AppConfig):
    name = "payments"
    verbose_name = _("Payments")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from payments import receivers
        from payments.signals import order_paid, refund_completed

        order_paid.connect(receivers.invoice_the_order, dispatch_uid="payments.invoice")
        refund_completed.connect(receivers.credit_the_refund, dispatch_uid="payments.credit")
