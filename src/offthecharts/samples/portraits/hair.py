"""Hair, behind the head and over it."""

from collections.abc import Callable
from math import cos, pi, sin
from typing import Final

from PIL.ImageDraw import ImageDraw

from offthecharts.samples.portraits.face import MIDDLE, head_box
from offthecharts.samples.portraits.traits import Traits, darker, lighter, mixed

type Box = tuple[int, int, int, int]


def draw_hair_behind(pen: ImageDraw, traits: Traits) -> None:
    """What is seen beside and behind the head."""
    left, top, right, bottom = head_box(traits)
    shade = darker(traits.hair, 0.2)
    match traits.hair_style:
        case "straight":
            pen.rounded_rectangle((left - 28, top - 10, right + 28, 452), 100, fill=shade)
        case "bob":
            pen.rounded_rectangle((left - 30, top - 12, right + 30, bottom - 24), 96, fill=shade)
        case "wavy":
            pen.rounded_rectangle((left - 22, top, right + 22, 420), 100, fill=shade)
            for y in range(210, 440, 46):
                for x in (left - 20, right + 20):
                    pen.ellipse((x - 32, y - 32, x + 32, y + 32), fill=shade)
        case "ponytail":
            pen.ellipse((right - 44, top + 6, right + 66, top + 120), fill=shade)
            pen.ellipse((right - 10, top + 30, right + 70, top + 256), fill=shade)
        case "bun":
            pen.ellipse((MIDDLE - 56, top - 78, MIDDLE + 56, top + 30), fill=shade)
        case "pigtails":
            for x in (left - 36, right + 36):
                pen.ellipse((x - 44, 232, x + 44, 402), fill=shade)
                pen.ellipse((x - 20, 226, x + 20, 256), fill=traits.clothes)
        case "afro":
            pen.ellipse((left - 26, top - 42, right + 26, top + 216), fill=shade)
            _cloud(pen, traits, 128, 40, shade)
        case "scarf":
            pen.rounded_rectangle((left - 34, top - 26, right + 34, 470), 120, fill=darker(traits.clothes, 0.25))


def draw_hair_before(pen: ImageDraw, traits: Traits) -> None:
    """What lies over the forehead."""
    draw = _BEFORE.get(traits.hair_style)
    if draw is not None:
        draw(pen, traits)


def _cap(pen: ImageDraw, traits: Traits, *, down: int, rise: int = 12, side: int = 8) -> Box:
    """Hair over the top of the head down to `down` pixels under its highest point; the box of its round."""
    left, top, right, _ = head_box(traits)
    box = (left - side, top - rise, right + side, top + 2 * down + 40)
    pen.chord(box, 180, 360, fill=traits.hair)
    return box


def _cloud(pen: ImageDraw, traits: Traits, radius: int, puff: int, fill: tuple[int, int, int]) -> None:
    """Curls in a ring around the upper half of the head."""
    _, top, _, _ = head_box(traits)
    centre = top + 106
    for step in range(15):
        angle = pi * (0.94 + step * 1.12 / 14)
        x, y = MIDDLE + (radius + 6) * cos(angle), centre + (radius + 10) * sin(angle)
        pen.ellipse((x - puff, y - puff, x + puff, y + puff), fill=fill)


def _short(pen: ImageDraw, traits: Traits) -> None:
    left, top, right, _ = head_box(traits)
    _cap(pen, traits, down=58)
    pen.ellipse((left + 18, top + 48, right - 18, top + 150), fill=traits.skin)
    for x in (left - 2, right + 2):
        pen.rounded_rectangle((x - 9, top + 66, x + 9, top + 132), 8, fill=traits.hair)


def _side(pen: ImageDraw, traits: Traits) -> None:
    left, top, right, _ = head_box(traits)
    _cap(pen, traits, down=54, rise=16)
    pen.polygon(
        (
            (left + 6, top + 92),
            (left + 60, top + 74),
            (right - 34, top + 62),
            (right + 6, top + 96),
            (right - 8, top + 60),
            (left + 40, top + 30),
        ),
        fill=traits.hair,
    )
    pen.arc((left + 60, top - 10, right + 60, top + 150), 192, 262, fill=lighter(traits.hair, 0.22), width=7)


def _spiky(pen: ImageDraw, traits: Traits) -> None:
    left, top, right, _ = head_box(traits)
    _cap(pen, traits, down=52, rise=18)
    pen.ellipse((left + 16, top + 56, right - 16, top + 150), fill=traits.skin)
    step = (right - left - 20) // 5
    for number in range(5):
        x = left + 10 + number * step
        rise = (14, 30, 36, 30, 14)[number]
        pen.polygon(
            ((x - 14, top + 34), (x + step // 2 + 14, top - rise), (x + step + 12, top + 34)), fill=traits.hair
        )
        pen.polygon(((x - 4, top + 50), (x + step // 2 - 6, top + 88), (x + step + 4, top + 50)), fill=traits.hair)


def _buzz(pen: ImageDraw, traits: Traits) -> None:
    left, top, right, _ = head_box(traits)
    near = mixed(traits.skin, traits.hair, 0.72)
    pen.chord((left - 2, top - 4, right + 2, top + 190), 186, 354, fill=near)
    pen.ellipse((left + 16, top + 52, right - 16, top + 160), fill=traits.skin)


def _quiff(pen: ImageDraw, traits: Traits) -> None:
    left, top, right, _ = head_box(traits)
    _short(pen, traits)
    pen.ellipse((left + 4, top - 44, right - 30, top + 66), fill=traits.hair)
    pen.ellipse((left + 70, top - 56, right - 2, top + 60), fill=traits.hair)
    pen.arc((left + 60, top - 36, right - 20, top + 70), 200, 300, fill=lighter(traits.hair, 0.2), width=8)


def _curls(pen: ImageDraw, traits: Traits) -> None:
    left, top, right, _ = head_box(traits)
    _cap(pen, traits, down=40)
    _cloud(pen, traits, 96, 31, traits.hair)
    for x in range(left + 16, right, 38):
        pen.ellipse((x - 26, top + 22, x + 30, top + 76), fill=traits.hair)
    pen.ellipse((left + 22, top + 62, right - 22, top + 150), fill=traits.skin)
    shine = lighter(traits.hair, 0.16)
    for x in range(left + 30, right - 20, 46):
        pen.arc((x - 18, top - 18, x + 18, top + 18), 190, 300, fill=shine, width=6)


def _afro(pen: ImageDraw, traits: Traits) -> None:
    left, top, right, _ = head_box(traits)
    pen.chord((left - 10, top - 22, right + 10, top + 176), 184, 356, fill=darker(traits.hair, 0.1))
    pen.ellipse((left + 14, top + 46, right - 14, top + 160), fill=traits.skin)


def _fringe(pen: ImageDraw, traits: Traits) -> None:
    left, top, right, _ = head_box(traits)
    box = _cap(pen, traits, down=74, rise=18, side=14)
    pen.chord((left + 4, top + 26, right - 4, top + 104), 0, 180, fill=traits.hair)
    pen.arc((box[0] + 34, box[1] + 26, box[2] - 34, box[3]), 215, 290, fill=lighter(traits.hair, 0.25), width=8)


def _parted(pen: ImageDraw, traits: Traits) -> None:
    left, top, right, bottom = head_box(traits)
    _cap(pen, traits, down=70, rise=18, side=14)
    pen.pieslice((MIDDLE - 112, top + 26, MIDDLE + 112, top + 300), 200, 340, fill=traits.skin)
    for x, side in ((left - 4, -1), (right + 4, 1)):
        pen.ellipse((x - 26 - 6 * side, top + 60, x + 26 - 6 * side, bottom - 70), fill=traits.hair)
    pen.line(((MIDDLE, top - 14), (MIDDLE, top + 28)), fill=darker(traits.hair, 0.3), width=5)


def _drawn_back(pen: ImageDraw, traits: Traits) -> None:
    left, top, right, _ = head_box(traits)
    _cap(pen, traits, down=64, rise=16, side=8)
    pen.ellipse((left + 14, top + 42, right - 14, top + 190), fill=traits.skin)
    pen.arc((left + 30, top + 2, right - 30, top + 130), 205, 262, fill=lighter(traits.hair, 0.2), width=7)


def _bald(pen: ImageDraw, traits: Traits) -> None:
    left, top, right, _ = head_box(traits)
    for x in (left + 2, right - 2):
        pen.ellipse((x - 16, top + 70, x + 16, top + 146), fill=traits.hair)
    pen.arc((left + 60, top + 16, right - 60, top + 110), 210, 290, fill=lighter(traits.skin, 0.5), width=9)


def _scarf(pen: ImageDraw, traits: Traits) -> None:
    left, top, right, bottom = head_box(traits)
    cloth = traits.clothes
    pen.chord((left - 26, top - 26, right + 26, top + 236), 180, 360, fill=cloth)
    pen.pieslice((left + 4, top + 34, right - 4, bottom + 120), 196, 344, fill=traits.skin)
    for x in (left - 6, right + 6):
        pen.ellipse((x - 22, top + 80, x + 22, bottom + 40), fill=cloth)
    pen.chord((left - 4, bottom - 110, right + 4, bottom + 70), 20, 160, fill=cloth)
    pen.arc((left + 10, bottom - 80, right - 10, bottom + 40), 30, 150, fill=darker(cloth, 0.2), width=6)


_BEFORE: Final[dict[str, Callable[[ImageDraw, Traits], None]]] = {
    "short": _short,
    "side": _side,
    "spiky": _spiky,
    "buzz": _buzz,
    "quiff": _quiff,
    "curls": _curls,
    "afro": _afro,
    "bob": _fringe,
    "straight": _parted,
    "wavy": _parted,
    "ponytail": _drawn_back,
    "bun": _drawn_back,
    "pigtails": _fringe,
    "bald": _bald,
    "scarf": _scarf,
}
