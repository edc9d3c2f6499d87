"""Pages of chat, and its part of the API (relative to /api/)."""

from __future__ import annotations

from django.urls import path

from chat import views
from chat.api.routes import api_urlpatterns as api_urlpatterns

app_name = "chat"

urlpatterns = [
    path("me/messages/", views.messages, name="messages"),
    path("me/messages/<uuid:channel_id>/", views.messages, name="conversation"),
    path("me/messages/<uuid:channel_id>/block/", views.block, name="block"),
    path("me/blocks/<int:block_id>/remove/", views.unblock, name="unblock"),
]
