"""REST of recordings (docs/protocol.md, "Recordings"). Start and stop are acts on the room (`api`)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import generics, permissions, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.signed_in import person
from conferencing import playback, recording
from conferencing.choices import Source
from conferencing.models import Recording, RecordingTrack
from conferencing.recorded import RecordingStatus, Visibility
from core.errors import PermissionDenied
from core.strict import Strict
from core.times import timestamp, timestamp_or_none
from core.web import Timestamp, problems


class TrackOut(serializers.Serializer[Any]):
    id = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of the shape, not the name of this one
    kind = serializers.ChoiceField(choices=Source.choices)
    started_at = Timestamp()
    ended_at = Timestamp()
    url = serializers.CharField(help_text="Path of the file; works until the recording's `url_ends_at`.")


class RecordingOut(serializers.Serializer[Any]):
    id = serializers.CharField()
    room = serializers.CharField()
    status = serializers.ChoiceField(choices=RecordingStatus.choices)
    visibility = serializers.ChoiceField(choices=Visibility.choices)
    started_at = Timestamp(help_text="Second 0 of the film.")
    stopped_at = Timestamp(allow_null=True)
    progress = serializers.IntegerField(min_value=0, max_value=100)
    failure = serializers.CharField(help_text="Why it failed; empty unless it did.")
    duration = serializers.FloatField(allow_null=True, help_text="Seconds.")
    size = serializers.IntegerField(allow_null=True, help_text="Bytes.")
    url = serializers.CharField(allow_null=True, help_text="Path of the film, for the person who asked; ranges are served.")
    url_ends_at = Timestamp(allow_null=True)
    tracks = TrackOut(many=True, help_text="Single tracks, for those who run the room; empty for others.")


class RecordingChange(Strict):
    visibility = serializers.ChoiceField(choices=Visibility.choices)


class Recordings(generics.GenericAPIView[Recording]):
    """The recordings of a room that one may know of, the newest first."""

    permission_classes = (permissions.AllowAny,)
    queryset = Recording.objects.none()
    serializer_class = RecordingOut

    @extend_schema(operation_id="recordings_list", responses={200: RecordingOut(many=True)} | problems(400, 401, 403, 404, 406))
    def get(self, request: Request, room_id: UUID) -> Response:
        page = self.paginate_queryset(playback.list_of(room_id, user=request.user)) or []
        moderates = bool(page) and playback.moderates(page[0].room, request.user)
        return self.get_paginated_response([body_of(found, request, moderates=moderates) for found in page])


class OneRecording(APIView):
    permission_classes = (permissions.AllowAny,)

    @extend_schema(operation_id="recordings_read", responses={200: RecordingOut} | problems(401, 404, 406))
    def get(self, request: Request, recording_id: UUID) -> Response:
        """One recording, with links that work for a while."""
        found = playback.find(recording_id, user=request.user)
        return Response(body_of(found, request, moderates=playback.moderates(found.room, request.user)))

    @extend_schema(
        operation_id="recordings_change",
        request=RecordingChange,
        responses={200: RecordingOut} | problems(400, 401, 403, 404, 406, 415, 429),
    )
    def patch(self, request: Request, recording_id: UUID) -> Response:
        """Say who may watch; for those who run the room."""
        actor = person(request)
        if not playback.moderates(playback.find(recording_id, user=actor).room, actor):
            raise PermissionDenied
        asked = RecordingChange(data=request.data)
        asked.is_valid(raise_exception=True)
        changed = recording.show_to(recording_id, visibility=asked.validated_data["visibility"], actor=actor)
        return Response(body_of(changed, request, moderates=True))


def body_of(found: Recording, request: Request, *, moderates: bool) -> dict[str, Any]:
    """As whoever asks may see it: links are theirs."""
    ready = found.status == RecordingStatus.READY
    film = playback.link(found, playback.FILM, user=request.user) if ready else None
    tracks = found.tracks.all() if ready and moderates else ()
    return {
        "id": str(found.pk),
        "room": str(found.room_id),
        "status": found.status,
        "visibility": found.visibility,
        "started_at": timestamp(found.started_at),
        "stopped_at": timestamp_or_none(found.stopped_at),
        "progress": found.progress,
        "failure": found.failure if found.status == RecordingStatus.FAILED else "",
        "duration": found.duration.total_seconds() if found.duration is not None else None,
        "size": found.size,
        "url": film.url if film is not None else None,
        "url_ends_at": timestamp(film.ends_at) if film is not None else None,
        "tracks": [_track(found, track, request) for track in tracks],
    }


def _track(found: Recording, track: RecordingTrack, request: Request) -> dict[str, Any]:
    return {
        "id": str(track.pk),
        "label": track.label,
        "kind": track.kind,
        "started_at": timestamp(track.started_at),
        "ended_at": timestamp(track.ended_at),
        "url": playback.link(found, str(track.pk), user=request.user).url,
    }
