"""REST: the browsers that may be pushed to."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.signed_in import person
from core.strict import Strict
from core.web import Timestamp, problems
from notifications import push, subscriptions
from notifications.models import PushSubscription


class Keys(Strict):
    p256dh = serializers.RegexField(r"^[A-Za-z0-9_-]+={0,2}$", max_length=100)
    auth = serializers.RegexField(r"^[A-Za-z0-9_-]+={0,2}$", max_length=40)


class SubscriptionGiven(Strict):
    """As a browser's `PushSubscription.toJSON()` says it."""

    endpoint = serializers.CharField(max_length=1000)
    keys = Keys()


class SubscriptionShape(serializers.ModelSerializer[PushSubscription]):
    id = serializers.CharField()
    created_at = Timestamp()

    class Meta:
        model = PushSubscription
        fields = ("id", "device", "created_at")
        read_only_fields = fields


class PushShape(serializers.Serializer[Any]):
    public_key = serializers.CharField(help_text="`applicationServerKey`, base64url; empty where this house does not push.")
    subscriptions = SubscriptionShape(many=True)


class Subscriptions(GenericAPIView[PushSubscription]):
    permission_classes = (IsAuthenticated,)
    serializer_class = SubscriptionGiven
    queryset = PushSubscription.objects.none()

    @extend_schema(
        operation_id="me_push", tags=["me"], responses={200: PushShape} | problems(401, 403), summary="Browsers pushed to"
    )
    def get(self, request: Request) -> Response:
        found = subscriptions.of(person(request).pk)
        return Response(PushShape({"public_key": push.public_key(), "subscriptions": found}).data)

    @extend_schema(
        operation_id="me_push_add",
        tags=["me"],
        responses={201: SubscriptionShape} | problems(400, 401, 403, 415, 429),
        summary="Let a browser be pushed to",
    )
    def post(self, request: Request) -> Response:
        """Again is the same. A browser has one person: whoever asked last."""
        given = self.get_serializer(data=request.data)
        given.is_valid(raise_exception=True)
        sent = given.validated_data
        agent = request.headers.get("User-Agent", "")
        session = request._request.session.session_key or ""
        found = subscriptions.add(
            user=person(request), endpoint=sent["endpoint"], agent=agent, session_key=session, **sent["keys"]
        )
        return Response(SubscriptionShape(found).data, status=status.HTTP_201_CREATED)


class Subscription(APIView):
    permission_classes = (IsAuthenticated,)

    @extend_schema(
        operation_id="me_push_remove",
        tags=["me"],
        responses={204: None} | problems(401, 403, 404, 429),
        summary="Push to a browser no more",
    )
    def delete(self, request: Request, subscription_id: int) -> Response:
        subscriptions.remove(user=person(request), subscription_id=subscription_id)
        return Response(status=status.HTTP_204_NO_CONTENT)
