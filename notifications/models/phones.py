"""Phones that people have shown to be theirs, the codes that show it, and the texts that were sent."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from notifications.choices import TextStatus
from notifications.models.notices import Delivery

E164 = r"^\+[1-9][0-9]{7,14}$"
"""A number as the world writes it (ITU-T E.164), with its plus."""


class Phone(models.Model):
    """The one phone of a person, confirmed by a code (AC8). A number has one person: who confirmed it last."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="phone", verbose_name=_("person")
    )
    number = models.CharField(_("number"), max_length=16)
    confirmed_at = models.DateTimeField(_("confirmed"), db_default=Now())

    class Meta:
        verbose_name = _("phone")
        verbose_name_plural = _("phones")
        constraints = [
            models.UniqueConstraint(fields=["number"], name="phone_has_one_person"),
            models.CheckConstraint(condition=models.Q(number__regex=E164), name="phone_number_is_e164"),
        ]

    def __str__(self) -> str:
        return self.number


class PhoneCode(models.Model):
    """A code that was sent to a number. Only a keyed hash of it is kept; `tries` counts the wrong ones."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    number = models.CharField(max_length=16)
    digest = models.CharField(max_length=64)
    address = models.CharField(max_length=45, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("phone code")
        verbose_name_plural = _("phone codes")
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=models.Q(ended_at=None), name="phone_code_one_at_a_time"),
            models.CheckConstraint(condition=models.Q(number__regex=E164), name="phone_code_number_is_e164"),
        ]
        indexes = [
            models.Index(fields=["person", "asked_at"], name="phone_code_of_person"),
            models.Index(fields=["number", "asked_at"], name="phone_code_of_number"),
            models.Index(fields=["address", "asked_at"], name="phone_code_of_address"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.asked_at}"


class SentText(models.Model):
    """A text that was handed to a provider, or kept in the outbox: then its `body` is here, else never."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("to"))
    delivery = models.ForeignKey(
        Delivery, on_delete=models.SET_NULL, null=True, related_name="texts", verbose_name=_("delivery")
    )
    number = models.CharField(_("number"), max_length=16)
    reference = models.CharField(_("the provider's name for it"), max_length=64, blank=True)
    status = models.CharField(_("status"), max_length=16, choices=TextStatus.choices, default=TextStatus.HANDED_OVER)
    error = models.CharField(_("error"), max_length=300, blank=True)
    body = models.TextField(_("text"), blank=True)
    created_at = models.DateTimeField(_("written"), db_default=Now())

    class Meta:
        verbose_name = _("text message")
        verbose_name_plural = _("text messages")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=TextStatus.values), name="sent_text_status_known"),
        ]
        indexes = [
            models.Index(fields=["person", "created_at"], name="sent_text_of_person"),
            models.Index(fields=["created_at"], name="sent_text_age"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.status}"
