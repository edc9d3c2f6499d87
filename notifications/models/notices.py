"""Notices and their deliveries. A notice's row is the outbox: whoever writes it, in whatever transaction, it will arrive."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from notifications.choices import NAMES, DeliveryStatus, Way, kinds


class NoticeQuerySet(models.QuerySet["Notice"]):
    def of(self, person_id: int) -> NoticeQuerySet:
        """What one person was told, the newest first."""
        return self.filter(recipient_id=person_id).order_by("-id")

    def unread(self) -> NoticeQuerySet:
        return self.filter(read_at=None)


class Notice(models.Model):
    """One thing a person is told. `context` holds wire values only; it is put in words when shown, in the reader's language.

    A notice either has a `dedupe_key`, under which its person is told once for ever, or it was told with
    `merge_seconds` and has none: then it is `gathering` while it takes in what follows on its topic, and stops
    being so when a later notice of the topic takes its place. Written through `notifications.notify` alone.
    """

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices", verbose_name=_("to")
    )
    kind = models.CharField(_("kind"), max_length=32, choices=kinds)
    topic = models.CharField(_("topic"), max_length=120, blank=True)
    dedupe_key = models.CharField(_("told once under"), max_length=160, blank=True)
    gathering = models.BooleanField(_("newest of its topic"), default=False)
    context = models.JSONField(_("context"), default=dict)
    url = models.CharField(_("link"), max_length=300, blank=True)
    attachment = models.CharField(_("attachment"), max_length=200, blank=True, db_default="")
    created_at = models.DateTimeField(_("told"), db_default=Now())
    updated_at = models.DateTimeField(_("brought up to date"), db_default=Now())
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "dedupe_key"], condition=~models.Q(dedupe_key=""), name="notice_told_once"
            ),
            models.UniqueConstraint(
                fields=["recipient", "topic"], condition=models.Q(gathering=True), name="notice_gathers_once_a_topic"
            ),
            models.CheckConstraint(condition=models.Q(kind__in=NAMES), name="notice_kind_known"),
            models.CheckConstraint(
                condition=~models.Q(dedupe_key="") | ~models.Q(topic=""), name="notice_has_a_key_or_a_topic"
            ),
            models.CheckConstraint(
                condition=models.Q(gathering=False) | models.Q(dedupe_key=""), name="notice_with_a_key_gathers_nothing"
            ),
            models.CheckConstraint(
                condition=models.Q(url="") | models.Q(url__regex=r"^/([^/\\]|$)"), name="notice_leads_into_the_house"
            ),
        ]
        indexes = [
            # No index has `updated_at` in it: bringing a notice up to date, bid after bid, then stays a cheap HOT update.
            models.Index(fields=["recipient", "-id"], name="notice_of_person"),
            models.Index(fields=["recipient"], condition=models.Q(read_at=None), name="notice_unread"),
            models.Index(fields=["recipient", "topic"], name="notice_of_topic"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.recipient_id}"

    @property
    def is_merged(self) -> bool:
        """Told with `merge_seconds`: what matters is the last state of its topic."""
        return not self.dedupe_key


class Delivery(models.Model):
    """One way by which a notice goes out of the house; `notifications.delivery` says how.

    `revision` counts the states of the notice: what is sent carries it, so that a notice brought up to date while
    its mail was on the way is seen to have changed. `leased_until` is set while a worker is at it.
    """

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="deliveries", verbose_name=_("notice"))
    way = models.CharField(_("way"), max_length=16, choices=Way.choices)
    status = models.CharField(_("status"), max_length=16, choices=DeliveryStatus.choices, default=DeliveryStatus.PENDING)
    revision = models.PositiveIntegerField(_("revision"), default=1)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"), db_default=Now())
    leased_until = models.DateTimeField(_("being sent until"), null=True, blank=True)
    sent_at = models.DateTimeField(_("last sent"), null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "way"], name="delivery_once_a_way"),
            models.CheckConstraint(condition=models.Q(way__in=Way.values), name="delivery_way_known"),
            models.CheckConstraint(condition=models.Q(status__in=DeliveryStatus.values), name="delivery_status_known"),
            models.CheckConstraint(
                condition=~models.Q(status=DeliveryStatus.SENT) | models.Q(sent_at__isnull=False),
                name="delivery_sent_at_some_time",
            ),
            models.CheckConstraint(
                condition=models.Q(leased_until=None) | models.Q(status=DeliveryStatus.PENDING),
                name="delivery_leased_while_waiting",
            ),
        ]
        indexes = [
            models.Index(
                fields=["way", "next_attempt_at"], condition=models.Q(status=DeliveryStatus.PENDING), name="delivery_due_by_way"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.way} {self.status}"
