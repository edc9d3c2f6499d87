"""A person reads what they were told. Reading twice is reading once; another's notices do not exist for them."""

from __future__ import annotations

from django.db.models.functions import Coalesce, Now

from core.errors import NotFound
from notifications.models import Notice


def read(*, person_id: int, notice_id: int) -> Notice:
    """Marks one notice as read and gives it back. Raises `NotFound` for what is not the person's own."""
    mine = Notice.objects.of(person_id).filter(pk=notice_id)
    if not mine.update(read_at=Coalesce("read_at", Now())):
        raise NotFound
    return mine.get()


def read_all(*, person_id: int) -> int:
    """Marks everything as read; gives how many notices that changed."""
    return Notice.objects.of(person_id).unread().update(read_at=Now())
