"""allauth, told how this house does things: its limits, its links, its mails, its bans."""

from __future__ import annotations

import logging
from smtplib import SMTPException
from typing import Any
from urllib.parse import urljoin, urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import attempts, passwords, sign_in
from accounts.errors import AccountSuspended, WrongCredentials
from accounts.models import User
from accounts.web import refused
from core.errors import Throttled, Unavailable
from core.web import client_address

logger = logging.getLogger(__name__)

UNKNOWN_ADDRESS = "0.0.0.0"  # noqa: S104 - recorded where no address is known; nothing listens there


class HouseAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": WrongCredentials.text,
        "too_many_login_attempts": _("Too many failed tries. Please wait a few minutes, or reset your password."),
    }

    # --- signing in ---

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """With our limits in place of allauth's, which count by cache and lock an account for everybody."""
        try:
            return sign_in.by_password(
                request=request, email=credentials.get("email") or "", password=credentials.get("password") or ""
            )
        except WrongCredentials:
            return None
        except Throttled as throttled:
            raise self.validation_error("too_many_login_attempts") from throttled

    def pre_login(self, request: HttpRequest, user: User, **details: Any) -> HttpResponse | None:
        try:
            sign_in.refuse_suspended(user)
        except AccountSuspended as refusal:
            clear_login(request)
            return refused(request, refusal)
        response: HttpResponse | None = super().pre_login(request, user, **details)
        return response

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """allauth calls this for change, first password and reset; who changes it keeps the session they do it in."""
        assert isinstance(user, User)
        mine = self.request is not None and self.request.user == user
        passwords.set_password(user=user, password=password, keep_web=self.request.session.session_key if mine else None)
        if not mine:
            attempts.Attempt.of(email=user.email, address=None).forget()

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """False where another account stands under the address, verified or not: its owner may claim that one by reset."""
        try:
            with transaction.atomic():
                confirmed: bool = super().confirm_email(request, email_address)
        except IntegrityError:
            failed = "account/messages/email_confirmation_failed.txt"
            self.add_message(request, messages.ERROR, failed, {"email": email_address.email})
            return False
        return confirmed

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request) or UNKNOWN_ADDRESS

    # --- what people read ---

    def add_message(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Not over the API: the text would wait in a cookie for the person's next page."""
        if not _is_api(request):
            super().add_message(request, *args, **kwargs)

    def format_email_subject(self, subject: str) -> str:
        return str(subject)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A mail server that does not take it is no reason to fail: the person is told, and can ask again.

        Over the API by `Unavailable`, on a page by a message.
        """
        house = {"name": "Rostrum", "domain": urlsplit(settings.PUBLIC_URL).netloc}
        links = {"signup_url": _link(reverse("account_signup"))}
        message = self.render_mail(template_prefix, email, {"email": email, "current_site": house} | context | links)
        try:
            message.send()
        except (OSError, SMTPException) as error:
            logger.exception("Mail %s was not taken", template_prefix)
            refusal = Unavailable(_("We could not send a mail just now. Please try again in a minute."), retry_after=60)
            if _is_api(self.request):
                raise refusal from error
            self.add_message(self.request, messages.ERROR, message=refusal.detail)

    # --- links in mails: to the house's own address, whatever Host the request claimed ---

    def get_reset_password_from_key_url(self, key: str) -> str:
        uid, _dash, token = key.partition("-")
        return _link(reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token}))

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return _link(reverse("account_confirm_email", args=[emailconfirmation.key]))

    def send_account_already_exists_mail(self, email: str) -> None:
        self.send_mail(
            "account/email/account_already_exists",
            email,
            {"password_reset_url": _link(reverse("account_reset_password"))},
        )


def _link(path: str) -> str:
    return urljoin(settings.PUBLIC_URL, path)


def _is_api(request: HttpRequest) -> bool:
    return request.path_info.startswith("/api/")
