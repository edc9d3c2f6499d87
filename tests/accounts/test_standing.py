"""Which log-ins still count, for many at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import bans, sessions, standing, tokens
from accounts.choices import SessionEnd
from accounts.models import TokenSession
from accounts.principals import Principal
from tests.factories import make_staff, make_user

pytestmark = pytest.mark.django_db


def principal_of_new_token() -> Principal:
    user = make_user()
    tokens.issue(user=user)
    return Principal(user_id=user.pk, token_session=TokenSession.objects.get(user=user).pk)


def test_a_living_log_in_is_not_revoked() -> None:
    assert standing.revoked_now([principal_of_new_token()]) == {}


def test_nobody_asked_is_nobody_revoked() -> None:
    assert standing.revoked_now([]) == {}
