"""Sockets of bidding."""

from __future__ import annotations

from django.urls import path

from bidding.consumers import AuctionSocket

websocket_urlpatterns = [path("ws/auctions/<uuid:auction_id>/", AuctionSocket.as_asgi())]
