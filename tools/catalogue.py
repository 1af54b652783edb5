"""The words of a folder's pages in another language: what there is to translate, and the file that programs read.

``python tools/catalogue.py src/offthecharts/hub/portal`` brings ``locale/es/LC_MESSAGES/django.po`` of each folder
named in step with its templates and modules (what was translated stays) and writes the ``.mo`` beside it. Made with
Babel, so that no gettext programs are needed.
"""

import ast
import io
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

LANGUAGES: Final = ("es",)
_KEYWORDS: Final[Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
}
_NO_DATE: Final = datetime(2026, 1, 1, tzinfo=UTC)
_HEADER: Final[Any] = {
    "project": "Off-the-Charts",
    "version": "1",
    "header_comment": "",
    "msgid_bugs_address": "-",
    "last_translator": "-",
    "language_team": "-",
    "creation_date": _NO_DATE,
    "revision_date": _NO_DATE,
    "fuzzy": False,
}
"""Without dates, so that nothing changes but the words."""
_CALL: Final = re.compile(r"\b(_|gettext|ngettext|pgettext|npgettext)\(")

type Message = tuple[str, str | tuple[str, str], str | None]
"""Where it stands, its words (one and many of them, where they differ), and its context."""


def messages_of(folder: Path) -> Iterator[Message]:
    """All that is to be translated in the modules and templates of `folder`."""
    for path in sorted(folder.rglob("*.py")):
        if "migrations" not in path.parts:
            yield from _of_module(path, path.relative_to(folder).as_posix())
    for path in sorted([*folder.rglob("*.html"), *folder.rglob("*.txt")]):
        yield from _of_template(path, path.relative_to(folder).as_posix())


def _of_module(path: Path, name: str) -> Iterator[Message]:
    found = extract("python", io.BytesIO(path.read_bytes()), keywords=_KEYWORDS)
    for _line, words, _comments, context in found:
        yield name, words if isinstance(words, str) else (str(words[0]), str(words[1])), context


def _of_template(path: Path, name: str) -> Iterator[Message]:
    """Django turns a template into calls of gettext among noise, for xgettext; here the calls alone are read."""
    from django.utils.translation.template import templatize

    source = templatize(path.read_text("utf-8"), origin=str(path))
    for call in _CALL.finditer(source):
        node = _parsed(source, call.start())
        words = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
        texts = [str(word) for word in words if isinstance(word, str)]
        match call[1]:
            case "ngettext":
                yield name, (texts[0], texts[1]), None
            case "pgettext":
                yield name, texts[1], texts[0]
            case "npgettext":
                yield name, (texts[1], texts[2]), texts[0]
            case _:
                yield name, texts[0], None


def _parsed(source: str, start: int) -> ast.Call:
    """The shortest piece from `start` that is a whole call."""
    for end in (found.end() for found in re.finditer(r"\)", source[start:])):
        try:
            tree = ast.parse(source[start : start + end].replace("\n", " "), mode="eval")
        except SyntaxError:
            continue
        if isinstance(tree.body, ast.Call):
            return tree.body
    raise SystemExit(f"not to be understood: {source[start : start + 80]!r}")


def po_of(folder: Path, language: str) -> Path:
    """The file with the translations."""
    return folder / "locale" / language / "LC_MESSAGES" / "django.po"


def kept(folder: Path, language: str) -> Catalog:
    """What is translated by now."""
    path = po_of(folder, language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def fresh(folder: Path, language: str) -> Catalog:
    """All that is to be translated, with what is translated by now."""
    before, catalogue = kept(folder, language), Catalog(locale=language, **_HEADER)
    for name, words, context in messages_of(folder):
        key = words if isinstance(words, str) else words[0]
        known = before.get(key, context)
        string = known.string if known is not None else None
        is_python = "%(" in "".join(words)
        flags = ["python-format"] if is_python else []
        catalogue.add(words, string, locations=[(name, None)], context=context, flags=flags)  # type: ignore[list-item]
    return catalogue


def compiled(catalogue: Catalog) -> bytes:
    """The ``.mo`` of `catalogue`."""
    written = io.BytesIO()
    write_mo(written, catalogue)
    return written.getvalue()


def missing(catalogue: Catalog) -> list[str]:
    """What has no translation yet."""
    return [str(one.id) for one in catalogue if one.id and not all(_strings(one.string))]


def _strings(string: Any) -> list[str]:
    return [string] if isinstance(string, str) or string is None else list(string)


def renew(folder: Path) -> int:
    """Write both files of each language; how many words have no translation yet."""
    lacking = 0
    for language in LANGUAGES:
        catalogue, path = fresh(folder, language), po_of(folder, language)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalogue, sort_output=True, omit_header=False, width=118)
        path.with_suffix(".mo").write_bytes(compiled(kept(folder, language)))
        for words in missing(catalogue):
            sys.stdout.write(f"{folder.name}/{language}: {words}\n")
            lacking += 1
    return lacking


if __name__ == "__main__":
    sys.exit(1 if sum(renew(Path(name)) for name in sys.argv[1:]) else 0)
