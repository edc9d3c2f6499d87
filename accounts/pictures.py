"""Portraits: whatever is sent is drawn anew, so that nothing of the file itself reaches anybody (reliability.md, "Abuse")."""

from __future__ import annotations

import io
import uuid
from typing import Final

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from core.errors import Invalid

SIDE: Final = 256
"""Pixels of the square that is kept."""
BYTES: Final = 5 * 1024 * 1024
FORMATS: Final = ("JPEG", "PNG", "WEBP")


def portrait(upload: UploadedFile) -> ContentFile[bytes]:
    """A square WebP of the middle, upright, without place or camera, under a random name.

    Raises `Invalid` (`avatar`) for what is no picture, too large a file, or too many pixels to unpack.
    """
    if (upload.size or 0) > BYTES:
        raise _refusal(_("At most %(megabytes)s MB, please.") % {"megabytes": BYTES // 1024 // 1024})
    try:
        with Image.open(upload, formats=FORMATS) as picture:
            if picture.width * picture.height > settings.PHOTO_LIMITS["pixels"]:
                raise _refusal(_("This picture has too many pixels."))
            square = ImageOps.fit(ImageOps.exif_transpose(picture).convert("RGBA"), (SIDE, SIDE))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise _refusal(_("This is no JPEG, PNG or WebP picture that we can read.")) from error
    drawn = io.BytesIO()
    square.save(drawn, "WEBP", quality=85)
    return ContentFile(drawn.getvalue(), name=f"{uuid.uuid4().hex}.webp")


def _refusal(text: str) -> Invalid:
    return Invalid(errors={"avatar": [text]})
