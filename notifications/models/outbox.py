"""What a development or demo house would have sent (`notifications.outbox`)."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class OutboxMail(models.Model):
    """A mail, whole."""

    to = models.CharField(_("to"), max_length=1000)
    subject = models.CharField(_("subject"), max_length=1000)
    text = models.TextField(_("text"))
    html = models.TextField(_("HTML"), blank=True)
    created_at = models.DateTimeField(_("written"), db_default=Now())

    class Meta:
        verbose_name = _("mail in the outbox")
        verbose_name_plural = _("mails in the outbox")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.subject


class OutboxFile(models.Model):
    """What hangs on a mail in the outbox."""

    mail = models.ForeignKey(OutboxMail, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=200)
    mime = models.CharField(max_length=100)
    content = models.BinaryField()

    class Meta:
        verbose_name = _("file in the outbox")
        verbose_name_plural = _("files in the outbox")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name
