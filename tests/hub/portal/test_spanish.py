"""Every word of the member page has its Spanish one, and the file that programs read is that of the words."""

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

import offthecharts

HUB = Path(offthecharts.__file__).parent / "hub"
FOLDERS = sorted(path.parent for path in HUB.glob("*/locale"))


@pytest.fixture(scope="module")
def catalogue() -> ModuleType:
    path = Path(__file__).parents[3] / "tools" / "catalogue.py"
    spec = importlib.util.spec_from_file_location("catalogue", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["catalogue"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_nothing_is_untranslated_and_nothing_is_stale(folder: Path, catalogue: ModuleType) -> None:
    advice = f"run: python tools/catalogue.py {folder.relative_to(HUB.parents[2])}"
    for language in catalogue.LANGUAGES:
        fresh, kept = catalogue.fresh(folder, language), catalogue.kept(folder, language)
        assert catalogue.missing(fresh) == [], advice
        words = [{(one.context, one.id) for one in each if one.id} for each in (fresh, kept)]
        assert words[0] == words[1], advice
        assert catalogue.po_of(folder, language).with_suffix(".mo").read_bytes() == catalogue.compiled(kept), advice


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_translations_keep_what_is_filled_in_and_the_markup(folder: Path, catalogue: ModuleType) -> None:
    kept_parts = re.compile(r"%\(\w+\)[sd]|</?\w+>")
    for one in catalogue.kept(folder, "es"):
        if not one.id:
            continue
        wanted = set(kept_parts.findall(one.id if isinstance(one.id, str) else one.id[-1]))
        for text in catalogue._strings(one.string):
            assert set(kept_parts.findall(text)) == wanted, text


def test_templates_of_the_member_page_hold_no_words_outside_of_translations() -> None:
    """Words between tags that no translate tag made; the office's own pages are English."""
    office = ("practice_page", "_member_section")
    for path in sorted((HUB / "portal/templates/portal").glob("*.html")):
        if path.stem.startswith(office):
            continue
        text = re.sub(r"{% blocktranslate.*?{% endblocktranslate %}", "", path.read_text("utf-8"), flags=re.S)
        text = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}|<script.*?</script>|<!doctype html>", "", text, flags=re.S)
        bare = re.sub(r"<[^>]*>", " ", text)
        assert not re.search(r"[A-Za-z]{2,}", bare), f"{path.name}: {bare.split()}"
        assert not re.search(r'(?:aria-label|alt|title|placeholder)="[^"]*[A-Za-z]{2,}', text), path.name
