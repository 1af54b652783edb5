"""What a drawn person looks like: drawn by lot, with what families share and what changes with age."""

import random
from dataclasses import dataclass
from datetime import date
from typing import Final

from offthecharts.samples.model import SamplePerson

type Colour = tuple[int, int, int]

# Skin, and the hair colours that are usual with it.
_COMPLEXIONS: Final[list[tuple[Colour, list[Colour]]]] = [
    ((255, 224, 200), [(222, 178, 100), (176, 92, 44), (120, 78, 48), (236, 205, 140)]),
    ((250, 210, 180), [(150, 100, 58), (92, 58, 38), (214, 164, 92), (60, 42, 36)]),
    ((242, 196, 160), [(92, 60, 40), (52, 38, 34), (130, 84, 50)]),
    ((229, 178, 138), [(48, 36, 34), (70, 46, 36), (30, 26, 28)]),
    ((208, 152, 108), [(42, 32, 32), (60, 40, 34), (26, 24, 28)]),
    ((176, 118, 80), [(34, 28, 28), (50, 34, 30), (22, 20, 22)]),
    ((136, 88, 60), [(30, 24, 24), (44, 30, 26), (20, 18, 20)]),
    ((100, 66, 48), [(24, 20, 20), (34, 26, 24)]),
]
_GREYS: Final[list[Colour]] = [(190, 188, 186), (160, 158, 158), (222, 220, 216)]
_BACKGROUNDS: Final[list[Colour]] = [
    (255, 214, 186),
    (255, 229, 160),
    (196, 226, 212),
    (186, 214, 240),
    (220, 206, 240),
    (250, 204, 214),
    (206, 232, 168),
    (178, 224, 228),
    (240, 220, 200),
]
_CLOTHES: Final[list[Colour]] = [
    (232, 92, 74),
    (52, 122, 140),
    (244, 178, 62),
    (92, 96, 170),
    (76, 150, 104),
    (206, 96, 142),
    (70, 78, 96),
    (246, 240, 230),
    (118, 176, 216),
]
_LONG: Final = ["straight", "bob", "ponytail", "bun", "wavy", "curls", "afro"]
_SHORT: Final = ["short", "side", "spiky", "buzz", "curls", "afro", "quiff"]


@dataclass(frozen=True)
class Traits:
    """Everything that the drawing needs. `lift` is how much rounder than an adult's the face is, from 0 to 1."""

    skin: Colour
    hair: Colour
    hair_style: str
    background: Colour
    pattern: str
    clothes: Colour
    neckline: str
    lift: float
    smile: str
    glasses: str
    glasses_colour: Colour
    beard: str
    freckles: bool
    earrings: bool
    lashes: bool
    eyes: Colour
    nose: int


def traits_of(person: SamplePerson, today: date) -> Traits:
    """The looks of `person` as of `today`; siblings share complexion and often the colour of their hair."""
    family = random.Random(f"{person.last_name} {person.address1}")  # noqa: S311  # a drawing is no secret
    own = random.Random(f"{person.key} {person.first_name} {person.birth_date}")  # noqa: S311
    age = (today - person.birth_date).days / 365.2425
    skin, hairs = family.choices(_COMPLEXIONS, weights=[12, 18, 16, 15, 13, 10, 9, 7])[0]
    hair = family.choice(hairs) if own.random() < 0.6 else own.choice(hairs)
    if age > 50 and own.random() < (age - 45) / 30:
        hair = own.choice(_GREYS)
    looks_female = person.sex == "F" or (person.sex != "M" and own.random() < 0.5)
    is_grown = age >= 18
    return Traits(
        skin=_varied(skin, own, 6),
        hair=hair,
        hair_style=_hair_style(own, age, looks_female),
        background=own.choice(_BACKGROUNDS),
        pattern=own.choice(["plain", "disc", "disc", "dots", "rays", "hills"]),
        clothes=own.choice(_CLOTHES),
        neckline=own.choice(["crew", "crew", "vee", "stripes", "hood"] + (["collar"] * 3 if is_grown else [])),
        lift=max(0.0, min(1.0, (19 - age) / 11)),
        smile=_smile(own, age),
        glasses=own.choice(["round", "square"]) if own.random() < (0.38 if age > 40 else 0.2) else "",
        glasses_colour=own.choice([(44, 44, 52), (122, 72, 44), (196, 62, 62), (60, 92, 160)]),
        beard=_beard(own, age, looks_female),
        freckles=sum(skin) > 600 and own.random() < 0.25,
        earrings=looks_female and own.random() < 0.3,
        lashes=looks_female and own.random() < 0.7,
        eyes=own.choice(
            [(58, 40, 32), (44, 34, 30), (70, 50, 36)]
            + ([(66, 104, 140), (74, 112, 84)] * 2 if sum(skin) > 600 else [])
        ),
        nose=own.randint(0, 2),
    )


def _varied(colour: Colour, chance: random.Random, by: int) -> Colour:
    shift = chance.randint(-by, by)
    red, green, blue = (max(0, min(255, part + shift)) for part in colour)
    return red, green, blue


def _hair_style(chance: random.Random, age: float, looks_female: bool) -> str:
    if looks_female:
        if age < 12 and chance.random() < 0.3:
            return "pigtails"
        if chance.random() < 0.06:
            return "scarf"
        return chance.choice(_LONG if chance.random() < 0.9 else _SHORT)
    if age > 45 and chance.random() < 0.3:
        return "bald"
    return chance.choice(_SHORT if chance.random() < 0.93 else _LONG[:3])


def _smile(chance: random.Random, age: float) -> str:
    """Braces for many of those who are in treatment: it is an orthodontist's practice."""
    if 9 < age < 30:
        return chance.choices(["braces", "teeth", "closed", "grin"], weights=[40, 15, 30, 15])[0]
    return chance.choices(["teeth", "closed", "grin", "gap"], weights=[28, 42, 20, 10 if age < 10 else 0])[0]


def _beard(chance: random.Random, age: float, looks_female: bool) -> str:
    if looks_female or age < 21 or chance.random() < 0.5:
        return ""
    return chance.choice(["stubble", "full", "moustache", "goatee"])


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """`one` with `share` (0 to 1) of `other` in it."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def darker(colour: Colour, share: float) -> Colour:
    """`colour` with some warm shadow."""
    return mixed(colour, (48, 24, 28), share)


def lighter(colour: Colour, share: float) -> Colour:
    """`colour` with some light."""
    return mixed(colour, (255, 255, 255), share)
