"""Photos are shown far smaller than they are kept."""

import io

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.storage.memory import InMemoryStorage
from PIL import Image

from offthecharts.web import photo_sizes


@pytest.fixture
def stored(monkeypatch: pytest.MonkeyPatch) -> str:
    photo_sizes._made.cache_clear()
    monkeypatch.setattr(photo_sizes, "default_storage", InMemoryStorage())
    written = io.BytesIO()
    Image.effect_noise((600, 800), 60).convert("RGB").save(written, "JPEG", quality=85)
    return photo_sizes.default_storage.save("a/0f.jpg", ContentFile(written.getvalue()))


@pytest.mark.parametrize(("size", "edge"), [("small", 96), ("large", 256), ("", 256), ("huge", 256)])
def test_the_longer_edge_is_what_the_page_needs(stored: str, size: str, edge: int) -> None:
    with Image.open(io.BytesIO(photo_sizes.shown(stored, size))) as picture:
        assert max(picture.size) == edge
        assert picture.size == (edge * 3 // 4, edge)


def test_a_list_of_fifty_fits_into_a_quarter_of_a_megabyte(stored: str) -> None:
    assert len(photo_sizes.shown(stored, "small")) < 5 * 1024


def test_a_photo_that_is_gone_is_said_to_be_gone() -> None:
    assert not default_storage.exists("photos/none.jpg")
    with pytest.raises(FileNotFoundError):
        photo_sizes.shown("photos/none.jpg", "small")
