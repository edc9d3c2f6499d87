"""Sockets of chat."""

from __future__ import annotations

from django.urls import path

from chat.consumers import ChatSocket

websocket_urlpatterns = [path("ws/chat/<uuid:channel_id>/", ChatSocket.as_asgi())]
