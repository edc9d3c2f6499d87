"""One worker that prints until nothing waits; or, asked for `plain`, a few prints the ordinary way.

Says as JSON what it had done and used, again and again.
"""

from __future__ import annotations

import json
import sys
import time
from typing import TypedDict

import django

django.setup()

import psutil  # noqa: E402
from django.conf import settings  # noqa: E402

from payments import printing, typesetting  # noqa: E402
from payments.models import Invoice  # noqa: E402

PLAIN = 120


class Now(TypedDict):
    """Prints so far, the processor's seconds and the memory's MiB."""

    done: int
    used: float
    held: float


def ours(folder: str) -> list[Now]:
    options = {"location": folder, "base_url": None}
    settings.STORAGES["private"] = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    held: list[Now] = []
    while printed := printing.print_for(1.0):
        held.append(_now(after=printed + (held[-1]["done"] if held else 0)))
    return held


def plain() -> list[Now]:
    """As WeasyPrint's manual shows it: every print by itself."""
    from weasyprint import CSS, HTML

    asked, held = list(Invoice.objects.all()[:10]), []
    for done in range(1, PLAIN + 1):
        page = typesetting._page(asked[done % len(asked)])
        HTML(string=page).write_pdf(stylesheets=[CSS(string=typesetting._read(name)) for name in typesetting.STYLES])
        held.append(_now(after=done))
    return held


def _now(*, after: int) -> Now:
    return Now(done=after, used=time.process_time(), held=psutil.Process().memory_info().rss / 2**20)


if __name__ == "__main__":
    print(json.dumps(plain() if sys.argv[1] == "plain" else ours(sys.argv[2])))  # noqa: T201
