"""From an upload that anybody may have made to a picture that is ours: decoded, turned upright, shrunk, written anew.

Nothing of the upload survives but its pixels: no EXIF (which tells where the picture was taken), no comment, no name,
no second meaning of its bytes. Source: reliability.md, "Uploads".
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from core.errors import Invalid

FORMATS = ("JPEG", "PNG", "WEBP")
LARGEST_SIDE = 2560
THUMBNAIL_SIDE = 640
QUALITY = 85


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


def read(upload: BinaryIO, *, pixels: int) -> Pair:
    """The picture in `upload` and its thumbnail. Raises `Invalid` for what is no JPEG, PNG or WebP of at most `pixels`."""
    try:
        with Image.open(upload, formats=FORMATS) as found:
            if found.width * found.height > pixels:
                raise _refusal(_("The picture has too many pixels."))
            upright = ImageOps.exif_transpose(_plain(found))
    except Image.DecompressionBombError as error:
        raise _refusal(_("The picture has too many pixels.")) from error
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        # Pillow says "not a picture" and "a broken picture" in all of these ways.
        raise _refusal(_("That is not a JPEG, PNG or WebP picture.")) from error
    return Pair(_shrunk(upright, LARGEST_SIDE), _shrunk(upright, THUMBNAIL_SIDE))


def _refusal(text: str) -> Invalid:
    return Invalid(errors={"image": [text]})


def _plain(image: Image.Image) -> Image.Image:
    """The first frame as RGB, or RGBA where something shows through; with its EXIF for `exif_transpose` to read."""
    image.load()
    see_through = image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info
    plain = image.convert("RGBA" if see_through else "RGB")
    plain.info = {key: value for key, value in image.info.items() if key == "exif"}
    return plain


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
