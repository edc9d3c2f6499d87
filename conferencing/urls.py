"""Pages of conferencing, and its part of the API (relative to /api/)."""

from __future__ import annotations

from django.urls import path

from conferencing import api, giving, recording_api, views

app_name = "conferencing"

urlpatterns = [
    path("rooms/<uuid:room_id>/", views.room, name="room"),
    path("rooms/<uuid:room_id>/join/", views.join, name="join"),
    path("recordings/<uuid:recording_id>/show/", views.show_recording, name="show_recording"),
    path("recordings/<uuid:recording_id>/file/<slug:name>", giving.recording_file, name="recording_file"),
]

api_urlpatterns = [
    path("rooms/<uuid:room_id>/", api.RoomDetail.as_view(), name="api-room"),
    path("rooms/<uuid:room_id>/seats/", api.RoomSeats.as_view(), name="api-room-seats"),
    path("rooms/<uuid:room_id>/hands/", api.RoomHands.as_view(), name="api-room-hands"),
    path("rooms/<uuid:room_id>/actions/", api.RoomActions.as_view(), name="api-room-actions"),
    path("rooms/<uuid:room_id>/recordings/", recording_api.Recordings.as_view(), name="api-room-recordings"),
    path("recordings/<uuid:recording_id>/", recording_api.OneRecording.as_view(), name="api-recording"),
]
