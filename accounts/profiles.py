"""What a person may change about themselves (AC6): name, portrait, language, time zone; never more."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts import pictures
from accounts.models import User


def change(
    *,
    user: User,
    name: str | None = None,
    language: str | None = None,
    time_zone: str | None = None,
    avatar: UploadedFile | None = None,
    remove_avatar: bool = False,
) -> User:
    """Change what is given (None: leave it). The values have been checked by form or serializer.

    The portrait is drawn before the row is locked; its predecessor's file goes when the change is committed.
    Raises `Invalid` for a picture that cannot be read.
    """
    drawn = pictures.portrait(avatar) if avatar is not None else None
    with transaction.atomic():
        row = User.objects.select_for_update(no_key=True).get(pk=user.pk)
        before = row.avatar.name
        row.name = row.name if name is None else name
        row.language = row.language if language is None else language
        row.time_zone = row.time_zone if time_zone is None else time_zone
        if drawn is not None:
            row.avatar.save(str(drawn.name), drawn, save=False)
        elif remove_avatar:
            row.avatar.name = ""
        row.save(update_fields=["name", "language", "time_zone", "avatar"])
        if before and before != row.avatar.name:
            transaction.on_commit(lambda: row.avatar.storage.delete(before))
    return row
