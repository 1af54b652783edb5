"""Photos that people hand in: really decoded, turned upright, made small and written anew without anything else.

What comes out is a JPEG that we made. Nothing of the file that came in is kept: no name, no metadata, no profile.
"""

import hashlib
import io
import threading
import warnings
from dataclasses import dataclass
from typing import IO

from PIL import (
    GifImagePlugin,
    Image,
    ImageOps,
    JpegImagePlugin,
    PngImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,
)

from offthecharts.web.errors import DomainError

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 50_000_000
LONGEST_EDGE_IN = 20_000
"""Of what comes in: one row of pixels that is millions long takes more work than any photo."""
MAX_EDGE_PIXELS = 800
_one_at_a_time = threading.Lock()
"""A large picture takes hundreds of megabytes while it is decoded."""
# Naming the plug-ins also loads them: Pillow loads some only after an open without formats failed.
_KINDS = [
    JpegImagePlugin.JpegImageFile,
    PngImagePlugin.PngImageFile,
    WebPImagePlugin.WebPImageFile,
    GifImagePlugin.GifImageFile,
]
FORMATS = [kind.format for kind in _KINDS if kind.format]
ACCEPT = "image/jpeg,image/png,image/webp,image/gif"


class UnusablePhoto(DomainError):
    """The file is not a photo that we take; the advice says why."""

    title = "This photo cannot be used"
    status = 422
    code = "unusable_photo"


@dataclass(frozen=True)
class Photo:
    """An upright JPEG of at most 800 pixels an edge, without metadata."""

    jpeg: bytes
    sha256: str
    width: int
    height: int


def read_photo(file: IO[bytes]) -> Photo:
    """The photo in `file`, re-encoded. Takes a second of processor time for a large photo, ten for the worst file.

    A process decodes one at a time, so it may wait for others.

    Raises UnusablePhoto.
    """
    data = file.read(MAX_BYTES + 1)
    if not data:
        raise UnusablePhoto("The file is empty. Choose another one.")
    if len(data) > MAX_BYTES:
        raise UnusablePhoto(f"The file is larger than {MAX_BYTES // 1024 // 1024} MB. Choose a smaller one.")
    picture = _decoded(data)
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=85, optimize=True, progressive=True)
    jpeg = written.getvalue()
    return Photo(jpeg, hashlib.sha256(jpeg).hexdigest(), picture.width, picture.height)


def _decoded(data: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with _one_at_a_time:
                return _small_and_upright(data)
    except UnusablePhoto:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except UnidentifiedImageError as error:
        raise UnusablePhoto("This is not a photo. Choose a JPEG, PNG, WebP or GIF file.") from error
    except Exception as error:  # decoders raise anything when fed a hostile file
        raise UnusablePhoto("The file is damaged and cannot be shown. Choose another one.") from error


def _small_and_upright(data: bytes) -> Image.Image:
    with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
        if opened.width * opened.height > MAX_PIXELS:
            raise _too_many_pixels()
        if max(opened.size) > LONGEST_EDGE_IN:
            raise UnusablePhoto(f"An edge of the photo has more than {LONGEST_EDGE_IN:,} pixels. Choose another one.")
        opened.draft("RGB", (2 * MAX_EDGE_PIXELS, 2 * MAX_EDGE_PIXELS))
        opened.load()
        opened.thumbnail((MAX_EDGE_PIXELS, MAX_EDGE_PIXELS), Image.Resampling.LANCZOS)
        return _on_white(ImageOps.exif_transpose(opened))  # turned when it is small: turning makes a copy


def _on_white(picture: Image.Image) -> Image.Image:
    """The pixels of `picture` alone, as RGB; what was transparent is white."""
    rgba = picture.convert("RGBA")
    plain = Image.new("RGB", rgba.size, "white")
    plain.paste(rgba, mask=rgba.getchannel("A"))
    return plain


def _too_many_pixels() -> UnusablePhoto:
    return UnusablePhoto(f"The photo has more than {MAX_PIXELS // 1_000_000} megapixels. Choose a smaller one.")
