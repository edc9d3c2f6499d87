"""Fields that forms of auctions share."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from babel.numbers import get_currency_name
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.choices import Role
from accounts.models import User
from accounts.roles import holder_of
from auctions.currencies import COMMON, CURRENCIES


def currency_choices() -> list[tuple[str, str]]:
    """Those most sold in first, then all, with their names in the reader's language."""
    language = (get_language() or "en").split("-")[0]

    def named(code: str) -> tuple[str, str]:
        return code, f"{code}, {get_currency_name(code, locale=language)}"

    return [named(code) for code in COMMON] + [named(code) for code in sorted(CURRENCIES.difference(COMMON))]


class MomentField(forms.DateTimeField):
    """A date and time to the minute, in the reader's time zone; seconds that came another way do not count as a change."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, **options)

    def has_changed(self, initial: Any, data: Any) -> bool:
        if isinstance(initial, datetime):
            initial = initial.replace(second=0, microsecond=0)
        return super().has_changed(initial, data)


class AuctioneerField(forms.EmailField):
    """An auctioneer of the house by e-mail address; left out: None. Whether other people have an account is not told."""

    def clean(self, value: Any) -> User | None:
        email = super().clean(value)
        found = holder_of(Role.AUCTIONEER, email=email) if email else None
        if email and found is None:
            raise ValidationError(_("No auctioneer of the house has that address."))
        return found


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Any number of files; each is looked at by `auctions.photos`."""

    def __init__(self, **options: Any) -> None:
        widget = SeveralFiles(attrs={"accept": "image/jpeg,image/png,image/webp"})
        super().__init__(widget=widget, **options)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        single = super().clean
        return [single(each, initial) for each in data] if isinstance(data, (list, tuple)) and data else []
