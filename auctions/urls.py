"""Addresses of auctions: pages, and the API's paths relative to `/api/`."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from auctions import api

api_urlpatterns: list[URLPattern | URLResolver] = [
    path("auctions/", api.Auctions.as_view()),
    path("auctions/<uuid:auction_id>/", api.AuctionDetail.as_view()),
    path("auctions/<uuid:auction_id>/submit/", api.Submit.as_view()),
    path("auctions/<uuid:auction_id>/approve/", api.Approve.as_view()),
    path("auctions/<uuid:auction_id>/decline/", api.Decline.as_view()),
    path("auctions/<uuid:auction_id>/cancel/", api.Cancel.as_view()),
    path("auctions/<uuid:auction_id>/registrations/", api.Registrations.as_view()),
    path("auctions/<uuid:auction_id>/lots/", api.Lots.as_view()),
    path("registrations/<int:registration_id>/approve/", api.ApproveRegistration.as_view()),
    path("registrations/<int:registration_id>/decline/", api.DeclineRegistration.as_view()),
    path("registrations/<int:registration_id>/revoke/", api.RevokeRegistration.as_view()),
    path("lots/<uuid:lot_id>/", api.LotDetail.as_view()),
    path("lots/<uuid:lot_id>/photos/", api.Photos.as_view()),
    path("photos/<int:photo_id>/", api.PhotoDetail.as_view()),
    path("me/auctions/", api.MyAuctions.as_view()),
    path("categories/", api.Categories.as_view()),
]
urlpatterns: list[URLPattern | URLResolver] = []
