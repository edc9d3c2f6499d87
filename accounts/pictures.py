"""Portraits: a small square, drawn anew."""

from __future__ import annotations

import io
import uuid
from typing import Final

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from PIL import ImageOps

from core.pictures import upright

SIDE: Final = 256
"""Pixels of the square that is kept."""
BYTES: Final = 5 * 1024 * 1024


def portrait(upload: UploadedFile) -> ContentFile[bytes]:
    """A square WebP of the middle under a random name. Raises `Invalid` (of `avatar`) as `core.pictures.upright`."""
    found = upright(upload, field="avatar", most_bytes=BYTES, most_pixels=settings.PHOTO_LIMITS["pixels"])
    square = ImageOps.fit(found, (SIDE, SIDE))
    square.info = {}
    drawn = io.BytesIO()
    square.save(drawn, "WEBP", quality=85)
    return ContentFile(drawn.getvalue(), name=f"{uuid.uuid4().hex}.webp")
