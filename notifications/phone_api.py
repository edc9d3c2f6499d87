"""REST: one's phone."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from accounts.signed_in import person
from core.strict import Strict
from core.web import Timestamp, client_address, problems
from notifications import phone
from notifications.models import Phone


class NumberAsked(Strict):
    number = serializers.CharField(max_length=40, help_text="With its country, such as `+919876543210`.")


class CodeGiven(Strict):
    code = serializers.CharField(max_length=12, help_text="Six digits.")


class PhoneShape(serializers.Serializer[Any]):
    number = serializers.CharField(allow_null=True, help_text="Confirmed; null while there is none.")
    confirmed_at = Timestamp(allow_null=True)
    waiting_for = serializers.CharField(allow_null=True, help_text="A code is on its way to this number.")


class PhoneView(GenericAPIView[Phone]):
    permission_classes = (IsAuthenticated,)
    serializer_class = NumberAsked
    queryset = Phone.objects.none()

    @extend_schema(
        operation_id="me_phone", tags=["me"], responses={200: PhoneShape} | problems(401, 403), summary="One's phone"
    )
    def get(self, request: Request) -> Response:
        return _shown(person(request))

    @extend_schema(
        operation_id="me_phone_ask",
        tags=["me"],
        responses={202: PhoneShape} | problems(400, 401, 403, 415, 429, 503),
        summary="Have a code sent to a phone",
    )
    def post(self, request: Request) -> Response:
        """Six digits by SMS, good for 10 minutes and 5 tries. The answer is the same whosever the number is."""
        given = self.get_serializer(data=request.data)
        given.is_valid(raise_exception=True)
        number = phone.number_of(given.validated_data["number"])
        phone.ask(user=person(request), number=number, address=client_address(request._request))
        return _shown(person(request), status.HTTP_202_ACCEPTED)

    @extend_schema(
        operation_id="me_phone_forget", tags=["me"], responses={204: None} | problems(401, 403, 429), summary="Remove it"
    )
    def delete(self, request: Request) -> Response:
        phone.forget(user=person(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class PhoneConfirm(GenericAPIView[Phone]):
    permission_classes = (IsAuthenticated,)
    serializer_class = CodeGiven
    queryset = Phone.objects.none()

    @extend_schema(
        operation_id="me_phone_confirm",
        tags=["me"],
        responses={200: PhoneShape} | problems(400, 401, 403, 409, 415, 429),
        summary="Confirm it by the code",
    )
    def post(self, request: Request) -> Response:
        """`wrong_code`, whatever it is that is wrong with it."""
        given = self.get_serializer(data=request.data)
        given.is_valid(raise_exception=True)
        phone.confirm(user=person(request), code=given.validated_data["code"])
        return _shown(person(request))


def _shown(user: User, status_code: int = status.HTTP_200_OK) -> Response:
    found, waiting = phone.of(user.pk), phone.waiting(user.pk)
    shape = {
        "number": found.number if found else None,
        "confirmed_at": found.confirmed_at if found else None,
        "waiting_for": waiting.number if waiting else None,
    }
    return Response(PhoneShape(shape).data, status=status_code)
