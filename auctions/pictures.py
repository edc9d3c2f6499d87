"""A photograph as it is kept: shrunk and encoded by us, with a thumbnail."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from PIL import Image

from core.pictures import upright

LARGEST_SIDE: Final = 2560
THUMBNAIL_SIDE: Final = 640
QUALITY: Final = 85


@dataclass(frozen=True, slots=True)
class Picture:
    """Encoded bytes, and how large the picture is in pixels."""

    data: bytes
    extension: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Pair:
    full: Picture
    thumbnail: Picture


def read(upload: UploadedFile) -> Pair:
    """The picture in `upload` and its thumbnail. Raises `Invalid` (of `image`) as `core.pictures.upright`."""
    limits = settings.PHOTO_LIMITS
    found = upright(upload, field="image", most_bytes=limits["bytes"], most_pixels=limits["pixels"])
    return Pair(_shrunk(found, LARGEST_SIDE), _shrunk(found, THUMBNAIL_SIDE))


def _shrunk(image: Image.Image, side: int) -> Picture:
    """At most `side` pixels either way, encoded as JPEG, or as WebP where something shows through."""
    small = image.copy()
    small.thumbnail((side, side), Image.Resampling.LANCZOS)
    small.info = {}
    see_through = small.mode == "RGBA"
    out = io.BytesIO()
    if see_through:
        small.save(out, "WEBP", quality=QUALITY)
    else:
        small.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return Picture(out.getvalue(), "webp" if see_through else "jpg", small.width, small.height)
