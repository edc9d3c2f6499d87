"""A film over HTTP: whole, or the part that a player asks for; never kept by anybody on the way."""

from __future__ import annotations

from collections.abc import AsyncIterator, Generator
from functools import partial
from typing import BinaryIO, Final, cast
from uuid import UUID

from asgiref.sync import sync_to_async
from django.core.files.storage import storages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_safe

from conferencing import playback
from conferencing.playback import Opened
from conferencing.ranges import Span, Unsatisfiable, asked
from core.errors import DomainError

MOST: Final = 2 * 1024 * 1024
"""Bytes given of a range without an end: who may watch is asked again for the next."""
_PIECE: Final = 256 * 1024
TYPE: Final = "video/webm"


@require_safe
def recording_file(request: HttpRequest, recording_id: UUID, name: str) -> HttpResponseBase:
    """For a player, which shows no page: what stands against it is a status and a line of text."""
    try:
        opened = playback.follow(recording_id, name, token=request.GET.get("link", ""), user=request.user)
    except DomainError as refusal:
        return HttpResponse(refusal.detail, status=refusal.http_status, content_type="text/plain; charset=utf-8")
    return give(request, opened)


def give(request: HttpRequest, opened: Opened) -> HttpResponseBase:
    """200 or 206, or 416 for what is not there and for several ranges at once; a HEAD has no body."""
    tag = f'"{opened.name.partition(".")[0]}"'
    try:
        span = _span(request, opened, tag)
    except Unsatisfiable:
        answer: HttpResponseBase = HttpResponse(status=416)
        answer["Content-Range"] = f"bytes */{opened.size}"
    else:
        answer = _given(request, opened, span or Span(0, opened.size - 1))
        if span is not None:
            answer.status_code = 206
            answer["Content-Range"] = span.content_range(opened.size)
        answer["ETag"] = tag
    answer["Accept-Ranges"] = "bytes"
    # Kept by the browser it was given to alone, and by that one not without asking.
    answer["Cache-Control"] = "private, no-cache"
    answer["Content-Disposition"] = "inline"
    return answer


def _span(request: HttpRequest, opened: Opened, tag: str) -> Span | None:
    """`If-Range` names the file of which a part is wanted; where it has become another, the whole is given."""
    if request.headers.get("If-Range", tag) != tag:
        return None
    return asked(request.headers.get("Range", ""), size=opened.size, most=MOST)


def _given(request: HttpRequest, opened: Opened, span: Span) -> HttpResponseBase:
    if request.method == "HEAD":
        answer: HttpResponseBase = HttpResponse(content_type=TYPE)
    else:
        # Under ASGI Django reads a plain iterator to its end before it sends anything: a film would be in memory whole.
        under_asgi = hasattr(request, "scope")
        pieces = _pieces_apart(opened.name, span) if under_asgi else _pieces(opened.name, span)
        answer = StreamingHttpResponse(pieces, content_type=TYPE)
    answer["Content-Length"] = str(span.length)
    return answer


def _open(name: str) -> BinaryIO:
    return cast(BinaryIO, storages["recordings"].open(name, "rb"))


def _pieces(name: str, span: Span) -> Generator[bytes, None, None]:
    with _open(name) as file:
        file.seek(span.first)
        left = span.length
        while left > 0 and (piece := file.read(min(_PIECE, left))):
            left -= len(piece)
            yield piece


async def _pieces_apart(name: str, span: Span) -> AsyncIterator[bytes]:
    """Each read on a thread: the event loop serves others meanwhile."""
    pieces = _pieces(name, span)
    step = sync_to_async(partial(next, pieces, b""), thread_sensitive=False)
    try:
        while piece := await step():
            yield piece
    finally:
        await sync_to_async(pieces.close, thread_sensitive=False)()
