"""Purses over REST: a sale's for its seller, one's own for everybody (protocol.md, "Purses")."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.parsers import BaseParser, JSONParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.signed_in import person
from auctions import access, purses
from auctions.models import Registration
from auctions.serializers.purses import ImportedOut, MyPurseOut, PaddlePurseOut, PurseListIn, PurseSet
from core.intents import KEY_HEADER, idempotency_key
from core.web import problems

JSON: list[type[BaseParser]] = [JSONParser]
READ = problems(400, 401, 403, 404, 406)
WRITE = problems(400, 401, 403, 404, 406, 409, 415, 429)


class Purses(GenericAPIView[Any]):
    permission_classes = (IsAuthenticated,)
    parser_classes = JSON
    serializer_class = PaddlePurseOut
    queryset = Registration.objects.none()

    @extend_schema(operation_id="purses_list", responses={200: PaddlePurseOut(many=True)} | READ)
    def get(self, request: Request, auction_id: uuid.UUID) -> Response:
        """The paddles of a sale with their purses; null: none yet. For its seller."""
        auction = access.find(auction_id, user=request.user, capability="edit")
        page = self.paginate_queryset(purses.paddles(auction))
        return self.get_paginated_response(PaddlePurseOut(page, many=True).data)

    @extend_schema(
        operation_id="purses_set", parameters=[KEY_HEADER], request=PurseSet, responses={200: PaddlePurseOut} | WRITE
    )
    def post(self, request: Request, auction_id: uuid.UUID) -> Response:
        """Set the purse of one paddle, with a reason. Never below what is spent and held of it (`least`)."""
        auction = access.find(auction_id, user=request.user, capability="edit")
        key = idempotency_key(request)
        body = PurseSet(data=request.data, context={"currency": auction.currency})
        body.is_valid(raise_exception=True)
        found = purses.set_purse(auction_id=auction_id, actor=person(request), key=key, **body.validated_data)
        return Response(PaddlePurseOut(found).data)


class ImportPurses(APIView):
    permission_classes = (IsAuthenticated,)
    parser_classes = JSON

    @extend_schema(
        operation_id="purses_import", parameters=[KEY_HEADER], request=PurseListIn, responses={200: ImportedOut} | WRITE
    )
    def post(self, request: Request, auction_id: uuid.UUID) -> Response:
        """Set purses from lines of paddle and amount: all of them, or with one fault none. `dry` only looks."""
        access.find(auction_id, user=request.user, capability="edit")
        key = idempotency_key(request)
        body = PurseListIn(data=request.data)
        body.is_valid(raise_exception=True)
        given: dict[str, Any] = body.validated_data
        imported = purses.import_list(
            auction_id=auction_id,
            text=given["list"],
            reason=given["reason"],
            dry=given.get("dry", False),
            actor=person(request),
            key=key,
        )
        currency = access.find(auction_id, user=request.user).currency
        return Response(ImportedOut(imported, context={"currency": currency}).data)


class MyPurses(GenericAPIView[Any]):
    permission_classes = (IsAuthenticated,)
    serializer_class = MyPurseOut
    queryset = Registration.objects.none()

    def get_queryset(self) -> QuerySet[Registration]:
        return purses.of_person(person(self.request))

    @extend_schema(operation_id="me_purses", responses={200: MyPurseOut(many=True)} | problems(400, 401, 403, 404, 406))
    def get(self, request: Request) -> Response:
        """What I may spend in each sale, the newest first."""
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(MyPurseOut(page, many=True).data)
