"""Finding people as the desk types: names in any order, phone digits, chart numbers, birth dates, misspellings.

Each person has one search entry. Its text holds folded words and digits with two spaces before each, so that
``"  lau"`` is a word that starts with *lau* and ``"0123"`` is a part of a number, and both are answered by one
trigram index: FTS5 on SQLite, pg_trgm on PostgreSQL.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import reduce
from operator import and_, or_

from django.db import connection
from django.db.models import Max, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone
from rapidfuzz import process
from rapidfuzz.distance import OSA

from offthecharts.practice.patients.indexing import BEFORE_WORD
from offthecharts.practice.patients.models import NameWord, Patient, Person, SearchEntry, SearchRank
from offthecharts.practice.patients.search_terms import Terms, read_terms

_CANDIDATES = 200
_BIRTH_DATES = 500
_NEAR_WORDS = 8
_FTS = "SELECT rowid FROM patients_search WHERE patients_search MATCH %s LIMIT %s"

type Conditions = list[list[str]]  # all of these, each by any of its strings


def find_patients(text: str, *, limit: int = 20, today: date | None = None) -> list[Patient]:
    """Patients that `text` may mean, best first, with their person. Active ones come before inactive ones.

    One to four small queries; misspellings are looked for only when nothing else is found.
    """
    entries = _find(text, ranks=[SearchRank.ACTIVE_PATIENT, SearchRank.INACTIVE_PATIENT], limit=limit, today=today)
    return [entry.person.patient for entry in entries]


def find_people(text: str, *, limit: int = 8) -> list[Person]:
    """Anybody on the books whom `text` may mean: patients, account holders; also by e-mail address."""
    return [entry.person for entry in _find(text, ranks=list(SearchRank), limit=limit, today=None)]


def _find(text: str, *, ranks: list[SearchRank], limit: int, today: date | None) -> list[SearchEntry]:
    terms = read_terms(text, today=today or timezone.localdate())
    if not terms:
        return []
    entries = SearchEntry.objects.filter(rank__in=ranks).select_related("person__patient")
    found: dict[int, SearchEntry] = {}
    for tier in (_by_chart_number, _by_sort_name, _by_all_terms, _by_date_instead, _by_near_words):
        if len(found) >= limit or (tier is _by_near_words and found):
            break
        for entry in tier(entries, terms, ranks, limit):
            found.setdefault(entry.pk, entry)
    return sorted(found.values(), key=lambda entry: entry.rank)[:limit]


def _by_chart_number(
    entries: QuerySet[SearchEntry], terms: Terms, ranks: list[SearchRank], limit: int
) -> Iterable[SearchEntry]:
    if terms.chart_number is None:
        return []
    return entries.filter(person__patient__chart_number=terms.chart_number)


def _by_sort_name(
    entries: QuerySet[SearchEntry], terms: Terms, ranks: list[SearchRank], limit: int
) -> Iterable[SearchEntry]:
    """Last names that start so, in alphabetical order straight from the index."""
    if not terms.words or terms.numbers or terms.emails or terms.birth_dates:
        return []
    start = _starts_with(" ".join(terms.words))
    return [entry for rank in ranks for entry in entries.filter(start, rank=rank).order_by("sort_name")[:limit]]


def _by_all_terms(
    entries: QuerySet[SearchEntry], terms: Terms, ranks: list[SearchRank], limit: int
) -> Iterable[SearchEntry]:
    return _ranked(_matching(entries, _conditions(terms), terms.birth_dates), terms.words)


def _by_date_instead(
    entries: QuerySet[SearchEntry], terms: Terms, ranks: list[SearchRank], limit: int
) -> Iterable[SearchEntry]:
    if not terms.birth_dates_instead:
        return []
    return _ranked(_matching(entries, [], terms.birth_dates_instead), [])


def _by_near_words(
    entries: QuerySet[SearchEntry], terms: Terms, ranks: list[SearchRank], limit: int
) -> Iterable[SearchEntry]:
    """People whose names are close to what was typed: a letter or two wrong, missing, too many or exchanged."""
    if not terms.words:
        return []
    near = [_near(word) for word in terms.words]
    if not all(near):
        return []
    rest = _conditions(replace(terms, words=()))
    wanted = [[BEFORE_WORD + word for word in words] for words in near]
    return _ranked(_matching(entries, [*wanted, *rest], terms.birth_dates), [words[0] for words in near])


def _conditions(terms: Terms) -> Conditions:
    words = [BEFORE_WORD + word for word in terms.words]
    numbers = [number if len(number) >= 3 else BEFORE_WORD + number for number in terms.numbers]
    return [*([part] for part in [*words, *terms.emails]), *(_with_and_without_trunk(number) for number in numbers)]


def _with_and_without_trunk(number: str) -> list[str]:
    bare = number.lstrip("0")
    return [number, bare] if bare != number and len(bare) >= 3 else [number]


def _matching(
    entries: QuerySet[SearchEntry], conditions: Conditions, birth_dates: tuple[date, ...]
) -> list[SearchEntry]:
    if birth_dates:
        born = entries.filter(person__birth_date__in=birth_dates)[:_BIRTH_DATES]
        return [entry for entry in born if all(any(part in entry.text for part in any_of) for any_of in conditions)]
    if connection.vendor == "sqlite":
        match = " AND ".join(f"({' OR '.join(_quoted(part) for part in any_of)})" for any_of in conditions)
        return list(entries.filter(pk__in=RawSQL(_FTS, [match, 2 * _CANDIDATES]))[:_CANDIDATES])  # noqa: S611
    wanted = [reduce(or_, (Q(text__contains=part) for part in any_of)) for any_of in conditions]
    return list(entries.filter(reduce(and_, wanted))[:_CANDIDATES])


def _quoted(part: str) -> str:
    return '"' + part.replace('"', '""') + '"'


def _ranked(entries: Iterable[SearchEntry], words: Iterable[str]) -> list[SearchEntry]:
    wanted = list(words)

    def key(entry: SearchEntry) -> tuple[int, int, str]:
        padded = entry.text + BEFORE_WORD
        inexact = sum(BEFORE_WORD + word + BEFORE_WORD not in padded for word in wanted)
        return entry.rank, inexact, entry.sort_name

    return sorted(entries, key=key)


def _starts_with(prefix: str) -> Q:
    if connection.vendor == "sqlite":  # its LIKE uses no index
        return Q(sort_name__gte=prefix, sort_name__lt=prefix + "\U0010ffff")
    return Q(sort_name__startswith=prefix)


_known_words: dict[str, tuple[int, list[str]]] = {}


def _near(word: str) -> list[str]:
    """Known words close to `word`, or beginning close to it, nearest first."""
    if len(word) < 3:
        return []
    known = _words_known()
    close = _closest(word, known, allowed=1 if len(word) < 6 else 2)
    if len(word) >= 4 and len(close) < _NEAR_WORDS:
        beginnings = [other[: len(word)] for other in known]
        close += [(distance + 0.5, place) for distance, place in _closest(word, beginnings, allowed=1)]
    return list(dict.fromkeys(known[place] for _, place in sorted(close)))[:_NEAR_WORDS]


def _closest(word: str, choices: list[str], *, allowed: int) -> list[tuple[float, int]]:
    """Distance and place of the nearest of `choices`, by letters wrong, missing, too many or exchanged."""
    found = process.extract(word, choices, scorer=OSA.distance, score_cutoff=allowed, limit=_NEAR_WORDS)
    return [(distance, place) for _, distance, place in found]


def _words_known() -> list[str]:
    """All words of names, kept between searches and read again when a word was added."""
    newest = NameWord.objects.aggregate(newest=Max("pk"))["newest"] or 0
    kept = _known_words.get(connection.alias)
    if kept is None or kept[0] != newest:
        kept = newest, list(NameWord.objects.values_list("word", flat=True))
        _known_words[connection.alias] = kept
    return kept[1]
