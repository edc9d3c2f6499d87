"""A client of the API that keeps a person's tokens, and what stands in the mail they got."""

from __future__ import annotations

import re
from typing import Any

from django.core import mail
from rest_framework.test import APIClient

from accounts.models import User
from tests.factories import PASSWORD


class Api:
    """A client of the API: JSON in, JSON out, with one person's tokens once it has signed in."""

    def __init__(self) -> None:
        self.client = APIClient(enforce_csrf_checks=True)
        self.refresh = ""

    def post(self, path: str, /, **data: Any) -> Any:
        return self.client.post(f"/api/{path}", data, format="json")

    def patch(self, path: str, /, **data: Any) -> Any:
        return self.client.patch(f"/api/{path}", data, format="json")

    def get(self, path: str) -> Any:
        return self.client.get(f"/api/{path}")

    def delete(self, path: str) -> Any:
        return self.client.delete(f"/api/{path}")

    def use(self, access: str) -> None:
        self.client.credentials(HTTP_AUTHORIZATION=f"Bearer {access}")

    def sign_in(self, user: User) -> Api:
        pair = self.post("auth/token/", email=user.email, password=PASSWORD).json()
        self.refresh = pair["refresh"]
        self.use(pair["access"])
        return self


def last_link() -> str:
    """The link in the mail that was sent last."""
    found = re.search(r"https?://\S+", str(mail.outbox[-1].body))
    assert found is not None
    return found[0]
