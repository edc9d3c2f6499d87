"""Notices and their deliveries, what people want, and the outbox: one module each, all to be had from here."""

from __future__ import annotations

from notifications.models.notices import Delivery, Notice
from notifications.models.outbox import OutboxFile, OutboxMail
from notifications.models.phones import Phone, PhoneCode, SentText
from notifications.models.preferences import Preference, QuietHours
from notifications.models.pushes import OutboxPush, PushSubscription
from notifications.models.turns import Turn

__all__ = [
    "Delivery",
    "Notice",
    "OutboxFile",
    "OutboxMail",
    "OutboxPush",
    "Phone",
    "PhoneCode",
    "Preference",
    "PushSubscription",
    "QuietHours",
    "SentText",
    "Turn",
]
