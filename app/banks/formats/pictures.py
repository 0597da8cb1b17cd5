"""Pictures that files carry: of a stranger's nothing is kept but its pixels; our drawings are painted for other programs."""

import re
import warnings
from collections.abc import Mapping
from io import BytesIO

from PIL import Image, ImageOps
from PIL.ImageFile import ImageFile

from app.kernel import pdf

LARGEST_PICTURE_BYTES = 2_000_000
MOST_PIXELS = 25_000_000
MOST_PIXELS_OF_WEBP = 4_000_000  # its library takes twelve times the memory of the picture
MOST_PIXELS_OF_A_FILE = 250_000_000
SHARPNESS_PPI = 192  # of a painted drawing: twice what a screen asks for
# What is read, and how it is written again; a JPEG keeps its tables, so that it loses nothing that can be seen.
KINDS: Mapping[str, Mapping[str, object]] = {
    "PNG": {},
    "JPEG": {"quality": "keep"},
    "GIF": {},
    "WEBP": {"lossless": True},
}
ORIENTATION = 0x0112  # of Exif: how a camera was held
_SVG = re.compile(rb"\s*(?:<\?xml[^>]*>\s*|<!--(?:(?!-->).)*-->\s*|<!DOCTYPE[^>]*>\s*)*<(?:\w+:)?svg\b", re.DOTALL)


class UnfitPictureError(ValueError):
    """The content is no picture that may be kept; the sentence says why."""


def repainted(content: bytes) -> tuple[bytes, int]:
    """Return a picture encoded anew in its own format, with nothing but its pixels, and how many those are.

    Raises UnfitPictureError.
    """
    if len(content) > LARGEST_PICTURE_BYTES:
        raise UnfitPictureError(f"{len(content)} bytes, more than {LARGEST_PICTURE_BYTES}")
    if is_drawing(content):
        raise UnfitPictureError("a drawing (SVG) of a stranger can hold programs; PNG is taken")
    try:
        with warnings.catch_warnings(action="ignore"), Image.open(BytesIO(content), formats=list(KINDS)) as picture:
            pixels = picture.width * picture.height
            most = MOST_PIXELS_OF_WEBP if picture.format == "WEBP" else MOST_PIXELS
            if pixels > most:
                raise UnfitPictureError(f"{pixels} pixels, more than {most}")
            if getattr(picture, "n_frames", 1) > 1:
                raise UnfitPictureError("it moves, and a paper does not")
            return _encoded(picture), pixels
    except UnfitPictureError:
        raise
    except Exception as error:  # a library may raise anything over what a stranger made
        raise UnfitPictureError("no PNG, JPEG, GIF or WebP that can be read") from error


def is_drawing(content: bytes) -> bool:
    """Say whether content looks like SVG."""
    return bool(_SVG.match(content[:4000]))


def _encoded(picture: ImageFile) -> bytes:
    out, kind = BytesIO(), picture.format or ""
    options = dict(KINDS[kind])
    upright: Image.Image = picture
    if picture.getexif().get(ORIENTATION, 1) != 1:
        upright = ImageOps.exif_transpose(picture)
        options = {"quality": 95} if kind == "JPEG" else options
    upright.load()
    upright.info = {name: value for name, value in upright.info.items() if name == "transparency"}
    upright.save(out, kind, **options)
    return out.getvalue()


def painted(drawing: bytes) -> bytes:
    """Return one of our drawings (SVG) as PNG, for programs that take no drawings; the same drawing gives the same bytes.

    Raises ValueError for a drawing that cannot be painted.
    """
    nameless = re.sub(rb"\sfont-family=(\"[^\"]*\"|'[^']*')", b"", drawing)  # so that our font is taken
    return repainted(pdf.picture(nameless, SHARPNESS_PPI))[0]
