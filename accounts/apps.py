"""App wiring."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate  # noqa: TID251 - a signal of the schema, not of rows
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("People")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts import roles, schema, standing
        from core import realtime

        assert schema  # imported so that it registers itself
        post_migrate.connect(roles.sync_groups, dispatch_uid="accounts.roles")
        realtime.register_standing(standing.revoked)
