"""Photos are taken apart and written anew; hostile files are refused with words."""

import hashlib
import io
import struct
import time
import zlib
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from offthecharts.web import images
from offthecharts.web.images import MAX_BYTES, UnusablePhoto, read_photo


def picture(
    kind: str = "JPEG", size: tuple[int, int] = (60, 40), *, mode: str = "RGB", exif: Image.Exif | None = None
) -> bytes:
    image = Image.new(mode, size)
    image.paste("red" if mode in ("RGB", "RGBA") else 1, (0, 0, size[0] // 2, size[1]))
    written = io.BytesIO()
    image.save(written, kind, **({"exif": exif} if exif else {}))
    return written.getvalue()


def png_that_claims(width: int, height: int) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind_and_mode", ["JPEG RGB", "JPEG CMYK", "PNG RGBA", "PNG 1", "WEBP RGB", "GIF P"])
def test_usual_kinds_become_a_jpeg(kind_and_mode: str) -> None:
    kind, mode = kind_and_mode.split()
    photo = read_photo(io.BytesIO(picture(kind, mode=mode)))
    made = Image.open(io.BytesIO(photo.jpeg))
    assert (made.format, made.mode, made.size) == ("JPEG", "RGB", (60, 40))
    assert photo.sha256 == hashlib.sha256(photo.jpeg).hexdigest()


def test_large_photos_are_made_smaller() -> None:
    photo = read_photo(io.BytesIO(picture(size=(4000, 1000))))
    assert (photo.width, photo.height) == (800, 200)


def test_a_photo_taken_sideways_stands_upright_and_tells_nothing_else() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif[0x010F] = "A camera that knows where you live"
    photo = read_photo(io.BytesIO(picture(size=(60, 40), exif=exif)))
    assert (photo.width, photo.height) == (40, 60)
    made = Image.open(io.BytesIO(photo.jpeg))
    assert dict(made.getexif()) == {}
    assert b"camera" not in photo.jpeg
    red, _, blue = made.convert("RGB").getpixel((20, 5))  # type: ignore[misc]  # three bands
    assert red > 200
    assert blue < 60


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"\xff" * (MAX_BYTES + 1), "larger than 10 MB"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "not a photo"),
        (b"<!doctype html><script>alert(1)</script>", "not a photo"),
        (b"GIF89a<script>alert(1)</script>", "not a photo"),
        (picture()[:300], "damaged"),
        (picture("PNG")[:80], "damaged"),
        (png_that_claims(60_000, 60_000), "megapixels"),
        (png_that_claims(9_000, 9_000), "megapixels"),
        (png_that_claims(1, 49_999_999), "edge"),
        (png_that_claims(20_001, 2), "edge"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "not a photo"),
    ],
    ids=[
        "empty",
        "huge",
        "svg",
        "html",
        "gif-script",
        "cut-jpeg",
        "cut-png",
        "bomb",
        "80-megapixels",
        "thread",
        "strip",
        "postscript",
    ],
)
def test_hostile_and_broken_files_are_refused_with_the_reason(data: bytes, says: str) -> None:
    with pytest.raises(UnusablePhoto) as refused:
        read_photo(io.BytesIO(data))
    assert says in refused.value.advice


def test_pictures_are_decoded_one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    at_work: list[int] = []
    most: list[int] = []
    small = images._small_and_upright

    def watched(data: bytes) -> Image.Image:
        at_work.append(1)
        most.append(len(at_work))
        time.sleep(0.02)
        at_work.pop()
        return small(data)

    monkeypatch.setattr(images, "_small_and_upright", watched)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _place: read_photo(io.BytesIO(picture())), range(4)))
    assert most == [1, 1, 1, 1]


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_no_damage_to_a_file_gets_past_the_named_error(data: st.DataObject) -> None:
    whole = bytearray(data.draw(st.sampled_from([picture(), picture("PNG"), picture("GIF", mode="P")])))
    for place, value in data.draw(
        st.lists(st.tuples(st.integers(0, len(whole) - 1), st.integers(0, 255)), max_size=6)
    ):
        whole[place] = value
    try:
        photo = read_photo(io.BytesIO(bytes(whole)))
    except UnusablePhoto:
        return
    assert photo.jpeg.startswith(b"\xff\xd8")
