"""Shapes of the accounts' API, in and out."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts import addresses, preferences, roles
from accounts.choices import Role
from accounts.models import Address, User
from accounts.names import NAME_MAX, validate_line, validate_name
from accounts.verification import is_verified
from core.strict import Strict
from core.web import Timestamp


class Password(serializers.CharField):
    """Taken as typed, spaces too; the bound keeps hashing cheap."""

    def __init__(self, **options: Any) -> None:
        super().__init__(trim_whitespace=False, max_length=256, style={"input_type": "password"}, **options)


class Name(serializers.CharField):
    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=NAME_MAX, validators=[validate_name], **options)


class TimeZone(serializers.CharField):
    """An IANA name, such as `Asia/Kolkata`."""

    default_error_messages = {"unknown": _("There is no such time zone.")}

    def to_internal_value(self, data: Any) -> str:
        name: str = super().to_internal_value(data)
        if name not in preferences.time_zones():
            self.fail("unknown")
        return name


# --- in ---


class Nothing(Strict):
    """Of a call that needs no input."""


class Registration(Strict):
    email = serializers.EmailField(max_length=254)
    password = Password()
    name = Name()


class Credentials(Strict):
    email = serializers.EmailField(max_length=254)
    password = Password()


class Refresh(Strict):
    refresh = serializers.CharField(max_length=2000)


class LogOut(Strict):
    refresh = serializers.CharField(max_length=2000, required=False, help_text="Left out, the web session is ended.")


class PasswordChange(Strict):
    current_password = Password()
    new_password = Password()


class ResetRequest(Strict):
    email = serializers.EmailField(max_length=254)


class PasswordReset(Strict):
    key = serializers.CharField(max_length=200, help_text="From the mailed link, `<uid>-<token>`.")
    new_password = Password()


class EmailVerification(Strict):
    key = serializers.CharField(
        max_length=200, required=False, help_text="From the mailed link. Left out by one signed in, the mail is sent again."
    )


class EmailChange(Strict):
    email = serializers.EmailField(max_length=254)
    password = Password()


class ProfileChange(Strict):
    name = Name(required=False)
    language = serializers.ChoiceField(choices=settings.LANGUAGES, required=False)
    time_zone = TimeZone(max_length=64, required=False)
    avatar = serializers.FileField(
        required=False, allow_null=True, help_text="JPEG, PNG or WebP as multipart; null removes the picture."
    )


class AddressLines(serializers.CharField):
    """One to three lines, divided by line breaks."""

    def to_internal_value(self, data: Any) -> str:
        lines = addresses.tidy(super().to_internal_value(data))
        addresses.validate_lines(lines)
        return lines


class AddressChange(Strict):
    name = Name()
    lines = AddressLines(max_length=240, help_text="Street and number: one to three lines, divided by line breaks.")
    city = serializers.CharField(max_length=80, validators=[validate_line])
    region = serializers.CharField(max_length=80, validators=[validate_line], required=False, allow_blank=True)
    postcode = serializers.CharField(max_length=16, validators=[validate_line], required=False, allow_blank=True)
    country = serializers.CharField(max_length=2, help_text="ISO 3166-1, two letters, such as `IN`.")

    def validate_country(self, code: str) -> str:
        if code not in addresses.codes():
            raise serializers.ValidationError(_("There is no such country."))
        return code


# --- out ---


class RegistrationTaken(serializers.Serializer[Any]):
    """The same for a new address and for one that has an account; what is the case, the mail says."""

    email = serializers.EmailField()
    name = serializers.CharField()


class TokenPair(serializers.Serializer[Any]):
    access = serializers.CharField()
    refresh = serializers.CharField()


class SocketTicketShape(serializers.Serializer[Any]):
    ticket = serializers.CharField(help_text="For `?ticket=`, once, within 30 s.")


class ServerTime(serializers.Serializer[Any]):
    server_time = Timestamp()


class LogInShape(serializers.Serializer[Any]):
    id = serializers.CharField()
    kind = serializers.ChoiceField(choices=[("web", "web"), ("api", "api")])
    current = serializers.BooleanField()
    created_at = Timestamp()
    seen_at = Timestamp()
    address = serializers.CharField(allow_null=True)
    user_agent = serializers.CharField()


class Me(serializers.ModelSerializer[User]):
    id = serializers.CharField()
    email_verified = serializers.SerializerMethodField()
    avatar = serializers.SerializerMethodField()
    roles = serializers.SerializerMethodField()
    may_sell = serializers.SerializerMethodField()
    joined_at = Timestamp()

    class Meta:
        model = User
        fields = ["id", "email", "email_verified", "name", "avatar", "language", "time_zone", "roles", "may_sell", "joined_at"]
        read_only_fields = fields

    def get_email_verified(self, user: User) -> bool:
        return is_verified(user)

    def get_avatar(self, user: User) -> str | None:
        return self.context["request"].build_absolute_uri(user.avatar.url) if user.avatar else None

    def get_roles(self, user: User) -> list[Role]:
        return sorted(roles.roles_of(user))

    def get_may_sell(self, user: User) -> bool:
        return roles.may_sell(user)


class AddressShape(serializers.ModelSerializer[Address]):
    changed_at = Timestamp()

    class Meta:
        model = Address
        fields = ["name", "lines", "city", "region", "postcode", "country", "changed_at"]
        read_only_fields = fields
