"""One worker that prints until nothing waits; says how many, and what it held in memory early and at the end (MiB)."""

from __future__ import annotations

import json
import sys

import django

django.setup()

import psutil  # noqa: E402
from django.conf import settings  # noqa: E402

from payments import printing  # noqa: E402

EARLY = 50
"""Prints after which everything that is loaded once has been."""


def main(folder: str) -> None:
    options = {"location": folder, "base_url": None}
    settings.STORAGES["private"] = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    held, done = [], 0
    while printed := _some():
        done += printed
        if done >= EARLY:
            held.append(psutil.Process().memory_info().rss / 2**20)
    print(json.dumps({"done": done, "early": held[0], "end": held[-1], "most": max(held)}))  # noqa: T201


def _some() -> int:
    """About a second's worth."""
    return printing.print_for(1.0)


if __name__ == "__main__":
    main(sys.argv[1])
