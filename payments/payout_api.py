"""REST of a seller's payouts: whether they are on, and where the gateway asks for what it has to know."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import permissions, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.signed_in import person
from core.intents import KEY_HEADER, idempotency_key
from core.times import timestamp_or_none
from core.web import Timestamp, problems
from payments import payout_accounts
from payments.gateways import registry
from payments.models import GatewayPerson
from payments.paying_choices import AccountState

NOT_STARTED = "not_started"
STATES = [(NOT_STARTED, _("Not started")), *AccountState.choices]


class PayoutAccountOut(serializers.Serializer[Any]):
    gateway = serializers.CharField()
    real = serializers.BooleanField(help_text="Whether the gateway moves money.")
    is_asked_for = serializers.BooleanField(help_text="Whether the gateway asks sellers where their money goes.")
    status = serializers.ChoiceField(choices=STATES)
    read_at = Timestamp(allow_null=True, help_text="When the gateway was last asked.")


class PayoutPageOut(serializers.Serializer[Any]):
    url = serializers.CharField(help_text="Where the seller goes; good once, for minutes.")


class MyPayoutAccount(APIView):
    permission_classes = (permissions.IsAuthenticated,)

    @extend_schema(operation_id="me_payout_account_read", responses={200: PayoutAccountOut} | problems(401, 403, 406))
    def get(self, request: Request) -> Response:
        """Whether one can be paid out, as the gateway last said."""
        return Response(_out(payout_accounts.of(person(request))))

    @extend_schema(
        operation_id="me_payout_account_begin",
        parameters=[KEY_HEADER],
        request=None,
        responses={201: PayoutPageOut} | problems(400, 401, 403, 406, 409, 429, 503),
    )
    def post(self, request: Request) -> Response:
        """Begin, or go on, to tell the gateway where one's money goes, on a page of its own."""
        return Response({"url": payout_accounts.begin(person(request), key=idempotency_key(request))}, status=201)


def _out(known: GatewayPerson | None) -> dict[str, Any]:
    return {
        "gateway": settings.PAYMENT_GATEWAY,
        "real": registry.default().real,
        "is_asked_for": payout_accounts.is_asked_for(),
        "status": (known.account_state if known is not None else "") or NOT_STARTED,
        "read_at": timestamp_or_none(known.account_read_at) if known is not None else None,
    }
