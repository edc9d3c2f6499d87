"""Accounts by mail over the API: sign-up, verification, change of address, reset. The pages have allauth's views.

Both use allauth's forms, links and mails, so that they say the same; about who exists they say nothing.
"""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import AddEmailForm, ResetPasswordForm, UserTokenForm
from allauth.account.internal.flows.email_verification import send_verification_email_to_address
from allauth.account.models import EmailAddress, get_emailconfirmation_model
from allauth.core import ratelimit
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts import sign_in
from accounts.errors import EmailNotVerified, WrongCredentials
from accounts.forms import SignUpForm
from accounts.models import User
from accounts.verification import is_verified
from core.errors import Conflict, Invalid, Throttled

RETRY_AFTER = 60
"""Seconds; allauth's limits count by the minute and do not tell how much of it is left."""


def register(*, request: HttpRequest, email: str, password: str, name: str) -> None:
    """An account and its verification mail; for an address that has one already, a mail that says so, and no other sign.

    Raises `Invalid` (a weak password, an unlawful name) and `Throttled`.
    """
    _limit(request, action="signup")
    form = SignUpForm({"email": email, "password1": password, "name": name})
    _refuse_invalid(form, names={"password1": "password"})
    user = form.new_account(request)
    address = EmailAddress.objects.get(user=user) if user else EmailAddress(user=None, email=form.cleaned_data["email"])
    send_verification_email_to_address(request, address, signup=True)


def verify_email(*, request: HttpRequest, key: str) -> None:
    """Confirm the address a mailed key stands for. Raises `Invalid` for a key that is unknown, used or too old."""
    confirmation = get_emailconfirmation_model().from_key(key)
    if confirmation is None or confirmation.confirm(request) is None:
        raise Invalid(errors={"key": [_("This link is not valid any more. Ask for a new one.")]})


def send_verification(*, request: HttpRequest, user: User) -> None:
    """The mail again, at most once in three minutes. Raises `Conflict` when the address is verified."""
    if is_verified(user):
        raise Conflict(_("Your address is confirmed already."))
    address, _created = EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"primary": True})
    if not send_verification_email_to_address(request, address):
        raise Throttled(retry_after=3 * RETRY_AFTER)


def change_email(*, request: HttpRequest, user: User, email: str, password: str) -> None:
    """Mail a link to a new address; the account moves there when it is opened.

    Raises `Invalid` (the wrong password, the same address), `Throttled`, and `EmailNotVerified`: an account without a
    proven address has nothing to move from.
    """
    _limit(request, action="manage_email")
    prove_password(request=request, user=user, password=password, field="password")
    if not is_verified(user):
        raise EmailNotVerified
    form = AddEmailForm(data={"email": email}, user=user)
    _refuse_invalid(form)
    form.save(request)


def request_reset(*, request: HttpRequest, email: str) -> None:
    """Mail a link to set a new password; to an address without an account, a mail that says so. Raises `Throttled`."""
    _limit(request, action="reset_password", key=email.lower())
    form = ResetPasswordForm({"email": email})
    _refuse_invalid(form)
    form.save(request)


def reset(*, key: str, password: str) -> None:
    """Set a password with the key of a mailed link (`<uid>-<token>`); it ends every log-in of the person.

    Raises `Invalid`.
    """
    uid, _dash, token = key.partition("-")
    form = UserTokenForm({"uidb36": uid, "key": token})
    if not form.is_valid():
        raise Invalid(errors={"key": [_("This link is not valid any more. Ask for a new one.")]})
    user: User = form.reset_user
    refuse_weak(password, user=user, field="new_password")
    adapter = get_adapter()
    adapter.set_password(user, password)
    adapter.send_notification_mail("account/email/password_reset", user)


def prove_password(*, request: HttpRequest, user: User, password: str, field: str) -> None:
    """A session left open is not enough for what could take the account away. Raises `Invalid` and `Throttled`."""
    try:
        sign_in.by_password(request=request, email=user.email, password=password)
    except WrongCredentials as error:
        raise Invalid(errors={field: [_("This is not your password.")]}) from error


def refuse_weak(password: str, *, user: User, field: str) -> None:
    """Raises `Invalid` with what `AUTH_PASSWORD_VALIDATORS` say."""
    try:
        validate_password(password, user=user)
    except ValidationError as error:
        raise Invalid(errors={field: error.messages}) from error


def _limit(request: HttpRequest, *, action: str, key: str | None = None) -> None:
    if not ratelimit.consume(request, action=action, key=key):
        raise Throttled(retry_after=RETRY_AFTER)


def _refuse_invalid(form: Form, *, names: dict[str, str] | None = None) -> None:
    if form.is_valid():
        return
    fields = names or {}
    errors: dict[str, list[Any]] = {fields.get(name, name): list(texts) for name, texts in form.errors.items()}
    raise Invalid(errors=errors)
