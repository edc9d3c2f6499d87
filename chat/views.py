"""Pages of chat: private messages, and who is blocked. What is said comes over the socket."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.pages import as_page
from accounts.signed_in import person
from chat import private, queries

PAGE_SIZE = 30


@never_cache
@require_safe
@login_required
@as_page
def messages(request: HttpRequest, channel_id: UUID | None = None) -> HttpResponse:
    """One's conversations, the newest first; and one of them, open. Raises `NotFound` for one that is not one's own."""
    reader = person(request)
    rows = private.conversations(reader.pk)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    listed = queries.conversation_bodies(list(page.object_list), user_id=reader.pk)
    shown = None if channel_id is None else _conversation(channel_id, user_id=reader.pk)
    blocks = private.blocks(reader.pk) if channel_id is None else ()
    return render(request, "chat/messages.html", {"page_obj": page, "conversations": listed, "shown": shown, "blocks": blocks})


@require_POST
@login_required
@as_page
def block(request: HttpRequest, channel_id: UUID) -> HttpResponse:
    """Have nothing to do any more with the other one of this conversation."""
    reader = person(request)
    other = _conversation(channel_id, user_id=reader.pk)
    private.block(channel_id, user_id=reader.pk, member_id=int(other["member"]))
    return redirect("chat:conversation", channel_id)


@require_POST
@login_required
@as_page
def unblock(request: HttpRequest, block_id: int) -> HttpResponse:
    private.unblock(block_id, user_id=person(request).pk)
    return redirect("chat:messages")


def _conversation(channel_id: UUID, *, user_id: int) -> queries.Body:
    """As lists show it. Raises `NotFound`."""
    return queries.conversation_bodies([private.conversation(channel_id, user_id=user_id)], user_id=user_id)[0]
