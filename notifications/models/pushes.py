"""Browsers that people let us push to."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class PushSubscription(models.Model):
    """One browser on one device (N4). Its endpoint is a secret address of its maker's push service: whoever knows it and
    our key can push to it. One person at a time has a browser: whoever asked last, until they log out there (`session_key`).
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="push_subscriptions", verbose_name=_("person")
    )
    endpoint = models.CharField(max_length=1000)
    p256dh = models.CharField(max_length=100)
    auth = models.CharField(max_length=40)
    session_key = models.CharField(max_length=40, blank=True, db_default="")
    device = models.CharField(_("device"), max_length=120)
    created_at = models.DateTimeField(_("since"), db_default=Now())
    pushed_at = models.DateTimeField(_("last pushed to"), null=True)

    class Meta:
        verbose_name = _("push subscription")
        verbose_name_plural = _("push subscriptions")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["endpoint"], name="push_subscription_once"),
            models.CheckConstraint(condition=models.Q(endpoint__startswith="http"), name="push_subscription_has_an_address"),
        ]

    def __str__(self) -> str:
        return self.device


class OutboxPush(models.Model):
    """What was pushed, or would have been, in a house for development or demonstration (`/outbox/`)."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(max_length=300)
    body = models.TextField(blank=True)
    url = models.CharField(max_length=400)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("push in the outbox")
        verbose_name_plural = _("pushes in the outbox")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.title
