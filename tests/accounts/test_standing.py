"""Which log-ins still count, for many at once, and who a socket belongs to."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import bans, sessions, standing, tickets, tokens
from accounts.choices import SessionEnd
from accounts.models import SocketTicket, TokenSession, User
from accounts.principals import Principal
from accounts.sockets import SocketAuthMiddleware
from core import pulse
from tests.accounts.client import Api
from tests.factories import PASSWORD, make_staff, make_user

pytestmark = pytest.mark.django_db


def by_token(user: User) -> Principal:
    tokens.issue(user=user)
    return Principal(user_id=user.pk, token_session=TokenSession.objects.filter(user=user).latest("created_at").pk)


def row_of(principal: Principal) -> TokenSession:
    assert principal.token_session is not None
    return TokenSession.objects.get(pk=principal.token_session)


def by_cookie(user: User) -> tuple[Client, Principal]:
    client = Client()
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    return client, Principal(user_id=user.pk, session_key=client.session.session_key or "")


def test_living_log_ins_are_not_revoked(person: User) -> None:
    assert standing.revoked_now([by_token(person), by_cookie(person)[1]]) == {}


def test_viewers_who_are_not_signed_in_have_nothing_to_lose() -> None:
    assert standing.revoked_now([None]) == {}


def test_an_ended_api_session_is_revoked_and_others_are_not(person: User) -> None:
    ended, other = by_token(person), by_token(person)
    sessions.end_token_session(session=row_of(ended), because=SessionEnd.LOG_OUT)
    assert standing.revoked_now([ended, other]) == {ended: 4401}


def test_an_expired_api_session_is_revoked(person: User) -> None:
    principal = by_token(person)
    TokenSession.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert standing.revoked_now([principal]) == {principal: 4401}


def test_logging_out_of_the_pages_revokes_that_session(person: User) -> None:
    client, principal = by_cookie(person)
    client.post("/accounts/logout/")
    assert standing.revoked_now([principal]) == {principal: 4401}


def test_a_password_change_revokes_all(person: User) -> None:
    principals = [by_token(person), by_cookie(person)[1]]
    sessions.end_all(user=person, because=SessionEnd.PASSWORD)
    assert standing.revoked_now(principals) == dict.fromkeys(principals, 4401)


def test_the_banned_and_the_closed_are_not_allowed(person: User, staff: User) -> None:
    closed = make_user()
    principals = [by_token(person), by_token(closed)]
    bans.ban(user=person, reason="Shill bids", ends_at=None, by=staff)
    User.objects.filter(pk=closed.pk).update(is_active=False)
    assert standing.revoked_now(principals) == dict.fromkeys(principals, 4403)


def test_staff_who_lose_their_role_lose_what_they_had_open_as_staff(staff: User) -> None:
    opened, plain = Principal(user_id=staff.pk, as_staff=True), Principal(user_id=staff.pk)
    assert standing.revoked_now([opened, plain]) == {}
    User.objects.filter(pk=staff.pk).update(is_staff=False)
    assert standing.revoked_now([opened, plain]) == {opened: 4403}


def test_a_log_in_of_somebody_else_does_not_vouch(person: User) -> None:
    stolen = Principal(user_id=make_user().pk, token_session=by_token(person).token_session)
    assert standing.revoked_now([stolen]) == {stolen: 4401}


def test_two_thousand_are_one_query(person: User) -> None:
    many = [Principal(user_id=person.pk, session_key=f"gone-{number}") for number in range(2000)]
    with CaptureQueriesContext(connection) as queries:
        assert len(standing.revoked_now(many)) == 2000
    assert len(queries) == 1


def test_the_hub_asks() -> None:
    assert standing.revoked in pulse._standing_checks


# --- opening a socket ---


class Opened:
    """What the application behind the middleware, and the client, saw."""

    def __init__(self, *, cookie: str = "", query: str = "") -> None:
        self.reached = False
        self.principal: Principal | None = None
        self.sent: list[dict[str, Any]] = []
        headers = [(b"cookie", cookie.encode())] if cookie else []
        scope = {"type": "websocket", "headers": headers, "query_string": query.encode()}
        async_to_sync(SocketAuthMiddleware(self._application))(scope, self._receive, self._send)

    async def _application(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        self.reached, self.principal = True, scope["principal"]

    async def _receive(self) -> dict[str, Any]:
        return {"type": "websocket.connect"}

    async def _send(self, message: dict[str, Any]) -> None:
        self.sent.append(message)


REFUSED = [{"type": "websocket.accept"}, {"type": "websocket.close", "code": 4401}]
committed = pytest.mark.django_db(transaction=True)


def cookie_of(client: Client) -> str:
    return f"other=1; sessionid={client.session.session_key}"


@committed
def test_a_session_cookie_names_the_person() -> None:
    client, principal = by_cookie(make_user())
    assert Opened(cookie=cookie_of(client)).principal == principal


@committed
def test_no_cookie_and_no_ticket_is_a_viewer() -> None:
    opened = Opened()
    assert (opened.reached, opened.principal) == (True, None)


@committed
@pytest.mark.parametrize(
    "cookie", ["sessionid=unknown", "sessionid=", "sessionid", ";;;=;", "sessionid=\x00", "a=" + "b" * 4000]
)
def test_a_cookie_that_is_no_session_is_a_viewer(cookie: str) -> None:
    assert Opened(cookie=cookie).principal is None


@committed
def test_a_cookie_from_before_the_password_changed_is_a_viewer() -> None:
    user = make_user()
    client, _principal = by_cookie(user)
    user.set_password("another-password-9")
    user.save()
    assert Opened(cookie=cookie_of(client)).principal is None


@committed
def test_a_banned_person_with_a_cookie_is_a_viewer() -> None:
    user = make_user()
    client, _principal = by_cookie(user)
    user.bans.create(reason="Shill bids")
    assert Opened(cookie=cookie_of(client)).principal is None


@committed
def test_a_ticket_lets_in_once() -> None:
    user = make_user()
    ticket = tickets.issue(by_token(user))
    principal = Opened(query=f"ticket={ticket}").principal
    assert principal is not None
    assert principal.user_id == user.pk
    again = Opened(query=f"ticket={ticket}")
    assert (again.reached, again.sent) == (False, REFUSED)


@committed
def test_a_ticket_dies_after_thirty_seconds() -> None:
    ticket = tickets.issue(by_token(make_user()))
    SocketTicket.objects.update(created_at=timezone.now() - timedelta(seconds=31))
    assert Opened(query=f"ticket={ticket}").sent == REFUSED


@committed
def test_a_ticket_dies_with_its_log_in() -> None:
    user = make_user()
    principal = by_token(user)
    ticket = tickets.issue(principal)
    sessions.end_token_session(session=row_of(principal), because=SessionEnd.LOG_OUT)
    assert Opened(query=f"ticket={ticket}").sent == REFUSED


@committed
def test_a_ban_voids_tickets() -> None:
    user, chief = make_user(), make_staff()
    ticket = tickets.issue(by_token(user))
    bans.ban(user=user, reason="Shill bids", ends_at=None, by=chief)
    assert Opened(query=f"ticket={ticket}").sent == REFUSED


@committed
def test_the_socket_of_a_ticket_is_closed_when_its_web_session_ends() -> None:
    client, principal = by_cookie(make_user())
    through = Opened(query=f"ticket={tickets.issue(principal)}").principal
    assert through is not None
    assert through.session_key == principal.session_key
    client.post("/accounts/logout/")
    assert standing.revoked_now([through]) == {through: 4401}


@committed
@pytest.mark.parametrize("ticket", ["x", "%00", "é", "a" * 5000])
def test_a_made_up_ticket_is_refused_and_not_let_in_as_a_viewer(ticket: str) -> None:
    assert Opened(query=f"ticket={ticket}").sent == REFUSED


def test_the_database_holds_no_ticket_in_clear(person: User) -> None:
    ticket = tickets.issue(by_token(person))
    assert ticket not in SocketTicket.objects.get().digest


def test_signing_in_a_socket_takes_two_queries_at_most(person: User, django_assert_max_num_queries: Any) -> None:
    from accounts import sockets

    client, principal = by_cookie(person)
    ticket = tickets.issue(principal)
    with django_assert_max_num_queries(2):
        sockets._by_session(client.session.session_key or "")
    with django_assert_max_num_queries(2):
        sockets._by_ticket(ticket)


# --- over the API ---


def test_a_ticket_is_for_those_signed_in(api: Api, person: User) -> None:
    assert api.post("auth/socket-ticket/").status_code == 401
    answer = api.sign_in(person).post("auth/socket-ticket/")
    assert answer.status_code == 200
    principal = tickets.redeem(answer.json()["ticket"])
    assert principal is not None
    assert principal.token_session == TokenSession.objects.get().pk


def test_a_ticket_of_a_page_belongs_to_the_web_session(person: User) -> None:
    client, principal = by_cookie(person)
    redeemed = tickets.redeem(client.post("/api/auth/socket-ticket/").json()["ticket"])
    assert redeemed is not None
    assert redeemed.session_key == principal.session_key
