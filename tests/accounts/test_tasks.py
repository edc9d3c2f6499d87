"""Cleaning takes what has had its time, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts import attempts, tickets, tokens
from accounts.models import LogInFailure, SocketTicket, TokenSession, User
from accounts.principals import Principal
from accounts.tasks import clear_expired
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db


def fill(user: User) -> None:
    tokens.issue(user=user)
    Client().post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    tickets.issue(Principal(user_id=user.pk, token_session=TokenSession.objects.get(user=user).pk))
    attempts.Attempt.of(email=user.email, address="192.0.2.1").failed()


def counts() -> list[int]:
    return [model.objects.count() for model in (TokenSession, Session, UserSession, SocketTicket, LogInFailure)]


def test_what_is_in_use_stays(person: User) -> None:
    fill(person)
    clear_expired()
    assert counts() == [1, 1, 1, 1, 1]


def test_what_has_had_its_time_goes_and_twice_is_no_harm(person: User) -> None:
    fill(person)
    long_ago = timezone.now() - timedelta(days=90)
    TokenSession.objects.update(expires_at=long_ago)
    Session.objects.update(expire_date=long_ago)
    SocketTicket.objects.update(created_at=long_ago)
    LogInFailure.objects.update(at=long_ago)
    fill(make_user())
    clear_expired()
    clear_expired()
    assert counts() == [1, 1, 1, 1, 1]
