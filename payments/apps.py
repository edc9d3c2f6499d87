"""App wiring."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PaymentsConfig(AppConfig):
    name = "payments"
    verbose_name = _("Payments")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from ledger import reconciliation
        from ledger.signals import books_differ
        from notifications import attachments
        from payments import checks, invoice_telling, receivers
        from payments.signals import order_paid, payment_failed, refund_completed

        order_paid.connect(receivers.invoice_the_order, dispatch_uid="payments.invoice")
        for name, check in checks.ALL.items():
            reconciliation.register(name, check)
        books_differ.connect(receivers.tell_that_books_differ, dispatch_uid="payments.books_differ")
        payment_failed.connect(receivers.tell_that_it_failed, dispatch_uid="payments.failed")
        refund_completed.connect(receivers.credit_the_refund, dispatch_uid="payments.credit")
        refund_completed.connect(receivers.settle_the_dispute, dispatch_uid="payments.dispute")
        attachments.register(invoice_telling.PREFIX, invoice_telling.attached)
