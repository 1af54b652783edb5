"""Head, eyes, nose, mouth, glasses, beard."""

from PIL.ImageDraw import ImageDraw

from offthecharts.samples.portraits.traits import Traits, darker, lighter, mixed

WHITE = (255, 255, 255)
MIDDLE = 256


def head_box(traits: Traits) -> tuple[int, int, int, int]:
    """Where the head is: a child's is rounder and sits lower."""
    lift = traits.lift
    return round(146 - 6 * lift), round(104 + 12 * lift), round(366 + 6 * lift), round(386 - 8 * lift)


def draw_head(pen: ImageDraw, traits: Traits) -> None:
    """Head and ears; hair and features come on top of it."""
    left, top, right, bottom = head_box(traits)
    skin = traits.skin
    for x in (left, right):
        pen.ellipse((x - 24, 228, x + 24, 286), fill=darker(skin, 0.08))
        pen.ellipse((x - 12, 242, x + 12, 274), fill=darker(skin, 0.2))
        if traits.earrings:
            pen.ellipse((x - 8, 284, x + 8, 300), fill=(240, 196, 88))
    pen.ellipse((left, top, right, bottom), fill=skin)


def draw_features(pen: ImageDraw, traits: Traits) -> None:
    """Everything between the ears."""
    if traits.beard:
        _beard(pen, traits)
    _cheeks(pen, traits)
    _eyes(pen, traits)
    _nose(pen, traits)
    _mouth(pen, traits)
    if traits.glasses:
        _glasses(pen, traits)


def _eye_y(traits: Traits) -> int:
    return round(238 + 14 * traits.lift)


def _mouth_y(traits: Traits) -> int:
    return round(318 + 6 * traits.lift)


def _cheeks(pen: ImageDraw, traits: Traits) -> None:
    y = _mouth_y(traits) - 34
    blush = mixed(traits.skin, (236, 96, 96), 0.2)
    for x in (190, 322):
        pen.ellipse((x - 26, y - 16, x + 26, y + 18), fill=blush)
        if traits.freckles:
            for dx, dy in ((-14, -4), (0, -9), (13, -3), (-5, 5), (8, 6)):
                pen.ellipse((x + dx - 3, y + dy - 3, x + dx + 3, y + dy + 3), fill=darker(traits.skin, 0.28))


def _eyes(pen: ImageDraw, traits: Traits) -> None:
    y, size = _eye_y(traits), round(17 + 5 * traits.lift)
    brow = darker(traits.hair, 0.25) if sum(traits.hair) < 560 else darker(traits.hair, 0.4)
    for x, side in ((210, -1), (302, 1)):
        pen.ellipse((x - size - 5, y - size, x + size + 5, y + size), fill=lighter(WHITE, 0))
        pen.ellipse((x - size + 3, y - size + 1, x + size - 3, y + size - 1), fill=traits.eyes)
        pen.ellipse((x - size // 2, y - size // 2, x + size // 2, y + size // 2), fill=darker(traits.eyes, 0.7))
        pen.ellipse((x - 1, y - size + 4, x + size // 2 + 2, y - 3), fill=WHITE)
        pen.arc(
            (x - size - 7, y - size - 3, x + size + 7, y + size + 6),
            195,
            345,
            fill=darker(traits.skin, 0.62),
            width=6,
        )
        if traits.lashes:
            tip = x + side * (size + 15)
            pen.line(((x + side * (size + 3), y - size // 2), (tip, y - size // 2 - 9)), fill=(48, 30, 30), width=6)
        pen.arc(
            (x - 32, y - size - 34, x + 32, y - size + 14), 208, 332, fill=brow, width=round(11 - 3 * traits.lift)
        )


def _nose(pen: ImageDraw, traits: Traits) -> None:
    y, shade = _mouth_y(traits) - 34, darker(traits.skin, 0.26)
    if traits.nose == 0:
        pen.arc((MIDDLE - 16, y - 22, MIDDLE + 16, y + 6), 20, 160, fill=shade, width=7)
    elif traits.nose == 1:
        pen.ellipse((MIDDLE - 15, y - 16, MIDDLE + 15, y + 6), fill=darker(traits.skin, 0.1))
        pen.arc((MIDDLE - 15, y - 16, MIDDLE + 15, y + 6), 25, 155, fill=shade, width=5)
    else:
        pen.line(((MIDDLE + 4, y - 32), (MIDDLE + 14, y - 4), (MIDDLE - 6, y)), fill=shade, width=6, joint="curve")


def _mouth(pen: ImageDraw, traits: Traits) -> None:
    y, lip = _mouth_y(traits), mixed(darker(traits.skin, 0.3), (186, 60, 70), 0.5)
    if traits.smile == "closed":
        pen.arc((MIDDLE - 46, y - 40, MIDDLE + 46, y + 24), 28, 152, fill=lip, width=9)
        return
    if traits.smile == "grin":
        pen.arc((MIDDLE - 50, y - 44, MIDDLE + 50, y + 26), 14, 150, fill=lip, width=9)
        pen.ellipse((MIDDLE + 40, y - 10, MIDDLE + 50, y), fill=lip)
        return
    _open_mouth(pen, traits, y)


def _open_mouth(pen: ImageDraw, traits: Traits, y: int) -> None:
    """A laugh with teeth; with braces, or with the gap of a milk tooth."""
    box = (MIDDLE - 52, y - 42, MIDDLE + 52, y + 32)
    pen.chord(box, 8, 172, fill=(126, 40, 52))
    pen.ellipse((MIDDLE - 24, y + 12, MIDDLE + 24, y + 40), fill=(226, 116, 122))
    pen.chord(box, 8, 172, outline=mixed(darker(traits.skin, 0.35), (170, 50, 60), 0.5), width=5)
    pen.rounded_rectangle((MIDDLE - 42, y - 2, MIDDLE + 42, y + 15), 6, fill=WHITE)
    if traits.smile == "gap":
        pen.rectangle((MIDDLE - 2, y, MIDDLE + 14, y + 15), fill=(126, 40, 52))
    if traits.smile == "braces":
        pen.line(((MIDDLE - 40, y + 6), (MIDDLE + 40, y + 6)), fill=(136, 146, 160), width=3)
        for x in range(MIDDLE - 32, MIDDLE + 33, 16):
            pen.rectangle((x - 4, y + 2, x + 4, y + 10), fill=(112, 124, 142))
            pen.rectangle((x - 2, y + 4, x + 2, y + 8), fill=traits.background)


def _glasses(pen: ImageDraw, traits: Traits) -> None:
    y, colour, size = _eye_y(traits), traits.glasses_colour, 42
    left, _, right, _ = head_box(traits)
    for x in (210, 302):
        box = (x - size, y - size + 4, x + size, y + size - 4)
        if traits.glasses == "round":
            pen.ellipse(box, outline=colour, width=8)
        else:
            pen.rounded_rectangle((box[0], box[1] + 8, box[2], box[3] - 4), 14, outline=colour, width=8)
        pen.arc(
            (x - size + 14, y - size + 16, x + size - 14, y + size - 18),
            200,
            250,
            fill=lighter(traits.skin, 0.6),
            width=5,
        )
    pen.arc((MIDDLE - 12, y - 10, MIDDLE + 12, y + 14), 180, 360, fill=colour, width=8)
    pen.line(((210 - size, y - 6), (left + 2, y - 10)), fill=colour, width=8)
    pen.line(((302 + size, y - 6), (right - 2, y - 10)), fill=colour, width=8)


def _beard(pen: ImageDraw, traits: Traits) -> None:
    left, _, right, bottom = head_box(traits)
    y, hair = _mouth_y(traits), traits.hair
    if traits.beard == "stubble":
        pen.chord((left + 6, 210, right - 6, bottom - 2), 12, 168, fill=mixed(traits.skin, hair, 0.28))
    elif traits.beard == "full":
        pen.chord((left, 190, right, bottom + 14), 8, 172, fill=hair)
        pen.ellipse((left + 34, 190, right - 34, y + 4), fill=traits.skin)
    elif traits.beard == "goatee":
        pen.ellipse((MIDDLE - 48, y - 22, MIDDLE + 48, bottom + 10), fill=hair)
        pen.ellipse((MIDDLE - 38, y - 40, MIDDLE + 38, y + 22), fill=traits.skin)
    if traits.beard in ("moustache", "full"):
        pen.chord((MIDDLE - 54, y - 36, MIDDLE + 4, y + 8), 180, 360, fill=hair)
        pen.chord((MIDDLE - 4, y - 36, MIDDLE + 54, y + 8), 180, 360, fill=hair)
