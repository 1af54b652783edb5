"""The look keeps its promises: contrast of every role pair in use, size of the first load, no inline styles."""

import re
from functools import cache
from pathlib import Path

import brotli
import pytest

import offthecharts

SOURCE = Path(offthecharts.__file__).parent
CSS = SOURCE / "web/static/web/css"
JS = SOURCE / "web/static/web/js"
FONTS = SOURCE / "web/static/web/fonts"
SITES = ("practice", "hub")
THEMES = ("light", "dark")

GROUNDS = ("surface", "surface-raised", "surface-sunken")
TEXT_PAIRS = [
    *((ink, ground) for ink in ("ink", "ink-muted", "accent-text", "bad") for ground in GROUNDS),
    *((word, "surface-raised") for word in ("good", "warn", "info", "points-text")),
    *((kind, f"{kind}-soft") for kind in ("good", "warn", "bad", "info")),
    *(("ink", f"{kind}-soft") for kind in ("good", "warn", "bad", "info", "accent", "points")),
    ("ink-muted", "points-soft"),
    ("accent-text", "accent-soft"),
    ("points-text", "points-soft"),
    ("points-text", "accent-soft"),
    ("points-text", "surface-sunken"),
    ("accent-ink", "accent"),
    ("accent-ink", "accent-strong"),
    ("surface-raised", "ink"),
]
MARK_PAIRS = [
    *((mark, ground) for mark in ("focus", "line-strong") for ground in GROUNDS),
    *((kind, "surface-raised") for kind in ("accent-text", "good", "warn", "bad", "points-text", "points-line")),
]

INLINE = re.compile(r"\sstyle=|\son\w+=[\"']|<style|<script(?![^>]*\bsrc=)(?![^>]*application/json)")

type Rgb = tuple[float, float, float]


@cache
def roles(site: str) -> dict[str, str]:
    """Custom properties as the site sees them, unresolved."""
    text = re.sub(r"/\*.*?\*/", "", (CSS / "tokens.css").read_text(), flags=re.S)
    found: dict[str, str] = {}
    for selector in (":root", '[data-site="hub"]'):
        if selector != ":root" and site != "hub":
            continue
        block = text.split(f"  {selector} {{", 1)[1].split("\n  }", 1)[0]
        found.update(re.findall(r"--([\w-]+):\s*([^;]+);", block))
    return found


def colour(site: str, theme: str, role: str) -> Rgb:
    """Linear sRGB of a role, brought into the gamut by clipping as the browser does."""
    value = roles(site)[role]
    while value.startswith("var("):
        value = roles(site)[value.removeprefix("var(--").removesuffix(")")]
    both = re.fullmatch(r"light-dark\((oklch\([^)]*\)), (oklch\([^)]*\))\)", value)
    if both:
        value = both[1 + THEMES.index(theme)]
    numbers = re.fullmatch(r"oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)", value)
    assert numbers, f"--{role} is {value!r}"
    lightness, chroma, hue = (float(number) for number in numbers.groups())
    return _from_oklch(lightness, chroma, hue)


def _from_oklch(lightness: float, chroma: float, hue: float) -> Rgb:
    """https://bottosson.github.io/posts/oklab/"""
    from math import cos, radians, sin

    a, b = chroma * cos(radians(hue)), chroma * sin(radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short
    return tuple(min(max(part, 0.0), 1.0) for part in (red, green, blue))  # type: ignore[return-value]  # three of them


def contrast(one: Rgb, other: Rgb) -> float:
    """WCAG 2.2 contrast ratio."""
    light, dark = sorted((0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_black_on_white_is_21() -> None:
    assert contrast(_from_oklch(0, 0, 0), _from_oklch(1, 0, 0)) == pytest.approx(21, abs=0.01)


@pytest.mark.parametrize("site", SITES)
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("words", "ground"), TEXT_PAIRS)
def test_words_can_be_read(site: str, theme: str, words: str, ground: str) -> None:
    assert contrast(colour(site, theme, words), colour(site, theme, ground)) >= 4.5


@pytest.mark.parametrize("site", SITES)
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("mark", "ground"), MARK_PAIRS)
def test_edges_and_marks_can_be_seen(site: str, theme: str, mark: str, ground: str) -> None:
    assert contrast(colour(site, theme, mark), colour(site, theme, ground)) >= 3


def test_every_colour_in_css_is_a_role() -> None:
    """Outside of tokens.css and print.css a colour is named by its role, so that the pairs above are all."""
    for path in SOURCE.glob("**/static/**/*.css"):
        if path.name in ("tokens.css", "print.css"):
            continue
        text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S)
        text = text.replace('[data-site="hub"] .mark-wire { stroke: oklch(0.25 0.06 35)', "")  # the mark is a picture
        text = re.sub(r"\.mailbox-html \{[^}]*\}", "", text)  # e-mail is drawn on white everywhere
        text = re.sub(r"\.mark-star \{[^}]*\}", "", text)
        text = re.sub(r"var\(--[\w-]+, [^()]*\)", "", text)  # a fallback that is never used
        found = re.findall(r"#[0-9a-f]{3,8}\b|\brgba?\(|\bhsla?\(|\boklch\((?!from)", text, flags=re.I)
        assert not found, f"{path.relative_to(SOURCE)}: {found}"


def test_roles_in_css_exist() -> None:
    known = {*roles("hub"), "size", "mark", "ground", "edge", "word", "tall"}
    for path in SOURCE.glob("**/static/**/*.css"):
        text = path.read_text()
        own = set(re.findall(r"--([\w-]+):", text))
        for role in re.findall(r"var\(--([\w-]+)\)", text):
            assert role in known | own, f"{path.relative_to(SOURCE)}: --{role}"


def _served_kb(*paths: Path) -> float:
    return (
        sum(
            len(path.read_bytes()) if path.suffix == ".woff2" else len(brotli.compress(path.read_bytes(), quality=11))
            for path in paths
        )
        / 1024
    )


def test_what_both_sites_share_leaves_room_for_their_pages() -> None:
    """150 KB for the Admin window and 120 KB for a launch, documents included; the shared part is the most of it."""
    from django.contrib.staticfiles import finders

    htmx = finders.find("django_htmx/htmx-2.min.js")
    assert htmx is not None
    assert _served_kb(*CSS.glob("*.css"), *JS.glob("*.js"), FONTS / "inter-latin.woff2", Path(htmx)) < 72


def test_templates_have_no_styles_and_scripts_inside() -> None:
    """The policy refuses them, silently for whoever does not look at the console. Mails are no pages."""
    for path in SOURCE.glob("**/templates/**/*.html"):
        if "/mail/" in str(path):
            continue
        text = path.read_text()
        assert not re.search(
            r"\sstyle=|\son\w+=[\"']|<style|<script(?![^>]*\bsrc=)(?![^>]*application/json)", text
        ), path


def test_the_font_comes_with_its_licence() -> None:
    assert "SIL Open Font License" in (FONTS / "LICENSE-Inter.txt").read_text()
