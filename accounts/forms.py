"""Input of the pages: sign-up, profile; and what staff fill in."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from allauth.account.forms import SignupForm
from django import forms
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from accounts import addresses, preferences
from accounts.choices import Role
from accounts.models import Address, User
from accounts.names import NAME_MAX, validate_line, validate_name


class NameField(forms.CharField):
    """What a person is called, by people they deal with."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Your name"))
        options.setdefault("widget", forms.TextInput(attrs={"autocomplete": "name"}))
        super().__init__(max_length=NAME_MAX, validators=[validate_name], **options)


class SignUpForm(SignupForm):
    """allauth's, with a name, and as much work for an address that is taken as for a new one."""

    name = NameField()
    # Filled by core/times.js. Without it, or where it is no zone we know, the account begins in UTC.
    time_zone = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"data-own-zone": ""}))
    field_order = ["name", "email", "password1"]
    account_already_exists: bool

    def custom_signup(self, request: HttpRequest, user: User) -> None:
        user.name = self.cleaned_data["name"]
        if self.cleaned_data["time_zone"] in preferences.time_zones():
            user.time_zone = self.cleaned_data["time_zone"]
        user.save(update_fields=["name", "time_zone"])

    def try_save(self, request: HttpRequest) -> tuple[User | None, Any]:
        user = self.new_account(request)
        if user is not None:
            return user, None
        found: tuple[User | None, Any] = super().try_save(request)
        return found

    def new_account(self, request: HttpRequest) -> User | None:
        """The account; None for an address that has one, after the hash that a new one would have cost: the clock is
        not to tell who exists.
        """
        if not self.account_already_exists:
            try:
                with transaction.atomic():
                    user: User = self.save(request)
                    return user
            except IntegrityError:
                self.account_already_exists = True  # another was faster by a moment
        else:
            make_password(self.cleaned_data["password1"])
        return None


class ProfileForm(forms.Form):
    name = NameField()
    avatar = forms.FileField(
        label=_("Picture"),
        required=False,
        help_text=_("JPEG, PNG or WebP; we keep a small square of its middle."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    remove_avatar = forms.BooleanField(label=_("Remove the picture"), required=False)
    language = forms.ChoiceField(label=_("Language"), choices=preferences.languages)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=preferences.time_zone_choices)

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        initial = {"name": user.name, "language": user.language, "time_zone": user.time_zone}
        super().__init__(*args, **(options | {"initial": initial}))
        if not user.avatar:
            del self.fields["remove_avatar"]


class AddressForm(forms.Form):
    """Where something is sent. The names of `autocomplete` are those browsers fill in from their own book."""

    name = NameField(label=_("Name on the parcel"))
    lines = forms.CharField(
        label=_("Street and number"),
        max_length=240,
        help_text=_("Three lines at most."),
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "street-address"}),
    )
    postcode = forms.CharField(
        label=_("Postcode"),
        max_length=16,
        required=False,
        validators=[validate_line],
        widget=forms.TextInput(attrs={"autocomplete": "postal-code"}),
    )
    city = forms.CharField(
        label=_("Town or city"),
        max_length=80,
        validators=[validate_line],
        widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
    )
    region = forms.CharField(
        label=_("State or province"),
        max_length=80,
        required=False,
        validators=[validate_line],
        widget=forms.TextInput(attrs={"autocomplete": "address-level1"}),
    )
    country = forms.ChoiceField(
        label=_("Country"),
        choices=lambda: [("", _("Choose a country")), *addresses.countries()],
        widget=forms.Select(attrs={"autocomplete": "country"}),
    )

    def __init__(self, *args: Any, address: Address | None, **options: Any) -> None:
        initial = asdict(addresses.given(address)) if address else {}
        super().__init__(*args, **(options | {"initial": initial}))

    def clean_lines(self) -> str:
        lines = addresses.tidy(self.cleaned_data["lines"])
        addresses.validate_lines(lines)
        return lines


class SuspendForm(forms.Form):
    """For staff: why, and until when."""

    reason = forms.CharField(
        label=_("Reason"), help_text=_("The person is told."), widget=UnfoldAdminTextareaWidget(attrs={"rows": 3})
    )
    ends_at = forms.DateTimeField(
        label=_("Until"),
        required=False,
        help_text=_("In your own time zone. Empty: until somebody lifts it."),
        widget=UnfoldAdminTextInputWidget(attrs={"type": "datetime-local"}),
    )


class RoleForm(forms.Form):
    """For staff: the role to give or to take."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, widget=UnfoldAdminSelectWidget)
