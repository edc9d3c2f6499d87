"""Who may sign in by password, and who a session belongs to."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from accounts.models import User


class HouseBackend(AuthenticationBackend):
    """allauth's backend (e-mail and password, the same work for unknown addresses), which finds a session's person
    together with their standing ban: the check on every page costs no query of its own.
    """

    def get_user(self, user_id: Any) -> User | None:
        user: User | None = User.objects.with_standing().filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
