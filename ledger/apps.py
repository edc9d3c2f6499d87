"""App wiring."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    name = "ledger"
    verbose_name = _("The books")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from ledger import reconciliation

        reconciliation.register(reconciliation.ENTRIES, reconciliation.entries_that_do_not_balance)
        reconciliation.register(reconciliation.SNAPSHOTS, reconciliation.snapshots_that_differ)
