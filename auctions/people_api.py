"""REST of people as others may see them (docs/protocol.md, "People")."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from auctions import people
from auctions.serializers.people import ProfileOut, RatingOut
from core.web import problems
from payments import ratings
from payments.models import Rating


class Person(APIView):
    @extend_schema(operation_id="people_read", responses={200: ProfileOut} | problems(401, 403, 404, 406))
    def get(self, request: Request, person_id: int) -> Response:
        """Who sells is there for everybody; who buys for those who deal with them. Never with an address."""
        known = people.find(person_id, viewer=request.user)
        means = ratings.means_of([person_id])[person_id]
        return Response(ProfileOut({"person": known.person, "means": means}, context={"request": request}).data)


class PersonRatings(GenericAPIView[Rating]):
    queryset = Rating.objects.none()
    serializer_class = RatingOut

    @extend_schema(operation_id="people_ratings", responses={200: RatingOut(many=True)} | problems(400, 401, 403, 404, 406))
    def get(self, request: Request, person_id: int) -> Response:
        """What others gave this person, the newest first, without their names."""
        people.find(person_id, viewer=request.user)
        page = self.paginate_queryset(ratings.received_by(person_id))
        return self.get_paginated_response(RatingOut(page, many=True).data)
