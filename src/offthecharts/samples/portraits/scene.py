"""Behind and below the face: the wall, the neck, what the person wears."""

from PIL.ImageDraw import ImageDraw

from offthecharts.samples.portraits.traits import Traits, darker, lighter


def draw_background(pen: ImageDraw, traits: Traits) -> None:
    """A friendly wall."""
    light = lighter(traits.background, 0.45)
    if traits.pattern == "disc":
        pen.ellipse((56, 40, 456, 440), fill=light)
    elif traits.pattern == "dots":
        for row in range(6):
            for column in range(6):
                x, y = column * 96 + (row % 2) * 48, row * 96
                pen.ellipse((x - 14, y - 14, x + 14, y + 14), fill=light)
    elif traits.pattern == "rays":
        for number in range(8):
            pen.pieslice((-300, -220, 812, 892), number * 45, number * 45 + 22, fill=light)
    elif traits.pattern == "hills":
        pen.ellipse((-160, 330, 330, 760), fill=light)
        pen.ellipse((230, 370, 700, 760), fill=lighter(traits.background, 0.28))


def draw_shoulders(pen: ImageDraw, traits: Traits) -> None:
    """Neck and clothes."""
    narrow = round(26 * traits.lift)
    clothes, shade = traits.clothes, darker(traits.clothes, 0.22)
    if traits.neckline == "hood":
        pen.ellipse((118 + narrow, 330, 394 - narrow, 520), fill=shade)
    pen.rounded_rectangle((70 + narrow, 408, 442 - narrow, 620), 96, fill=clothes)
    if traits.neckline == "stripes":
        for y in (446, 486):
            pen.rectangle((76 + narrow, y, 436 - narrow, y + 16), fill=lighter(clothes, 0.6))
    _neck(pen, traits)


def _neck(pen: ImageDraw, traits: Traits) -> None:
    skin, clothes = traits.skin, traits.clothes
    pen.rounded_rectangle((212, 330, 300, 440), 36, fill=darker(skin, 0.16))
    pen.ellipse((202, 396, 310, 448), fill=darker(skin, 0.04))
    pen.ellipse((212, 336, 300, 410), fill=darker(skin, 0.2))
    if traits.neckline == "vee":
        pen.polygon(((204, 412), (308, 412), (256, 482)), fill=darker(skin, 0.04))
    elif traits.neckline == "collar":
        pen.polygon(((196, 402), (256, 470), (206, 492), (168, 420)), fill=lighter(clothes, 0.5))
        pen.polygon(((316, 402), (256, 470), (306, 492), (344, 420)), fill=lighter(clothes, 0.5))
    elif traits.neckline == "hood":
        pen.line(((226, 444), (222, 500)), fill=lighter(clothes, 0.7), width=7)
        pen.line(((286, 444), (290, 500)), fill=lighter(clothes, 0.7), width=7)
    else:
        pen.arc((196, 384, 316, 456), 10, 170, fill=darker(clothes, 0.25), width=9)
