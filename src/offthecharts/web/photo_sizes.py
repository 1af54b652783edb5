"""Photos as pages show them: far smaller than the one that is kept, so that a list of fifty people loads at once."""

import io
from functools import lru_cache

from django.core.files.storage import default_storage
from PIL import Image

EDGE_PIXELS = {"small": 96, "large": 256, "card": 480}
"""Enough for twice the size of an avatar in a list, of the one at the head of a page, and of a picture on a card."""

_REMEMBERED = 512


def shown(name: str, size: str) -> bytes:
    """The stored JPEG `name` with edges of at most 256 pixels, 96 when `size` is ``small``, 480 for ``card``.

    `name` has to tell the contents (ours end in their hash): what was made once is remembered, a few KB each. Takes
    some 5 ms the first time. Raises FileNotFoundError when the store has no such photo.
    """
    return _made(name, EDGE_PIXELS.get(size, EDGE_PIXELS["large"]))


@lru_cache(maxsize=_REMEMBERED)
def _made(name: str, edge: int) -> bytes:
    with default_storage.open(name) as file, Image.open(file, formats=["JPEG"]) as picture:
        picture.draft("RGB", (edge, edge))
        picture.thumbnail((edge, edge), Image.Resampling.LANCZOS)
        written = io.BytesIO()
        picture.save(written, "JPEG", quality=82, optimize=True, progressive=True)
    return written.getvalue()
