"""Makes a batch of cards to print."""

import csv
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from offthecharts.hub.cards.making import MOST_AT_ONCE, NewCard, make_cards
from offthecharts.hub.cards.printing import PAPERS, write_pdf
from offthecharts.hub.practices.models import Practice
from offthecharts.web.cards.numbers import grouped


class Command(BaseCommand):
    """``make_cards --practice NAME --count N [--paper a4|letter] [--output FOLDER]``."""

    help = "Register new cards as stock of a practice and write them as PDF to print and as CSV."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose cards, how many, on which paper, where to."""
        parser.add_argument("--practice", required=True, help="name or id of the practice")
        parser.add_argument("--count", type=int, required=True, help=f"how many cards, at most {MOST_AT_ONCE}")
        parser.add_argument("--paper", choices=PAPERS, default="letter", help="paper size (default: letter)")
        parser.add_argument("--output", type=Path, default=Path(), help="folder of the files (default: this one)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make, write, and only then keep the cards: without files nobody would know their codes."""
        practice = _practice(options["practice"])
        if not 1 <= options["count"] <= MOST_AT_ONCE:
            raise CommandError(f"Make 1 to {MOST_AT_ONCE} cards at once.")
        folder: Path = options["output"]
        name = f"cards-{timezone.localtime():%Y-%m-%d-%H%M%S}"
        files = [folder / f"{name}.pdf", folder / f"{name}.csv"]
        try:
            with transaction.atomic():
                cards = make_cards(practice=practice, count=options["count"], actor=None)
                pages = _write(files, cards, practice, options["paper"])
        except OSError as error:
            _remove(files)
            raise CommandError(f"The files cannot be written ({error.strerror}); no card was made.") from error
        except BaseException:
            _remove(files)
            raise
        self.stdout.write(f"{len(cards)} cards of {practice.name} on {pages} pages: {files[0]} and {files[1]}")
        self.stdout.write(
            "The files hold the registration codes. Print them, then keep them where only you can look."
        )


def _practice(said: str) -> Practice:
    try:
        found = list(Practice.objects.filter(pk=UUID(said)))
    except ValueError:
        found = list(Practice.objects.filter(name__iexact=said))
    if len(found) == 1:
        return found[0]
    known = ", ".join(f"{practice.name} ({practice.pk})" for practice in Practice.objects.order_by("name")[:20])
    raise CommandError(
        f"There is {'no' if not found else 'more than one'} practice {said}. Known: {known or 'none'}."
    )


def _write(files: list[Path], cards: Sequence[NewCard], practice: Practice, paper: str) -> int:
    """Write both files, which only their owner may read; the answer is the number of pages."""
    with open(files[0], "xb", opener=_private) as file:
        pages = write_pdf(file, cards, practice_name=practice.name, paper=paper)
    with open(files[1], "x", encoding="utf-8", newline="", opener=_private) as file:
        writer = csv.writer(file)
        writer.writerow(["Number", "As printed", "Registration code"])
        # Card printers read the digits; in groups they survive spreadsheets, which keep 15 digits of a number.
        writer.writerows([card.number, grouped(card.number), card.code] for card in cards)
    return pages


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _remove(files: list[Path]) -> None:
    for file in files:
        file.unlink(missing_ok=True)
