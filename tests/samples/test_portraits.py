"""Drawn portraits: the same for the same person, all different, small and quick."""

import io
import time
from datetime import date

from PIL import Image

from offthecharts.samples.people import make_families
from offthecharts.samples.portraits import EDGE_PIXELS, portrait
from offthecharts.samples.portraits.traits import traits_of

TODAY = date(2026, 11, 24)
PEOPLE = [patient.person for family in make_families(TODAY) for patient in family.patients]


def test_the_same_person_has_the_same_portrait_and_others_have_another() -> None:
    drawn = [portrait(person, TODAY) for person in PEOPLE[:60]]
    assert drawn == [portrait(person, TODAY) for person in PEOPLE[:60]]
    assert len(set(drawn)) == 60


def test_a_portrait_is_a_small_plain_jpeg() -> None:
    jpeg = portrait(PEOPLE[0], TODAY)
    with Image.open(io.BytesIO(jpeg)) as picture:
        assert (picture.format, picture.size, picture.mode) == ("JPEG", (EDGE_PIXELS, EDGE_PIXELS), "RGB")
        assert not picture.getexif()
    assert len(jpeg) < 20_000


def test_everybody_can_be_drawn_in_a_few_seconds() -> None:
    begun = time.process_time()
    for person in PEOPLE:
        portrait(person, TODAY)
    assert time.process_time() - begun < 10


def test_people_look_as_different_as_people_do() -> None:
    looks = [traits_of(person, TODAY) for person in PEOPLE]
    assert len({look.hair_style for look in looks}) >= 12
    assert len({look.background for look in looks}) >= 8
    glasses = sum(bool(look.glasses) for look in looks) / len(looks)
    assert 0.1 < glasses < 0.35
    light = sum(sum(look.skin) > 600 for look in looks) / len(looks)
    assert 0.2 < light < 0.6
    children = [look for look, person in zip(looks, PEOPLE, strict=True) if person.birth_date.year > 2010]
    assert not any(look.beard for look in children)


def test_siblings_share_their_complexion() -> None:
    families = [family.patients for family in make_families(TODAY) if len(family.patients) > 1]
    for patients in families:
        skins = [traits_of(patient.person, TODAY).skin for patient in patients]
        assert max(red for red, _, _ in skins) - min(red for red, _, _ in skins) <= 12
