"""Sockets of conferencing."""

from __future__ import annotations

from django.urls import path

from conferencing.consumers import RoomSocket

websocket_urlpatterns = [path("ws/rooms/<uuid:room_id>/", RoomSocket.as_asgi())]
