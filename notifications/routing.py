"""Sockets of this app."""

from __future__ import annotations

from django.urls import path

from notifications.consumers import NoticeSocket

websocket_urlpatterns = [path("ws/notices/", NoticeSocket.as_asgi())]
