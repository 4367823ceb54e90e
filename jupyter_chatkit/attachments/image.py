"""A picture as clean pixels: small for the page, of a sane size for a model, and nothing else of the file."""

from __future__ import annotations

import struct
import warnings
from io import BytesIO
from typing import TYPE_CHECKING

from jupyter_chatkit.attachments.content import Content, UnreadableError

if TYPE_CHECKING:
    from pathlib import Path

    from PIL.Image import Image

FORMATS = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp", "GIF": "image/gif"}

MOST_PIXELS = 64_000_000
LONGEST_SIDE = 20_000
"""What is not even unpacked beyond this."""

SHOWN_SIDE = 1_536
"""Pixels of the longer side that a model is given: providers shrink what is larger."""

PREVIEW_SIDE = 320
_MOST_PNG = 400_000
_QUALITY = 85


def read(path: Path) -> tuple[Content, bytes, bytes]:
    """Return what the picture is, itself for a model, and a preview; both PNG or JPEG.

    Of a moving picture it is the first frame. Raises `UnreadableError` for what is no picture of `FORMATS`,
    is too large, or is broken.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path, formats=[*FORMATS]) as image:
                about = _checked(image)
                image.draft("RGB", (SHOWN_SIDE, SHOWN_SIDE))
                pixels = _upright(image).convert("RGBA" if _has_alpha(image) else "RGB")
    except UnidentifiedImageError as error:
        raise UnreadableError("It is no PNG, JPEG, WebP or GIF picture.") from error
    except Image.DecompressionBombError as error:
        raise UnreadableError(_too_large()) from error
    except (OSError, ValueError, SyntaxError, EOFError, TypeError, IndexError) as error:
        raise UnreadableError("The picture is broken.") from error
    return about, _encoded(pixels, SHOWN_SIDE), _encoded(pixels, PREVIEW_SIDE)


def picture_mime(path: Path) -> str:
    """Return the type of a picture that `read` made. Blocks."""
    with path.open("rb") as file:
        return "image/png" if file.read(4) == b"\x89PNG" else "image/jpeg"


def _checked(image: Image) -> Content:
    width, height = image.size
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
        raise UnreadableError(_too_large())
    mime = FORMATS[image.format or "PNG"]
    return Content("image", mime, f"picture, {width} x {height} pixels")


def _too_large() -> str:
    most = f"{MOST_PIXELS // 1_000_000} million"
    return f"The picture has too many pixels: at most {most}, {LONGEST_SIDE:,} a side."


def _upright(image: Image) -> Image:
    """Return the picture as the camera was held, as it lies in the file where that cannot be told."""
    from PIL import ImageOps

    try:
        return ImageOps.exif_transpose(image)
    except (SyntaxError, ValueError, TypeError, KeyError, struct.error):
        return image


def _has_alpha(image: Image) -> bool:
    return image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info


def _encoded(pixels: Image, side: int) -> bytes:
    """Return the pixels alone: what else the file said (place, camera, comments) is not written."""
    small = pixels.copy()
    small.info = {}
    small.thumbnail((side, side))
    png = BytesIO()
    small.save(png, "PNG", optimize=False)
    if small.mode == "RGBA" or png.tell() <= _MOST_PNG:
        return png.getvalue()
    jpeg = BytesIO()
    small.save(jpeg, "JPEG", quality=_QUALITY)
    return jpeg.getvalue()
