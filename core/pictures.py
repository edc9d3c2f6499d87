"""From an upload that anybody may have made to pixels: nothing else of the file comes through.

No EXIF (which tells where the picture was taken), no comment, no name, no second meaning of its bytes. Who keeps the
picture writes it anew. Source: reliability.md, "Abuse".
"""

from __future__ import annotations

from typing import Final

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from core.errors import Invalid

FORMATS: Final = ("JPEG", "PNG", "WEBP")


def upright(upload: UploadedFile, *, field: str, most_bytes: int, most_pixels: int) -> Image.Image:
    """The picture as RGB, or as RGBA where something shows through, turned as its camera was held.

    Raises `Invalid` (of `field`) for too large a file, for more pixels than we unpack, for no JPEG, PNG or WebP.
    """
    if upload.size is None or upload.size > most_bytes:
        raise Invalid(errors={field: [_("At most %(megabytes)s MB, please.") % {"megabytes": most_bytes // 1024 // 1024}]})
    try:
        with Image.open(upload, formats=FORMATS) as found:
            if found.width * found.height > most_pixels:
                raise _too_many_pixels(field)
            return ImageOps.exif_transpose(_plain(found))
    except Image.DecompressionBombError as error:
        raise _too_many_pixels(field) from error
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        # Pillow says "not a picture" and "a broken picture" in all of these ways.
        raise Invalid(errors={field: [_("That is not a JPEG, PNG or WebP picture that we can read.")]}) from error


def _too_many_pixels(field: str) -> Invalid:
    return Invalid(errors={field: [_("The picture has too many pixels.")]})


def _plain(image: Image.Image) -> Image.Image:
    """The first frame, with its EXIF alone, for `exif_transpose` to read and to drop."""
    image.load()
    see_through = image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info
    plain = image.convert("RGBA" if see_through else "RGB")
    plain.info = {key: value for key, value in image.info.items() if key == "exif"}
    return plain
