"""Auctions, lots, registrations and photographs over REST (protocol.md). Parse, one domain call, render."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.parsers import BaseParser, JSONParser, MultiPartParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.signed_in import person
from auctions import access, drafting, lifecycle, photos, queries, registration
from auctions.filters import AuctionFilter
from auctions.models import Auction, Category, Lot, Registration
from auctions.serializers.incoming import (
    AuctionCreate,
    AuctionIn,
    LotIn,
    PhotoChange,
    PhotoIn,
    Reason,
    RegistrationIn,
)
from auctions.serializers.outgoing import AuctionOut, AuctionSummary, CategoryOut, LotOut, PhotoOut, RegistrationOut
from core.errors import Invalid
from core.web import problems

JSON: list[type[BaseParser]] = [JSONParser]
READ = problems(400, 401, 403, 404, 406)
WRITE = problems(400, 401, 403, 404, 406, 409, 415, 429)


def auction_body(auction_id: uuid.UUID, request: Request) -> dict[str, Any]:
    """The whole auction as the person who asks may see it."""
    auction = queries.detail(auction_id, user=request.user)
    context = {
        "request": request,
        "viewer": request.user,
        "may": access.role_in(auction, request.user),
        "registration": queries.own_registration(auction, user=request.user),
    }
    return dict(AuctionOut(auction, context=context).data)


def lot_body(lot_id: uuid.UUID, request: Request) -> dict[str, Any]:
    lot = queries.lot_detail(lot_id, user=request.user)
    return dict(LotOut(lot, context={"request": request, "viewer": request.user}).data)


class Viewed(GenericAPIView[Any]):
    """Serializers know who looks."""

    def get_serializer_context(self) -> dict[str, Any]:
        return {"request": self.request, "viewer": self.request.user, "view": self}


class Auctions(Viewed):
    parser_classes = JSON
    serializer_class = AuctionSummary
    filter_backends = (DjangoFilterBackend,)
    filterset_class = AuctionFilter

    def get_queryset(self) -> QuerySet[Auction]:
        return queries.listed()

    @extend_schema(operation_id="auctions_list", responses={200: AuctionSummary(many=True)} | READ)
    def get(self, request: Request) -> Response:
        """Browse what is public: scheduled, live and ended auctions."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(operation_id="auctions_create", request=AuctionCreate, responses={201: AuctionOut} | WRITE)
    def post(self, request: Request) -> Response:
        """Write an auction down with its lots: a draft, until it is submitted."""
        access.require_seller(request.user)
        body = AuctionCreate(data=request.data)
        body.is_valid(raise_exception=True)
        auction = drafting.create(actor=person(request), draft=body.draft(), lots=body.lot_drafts())
        return Response(auction_body(auction.pk, request), status=201)


class AuctionDetail(APIView):
    parser_classes = JSON

    @extend_schema(operation_id="auctions_read", responses={200: AuctionOut} | READ)
    def get(self, request: Request, auction_id: uuid.UUID) -> Response:
        """One auction with its lots. Drafts are for their seller and staff."""
        return Response(auction_body(auction_id, request))

    @extend_schema(operation_id="auctions_edit", request=AuctionIn, responses={200: AuctionOut} | WRITE)
    def patch(self, request: Request, auction_id: uuid.UUID) -> Response:
        """Change what the state allows: a draft wholly, a scheduled auction but for currency and format."""
        auction = access.find(auction_id, user=request.user, capability="edit")
        body = AuctionIn(data=request.data, partial=True, context={"currency": auction.currency})
        body.is_valid(raise_exception=True)
        drafting.edit(auction_id=auction_id, actor=person(request), changes=body.validated_data)
        return Response(auction_body(auction_id, request))

    @extend_schema(operation_id="auctions_delete", responses={204: None} | WRITE)
    def delete(self, request: Request, auction_id: uuid.UUID) -> Response:
        """Delete a draft."""
        drafting.delete(auction_id=auction_id, actor=person(request))
        return Response(status=204)


class Submit(APIView):
    parser_classes = JSON

    @extend_schema(operation_id="auctions_submit", request=None, responses={200: AuctionOut} | WRITE)
    def post(self, request: Request, auction_id: uuid.UUID) -> Response:
        """Send a draft to staff where the site asks for approval, else put it on the calendar."""
        lifecycle.submit(auction_id=auction_id, actor=person(request))
        return Response(auction_body(auction_id, request))


class Approve(APIView):
    parser_classes = JSON

    @extend_schema(operation_id="auctions_approve", request=None, responses={200: AuctionOut} | WRITE)
    def post(self, request: Request, auction_id: uuid.UUID) -> Response:
        """Staff put a submitted auction on the calendar."""
        lifecycle.approve(auction_id=auction_id, actor=person(request))
        return Response(auction_body(auction_id, request))


class Decline(APIView):
    parser_classes = JSON

    @extend_schema(operation_id="auctions_decline", request=Reason, responses={200: AuctionOut} | WRITE)
    def post(self, request: Request, auction_id: uuid.UUID) -> Response:
        """Staff send a submitted auction back with a reason."""
        access.find(auction_id, user=request.user, capability="approve")
        body = Reason(data=request.data)
        body.is_valid(raise_exception=True)
        lifecycle.decline(auction_id=auction_id, actor=person(request), reason=body.validated_data["reason"])
        return Response(auction_body(auction_id, request))


class Cancel(APIView):
    parser_classes = JSON

    @extend_schema(operation_id="auctions_cancel", request=None, responses={200: AuctionOut} | WRITE)
    def post(self, request: Request, auction_id: uuid.UUID) -> Response:
        """Call an auction off. After the first bid only staff may."""
        lifecycle.cancel(auction_id=auction_id, actor=person(request))
        return Response(auction_body(auction_id, request))


class Registrations(GenericAPIView[Registration]):
    parser_classes = JSON
    serializer_class = RegistrationOut
    queryset = Registration.objects.none()
    permission_classes = (IsAuthenticated,)

    @extend_schema(operation_id="registrations_list", responses={200: RegistrationOut(many=True)} | READ)
    def get(self, request: Request, auction_id: uuid.UUID) -> Response:
        """All registrations for the seller's side and staff; for anybody else the own one."""
        auction = access.find(auction_id, user=request.user)
        page = self.paginate_queryset(queries.registrations_of(auction, user=person(request)))
        return self.get_paginated_response(RegistrationOut(page, many=True).data)

    @extend_schema(
        operation_id="registrations_create",
        request=RegistrationIn,
        responses={200: RegistrationOut, 201: RegistrationOut} | WRITE,
    )
    def post(self, request: Request, auction_id: uuid.UUID) -> Response:
        """Register to bid, accepting the conditions of sale. Asking again gives the same paddle (200)."""
        access.find(auction_id, user=request.user)
        body = RegistrationIn(data=request.data or {})
        body.is_valid(raise_exception=True)
        found = registration.register(auction_id=auction_id, user=person(request), **body.validated_data)
        return Response(RegistrationOut(found.registration).data, status=201 if found.fresh else 200)


class ApproveRegistration(APIView):
    parser_classes = JSON

    @extend_schema(operation_id="registrations_approve", request=None, responses={200: RegistrationOut} | WRITE)
    def post(self, request: Request, registration_id: int) -> Response:
        """The seller's side lets a bidder in."""
        found = registration.approve(registration_id=registration_id, actor=person(request))
        return Response(RegistrationOut(found).data)


class DeclineRegistration(APIView):
    parser_classes = JSON

    @extend_schema(operation_id="registrations_decline", request=None, responses={200: RegistrationOut} | WRITE)
    def post(self, request: Request, registration_id: int) -> Response:
        """The seller's side turns a bidder down."""
        found = registration.decline(registration_id=registration_id, actor=person(request))
        return Response(RegistrationOut(found).data)


class RevokeRegistration(APIView):
    parser_classes = JSON

    @extend_schema(operation_id="registrations_revoke", request=None, responses={200: RegistrationOut} | WRITE)
    def post(self, request: Request, registration_id: int) -> Response:
        """The seller's side takes a paddle away; bids already made stand."""
        found = registration.revoke(registration_id=registration_id, actor=person(request))
        return Response(RegistrationOut(found).data)


class Lots(Viewed):
    parser_classes = JSON
    serializer_class = LotOut
    queryset = Lot.objects.none()

    @extend_schema(operation_id="lots_list", responses={200: LotOut(many=True)} | READ)
    def get(self, request: Request, auction_id: uuid.UUID) -> Response:
        """The lots of an auction, by number."""
        auction = access.find(auction_id, user=request.user)
        page = self.paginate_queryset(queries.lots_of(auction))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(operation_id="lots_create", request=LotIn, responses={201: LotOut} | WRITE)
    def post(self, request: Request, auction_id: uuid.UUID) -> Response:
        """Add a lot to an auction that has not opened."""
        auction = access.find(auction_id, user=request.user, capability="edit")
        body = LotIn(data=request.data, context={"currency": auction.currency})
        body.is_valid(raise_exception=True)
        lot = drafting.add_lot(auction_id=auction_id, actor=person(request), draft=body.draft())
        return Response(lot_body(lot.pk, request), status=201)


class LotDetail(APIView):
    parser_classes = JSON

    @extend_schema(operation_id="lots_read", responses={200: LotOut} | READ)
    def get(self, request: Request, lot_id: uuid.UUID) -> Response:
        """One lot. Its reserve is for the seller's side and staff."""
        return Response(lot_body(lot_id, request))

    @extend_schema(operation_id="lots_edit", request=LotIn, responses={200: LotOut} | WRITE)
    def patch(self, request: Request, lot_id: uuid.UUID) -> Response:
        """Change a lot. While it is open, text may be added to its description and its reserve lowered, nothing else."""
        lot = access.find_lot(lot_id, user=request.user, capability="edit")
        body = LotIn(data=request.data, partial=True, context={"currency": lot.auction.currency})
        body.is_valid(raise_exception=True)
        drafting.edit_lot(lot_id=lot_id, actor=person(request), changes=body.validated_data)
        return Response(lot_body(lot_id, request))

    @extend_schema(operation_id="lots_delete", responses={204: None} | WRITE)
    def delete(self, request: Request, lot_id: uuid.UUID) -> Response:
        """Take a lot out of a draft."""
        drafting.remove_lot(lot_id=lot_id, actor=person(request))
        return Response(status=204)


class Photos(APIView):
    parser_classes = (MultiPartParser,)

    @extend_schema(operation_id="photos_create", request={"multipart/form-data": PhotoIn}, responses={201: PhotoOut} | WRITE)
    def post(self, request: Request, lot_id: uuid.UUID) -> Response:
        """Add a photograph: JPEG, PNG or WebP. It is written anew; nothing of the file but its pixels is kept."""
        access.find_lot(lot_id, user=request.user, capability="edit")
        _refuse_heavy(request)
        body = PhotoIn(data=request.data)
        body.is_valid(raise_exception=True)
        given = body.validated_data
        photo = photos.add(lot_id=lot_id, actor=person(request), upload=given["image"], alt=given.get("alt", ""))
        return Response(PhotoOut(photo, context={"request": request}).data, status=201)


class PhotoDetail(APIView):
    parser_classes = JSON

    @extend_schema(operation_id="photos_edit", request=PhotoChange, responses={200: PhotoOut} | WRITE)
    def patch(self, request: Request, photo_id: int) -> Response:
        """Move a photograph among its lot's, or say what it shows."""
        photos.check(photo_id=photo_id, actor=person(request))
        body = PhotoChange(data=request.data)
        body.is_valid(raise_exception=True)
        photo = photos.change(photo_id=photo_id, actor=person(request), **body.validated_data)
        return Response(PhotoOut(photo, context={"request": request}).data)

    @extend_schema(operation_id="photos_delete", responses={204: None} | WRITE)
    def delete(self, request: Request, photo_id: int) -> Response:
        """Take a photograph away."""
        photos.delete(photo_id=photo_id, actor=person(request))
        return Response(status=204)


class MyAuctions(Viewed):
    permission_classes = (IsAuthenticated,)
    serializer_class = AuctionSummary

    def get_queryset(self) -> QuerySet[Auction]:
        return queries.auctions_of(person(self.request))

    @extend_schema(operation_id="me_auctions_list", responses={200: AuctionSummary(many=True)} | problems(400, 401, 404, 406))
    def get(self, request: Request) -> Response:
        """What one sells, in whatever state, the newest first."""
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


class Categories(GenericAPIView[Category]):
    serializer_class = CategoryOut
    queryset = Category.objects.order_by("position", "slug")

    @extend_schema(operation_id="categories_list", responses={200: CategoryOut(many=True)} | problems(400, 404, 406))
    def get(self, request: Request) -> Response:
        """What is sold here."""
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


def _refuse_heavy(request: Request) -> None:
    """Before the body is read at all."""
    declared = request.META.get("CONTENT_LENGTH") or "0"
    if declared.isdigit() and int(declared) > settings.PHOTO_LIMITS["bytes"] + 65_536:
        raise Invalid(errors={"image": [_("The file is too large.")]})
