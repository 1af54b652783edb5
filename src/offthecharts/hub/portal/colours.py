"""The practice's accent colour as roles that can be read: whatever colour is chosen, its contrast is seen to.

Colours are OKLCH (https://bottosson.github.io/posts/oklab/); contrast is that of WCAG 2.2.
"""

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

HEX: Final = re.compile(r"#[0-9a-f]{6}")
WORDS: Final = 4.6
"""Contrast of words with their ground; WCAG asks for 4.5."""
_LIGHT_GROUNDS: Final = (0.957, 0.98, 1.0)
_DARK_GROUNDS: Final = (0.19, 0.24, 0.285)
"""Lightness of the three surfaces of the Hub in tokens.css, which are nearly grey."""

type Linear = tuple[float, float, float]


@dataclass(frozen=True)
class Colour:
    """A colour in OKLCH: lightness 0 to 1, chroma, hue in degrees."""

    lightness: float
    chroma: float
    hue: float

    @property
    def css(self) -> str:
        """As CSS writes it."""
        return f"oklch({self.lightness:.3f} {self.chroma:.3f} {self.hue:.1f})"

    @property
    def linear(self) -> Linear:
        """Linear sRGB, clipped to what a screen shows."""
        a = self.chroma * math.cos(math.radians(self.hue))
        b = self.chroma * math.sin(math.radians(self.hue))
        long = (self.lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
        middle = (self.lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
        short = (self.lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
        red = 4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short
        green = -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short
        blue = -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short
        return _clipped(red), _clipped(green), _clipped(blue)

    @property
    def luminance(self) -> float:
        """Relative luminance, 0 to 1."""
        red, green, blue = self.linear
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _clipped(part: float) -> float:
    return min(max(part, 0.0), 1.0)


def contrast(one: Colour, other: Colour) -> float:
    """WCAG 2.2 contrast ratio, 1 to 21."""
    dark, light = sorted((one.luminance, other.luminance))
    return (light + 0.05) / (dark + 0.05)


def of_hex(text: str) -> Colour:
    """The colour ``#rrggbb``. Raises ValueError."""
    if not HEX.fullmatch(text.lower()):
        raise ValueError("A colour is written #rrggbb.")
    red, green, blue = (_to_linear(int(text[at : at + 2], 16) / 255) for at in (1, 3, 5))
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    lightness = 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
    return Colour(lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360)


def _to_linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


@lru_cache(maxsize=256)
def roles(accent: str) -> dict[str, tuple[Colour, Colour]]:
    """The accent's roles of tokens.css made from ``#rrggbb``, each for light and dark pages."""
    chosen = of_hex(accent)
    light, dark = _ground(chosen), _ground(_lighter(chosen))
    return {
        "accent": (light, dark),
        "accent-strong": (_moved(light, _ink(light)), _moved(dark, _ink(dark))),
        "accent-ink": (_ink(light), _ink(dark)),
        "accent-text": (_words(chosen, _LIGHT_GROUNDS, -1), _words(chosen, _DARK_GROUNDS, 1)),
        "accent-soft": (
            Colour(0.95, min(chosen.chroma, 0.03), chosen.hue),
            Colour(0.31, min(chosen.chroma, 0.055), chosen.hue),
        ),
    }


def stylesheet(accent: str) -> str:
    """The CSS that gives the page its accent."""
    lines = [f"    --{name}: light-dark({light.css}, {dark.css});" for name, (light, dark) in roles(accent).items()]
    return "@layer tokens {\n  :root[data-site] {\n" + "\n".join(lines) + "\n  }\n}\n"


def _lighter(chosen: Colour) -> Colour:
    """For dark pages: what would sink into the ground is lifted."""
    return Colour(max(chosen.lightness, 0.68), min(chosen.chroma, 0.17), chosen.hue)


def _ink(ground: Colour) -> Colour:
    """Nearly white or nearly black, whichever reads better on `ground`."""
    white, black = Colour(1.0, 0.0, 0.0), Colour(0.2, min(ground.chroma, 0.04), ground.hue)
    return max((white, black), key=lambda ink: contrast(ink, ground))


def _ground(wanted: Colour) -> Colour:
    """`wanted`, moved no farther than its ink needs to be read on it."""
    ground = wanted
    while contrast(_ink(ground), ground) < WORDS:
        ground = _moved(ground, _ink(ground), by=0.01)
    return ground


def _moved(ground: Colour, ink: Colour, by: float = 0.06) -> Colour:
    """Away from its ink: lighter under dark words, darker under light ones."""
    towards = 1 if ink.lightness < 0.5 else -1
    return Colour(_clipped(ground.lightness + towards * by), ground.chroma, ground.hue)


def _words(wanted: Colour, grounds: tuple[float, ...], direction: int) -> Colour:
    """`wanted` as the colour of words on each of `grounds`, darkened or lightened until they can be read."""
    soft = Colour(0.95 if direction < 0 else 0.31, 0.03, wanted.hue)
    surfaces = [*(Colour(lightness, 0.015, 60) for lightness in grounds), soft]
    words = Colour(wanted.lightness, min(wanted.chroma, 0.15), wanted.hue)
    end = 0.0 if direction < 0 else 1.0
    while any(contrast(words, surface) < WORDS for surface in surfaces) and words.lightness != end:
        words = Colour(_clipped(words.lightness + direction * 0.01), words.chroma, words.hue)
    return words
