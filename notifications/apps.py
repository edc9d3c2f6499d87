"""App wiring."""

from __future__ import annotations

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_out

        from notifications import receivers

        user_logged_out.connect(receivers.forget_browser, dispatch_uid="notifications.logged_out")
