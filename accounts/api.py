"""Accounts over REST: tokens, log-ins, registration, passwords and addresses, oneself, the time."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import logout, update_session_auth_hash
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.generics import GenericAPIView
from rest_framework.parsers import FormParser, JSONParser, MultiPartParser
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from accounts import addresses, log_ins, passwords, profiles, registering, serializers, sessions, sign_in, tickets, tokens
from accounts.choices import SessionEnd
from accounts.models import Address, User
from accounts.principals import principal_of
from accounts.signed_in import person
from core.errors import NotAuthenticated
from core.times import database_time
from core.web import Pages, problems


class Endpoint(GenericAPIView[Any]):
    """Parse, one domain call, render."""

    queryset = User.objects.none()
    serializer_class: type[Serializer[Any]] = serializers.Nothing

    def sent(self, request: Request) -> dict[str, Any]:
        shape = self.get_serializer(data=request.data)
        shape.is_valid(raise_exception=True)
        return dict(shape.validated_data)


class Open(Endpoint):
    """For anybody. A token that has run out, sent along out of habit, does no harm here."""

    authentication_classes: tuple[type[BaseAuthentication], ...] = ()
    permission_classes = (AllowAny,)


class Mine(Endpoint):
    """For a person signed in."""

    permission_classes = (IsAuthenticated,)


def _http(request: Request) -> HttpRequest:
    return request._request


def _done() -> Response:
    return Response(status=status.HTTP_204_NO_CONTENT)


class Register(Open):
    serializer_class = serializers.Registration

    @extend_schema(
        operation_id="auth_register",
        responses={201: serializers.RegistrationTaken} | problems(400, 415, 429, 503),
        summary="Make an account",
    )
    def post(self, request: Request) -> Response:
        """A mail with a link follows. The answer is the same for an address that has an account already."""
        given = self.sent(request)
        registering.register(request=_http(request), **given)
        taken = {"email": given["email"].lower(), "name": given["name"]}
        return Response(serializers.RegistrationTaken(taken).data, status=status.HTTP_201_CREATED)


class Token(Open):
    serializer_class = serializers.Credentials

    @extend_schema(
        operation_id="auth_token",
        responses={200: serializers.TokenPair} | problems(400, 401, 403, 415, 429),
        summary="Sign in",
    )
    def post(self, request: Request) -> Response:
        """A pair of tokens. An address not yet verified may sign in here; its bids are refused."""
        user = sign_in.by_password(request=_http(request), **self.sent(request))
        sign_in.refuse_suspended(user)
        pair = tokens.issue(user=user, user_agent=request.headers.get("User-Agent", ""))
        return Response(serializers.TokenPair(pair).data)


class TokenRefresh(Open):
    serializer_class = serializers.Refresh

    @extend_schema(
        operation_id="auth_token_refresh",
        responses={200: serializers.TokenPair} | problems(400, 401, 403, 415, 429),
        summary="A new pair for a refresh token",
    )
    def post(self, request: Request) -> Response:
        """The old refresh token is dead from now on; to use it again ends the whole log-in."""
        return Response(serializers.TokenPair(tokens.rotate(self.sent(request)["refresh"])).data)


class LogOut(Open):
    authentication_classes = (SessionAuthentication,)
    serializer_class = serializers.LogOut

    @extend_schema(operation_id="auth_logout", responses={204: None} | problems(400, 401, 403, 415, 429), summary="Sign out")
    def post(self, request: Request) -> Response:
        """With `refresh`, that log-in: its access and refresh tokens are dead at once. Without, the web session."""
        raw = self.sent(request).get("refresh")
        if raw:
            tokens.end(raw)
        elif request.user.is_authenticated:
            sessions.end_web_session(_http(request).session.session_key or "")
            logout(_http(request))
        else:
            raise NotAuthenticated
        return _done()


class SocketTicket(Mine):
    @extend_schema(
        operation_id="auth_socket_ticket",
        request=None,
        responses={200: serializers.SocketTicketShape} | problems(401, 403, 429),
        summary="A ticket for a socket",
    )
    def post(self, request: Request) -> Response:
        """Good once, within 30 s. The socket lives as long as the log-in that fetched the ticket."""
        ticket = tickets.issue(principal_of(request, user=person(request)))
        return Response(serializers.SocketTicketShape({"ticket": ticket}).data)


class PasswordChange(Mine):
    serializer_class = serializers.PasswordChange

    @extend_schema(
        operation_id="auth_password_change",
        responses={204: None} | problems(400, 401, 403, 415, 429),
        summary="Change the password",
    )
    def post(self, request: Request) -> Response:
        """Ends all API sessions, this one too, and all web sessions but this one."""
        given, user = self.sent(request), person(request)
        registering.prove_password(
            request=_http(request), user=user, password=given["current_password"], field="current_password"
        )
        registering.refuse_weak(given["new_password"], user=user, field="new_password")
        keep = principal_of(request, user=user).session_key or None
        passwords.set_password(user=user, password=given["new_password"], keep_web=keep)
        if keep:
            update_session_auth_hash(_http(request), user)
        return _done()


class PasswordResetRequest(Open):
    serializer_class = serializers.ResetRequest

    @extend_schema(
        operation_id="auth_password_reset",
        responses={204: None} | problems(400, 415, 429, 503),
        summary="Ask for a new password by mail",
    )
    def post(self, request: Request) -> Response:
        """The same answer whether or not the address has an account."""
        registering.request_reset(request=_http(request), **self.sent(request))
        return _done()


class PasswordResetConfirm(Open):
    serializer_class = serializers.PasswordReset

    @extend_schema(
        operation_id="auth_password_reset_confirm",
        responses={204: None} | problems(400, 415, 429),
        summary="Set a new password by a mailed link",
    )
    def post(self, request: Request) -> Response:
        """Ends every log-in of the person."""
        given = self.sent(request)
        registering.reset(key=given["key"], password=given["new_password"])
        return _done()


class EmailVerify(Endpoint):
    permission_classes = (AllowAny,)
    serializer_class = serializers.EmailVerification

    @extend_schema(
        operation_id="auth_email_verify",
        responses={204: None} | problems(400, 401, 403, 409, 415, 429, 503),
        summary="Confirm an address",
    )
    def post(self, request: Request) -> Response:
        """With the `key` of a mailed link; or, signed in and without one, have the mail sent again."""
        key = self.sent(request).get("key")
        if key:
            registering.verify_email(request=_http(request), key=key)
        elif request.user.is_authenticated:
            registering.send_verification(request=_http(request), user=person(request))
        else:
            raise NotAuthenticated
        return _done()


class EmailChange(Mine):
    serializer_class = serializers.EmailChange

    @extend_schema(
        operation_id="auth_email_change",
        responses={204: None} | problems(400, 401, 403, 415, 429, 503),
        summary="Move to another address",
    )
    def post(self, request: Request) -> Response:
        """A link goes to the new address; until it is opened, the old one stands."""
        registering.change_email(request=_http(request), user=person(request), **self.sent(request))
        return _done()


class LogIns(Mine):
    pagination_class = Pages
    serializer_class = serializers.LogInShape

    @extend_schema(
        operation_id="auth_sessions_list",
        responses={200: serializers.LogInShape(many=True)} | problems(400, 401, 403, 404),
        summary="Where one is signed in",
    )
    def get(self, request: Request) -> Response:
        """Web and API log-ins that still work, the newest first."""
        user = person(request)
        found: Any = log_ins.log_ins(user=user, current=principal_of(request, user=user))
        return self.get_paginated_response(self.get_serializer(self.paginate_queryset(found), many=True).data)

    @extend_schema(
        operation_id="auth_sessions_end_all", responses={204: None} | problems(401, 403, 429), summary="Sign out everywhere"
    )
    def delete(self, request: Request) -> Response:
        """Ends every log-in, this one too."""
        sessions.end_all(user=person(request), because=SessionEnd.ENDED)
        return _done()


class LogIn(Mine):
    @extend_schema(
        operation_id="auth_sessions_end",
        parameters=[OpenApiParameter("id", str, OpenApiParameter.PATH)],
        responses={204: None} | problems(401, 403, 404, 429),
        summary="End one log-in",
    )
    def delete(self, request: Request, id: str) -> Response:
        log_ins.end(user=person(request), id=id)
        return _done()


class MeView(Mine):
    serializer_class = serializers.ProfileChange
    parser_classes = (JSONParser, MultiPartParser, FormParser)

    @extend_schema(operation_id="me", responses={200: serializers.Me} | problems(401, 403), summary="Oneself")
    def get(self, request: Request) -> Response:
        return self._shown(request, person(request))

    @extend_schema(
        operation_id="me_change",
        request=dict.fromkeys(("application/json", "multipart/form-data"), serializers.ProfileChange),
        responses={200: serializers.Me} | problems(400, 401, 403, 415, 429),
        summary="Change name, picture, language, time zone",
    )
    def patch(self, request: Request) -> Response:
        """What is left out stays. The picture comes as `multipart/form-data`; any other field is `invalid`."""
        given = self.sent(request)
        remove = "avatar" in given and given["avatar"] is None
        return self._shown(request, profiles.change(user=person(request), remove_avatar=remove, **given))

    def _shown(self, request: Request, user: User) -> Response:
        return Response(serializers.Me(user, context={"request": request}).data)


class AddressView(Mine):
    serializer_class = serializers.AddressChange

    def get_object(self) -> Address:
        """For the description of the call, which leaves out what Django cannot find."""
        return get_object_or_404(Address, user=person(self.request))

    @extend_schema(
        operation_id="me_address",
        responses={200: serializers.AddressShape, 204: None} | problems(401, 403),
        summary="Where one is sent things",
    )
    def get(self, request: Request) -> Response:
        """204 while there is none."""
        found = addresses.of(person(request).pk)
        return _done() if found is None else Response(serializers.AddressShape(found).data)

    @extend_schema(
        operation_id="me_address_keep",
        responses={200: serializers.AddressShape} | problems(400, 401, 403, 415, 429),
        summary="Give one's address",
    )
    def put(self, request: Request) -> Response:
        """The whole of it; the one before is gone. Orders and invoices keep the one they were written with."""
        kept = addresses.keep(user=person(request), given=addresses.Given(**self.sent(request)))
        return Response(serializers.AddressShape(kept).data)

    @extend_schema(operation_id="me_address_forget", responses={204: None} | problems(401, 403, 429), summary="Take it back")
    def delete(self, request: Request) -> Response:
        addresses.forget(user=person(request))
        return _done()


class Time(Open):
    @extend_schema(operation_id="time", responses={200: serializers.ServerTime}, summary="The database's clock")
    def get(self, request: Request) -> Response:
        """The clock by which lots open and close."""
        return Response(serializers.ServerTime({"server_time": database_time()}).data)
