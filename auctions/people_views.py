"""The page of a person, as others may see it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.pages import as_page
from auctions.showing.person import person_page


@require_GET
@as_page
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    found = person_page(person_id, viewer=request.user, page=request.GET.get("page", 1))
    return render(request, "auctions/person.html", {"found": found, "person": found.person})
