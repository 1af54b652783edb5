"""The texts that a practice may start with."""

from typing import Final

STARTERS: Final[list[tuple[str, str, str]]] = [
    (
        "Welcome",
        "Welcome to our rewards program, {first_name}",
        "Hello {receiver},\n\n"
        "{first_name} is a member of the rewards program of {practice} now. Great brushing, being on time and "
        "unbroken brackets earn points, and points are swapped for prizes.\n\n"
        "We look forward to the next visit!\n{practice}",
    ),
    (
        "Your points",
        "{first_name} has {points} points",
        "Hello {receiver},\n\n"
        "{first_name} has {points} points today. Ask us at the next visit what they can be swapped for.\n\n"
        "Keep it up!\n{practice}",
    ),
    (
        "Well done",
        "Well done, {first_name}",
        "Hello {receiver},\n\n"
        "we are proud of how well {first_name} did at the last visit, and so should you be. "
        "The balance is {points} points now.\n\n"
        "{practice}",
    ),
    (
        "New card",
        "A new rewards card for {first_name}",
        "Hello {receiver},\n\n"
        "we connected a new rewards card for {first_name}. Please bring it to every visit; the old card no longer "
        "works.\n\n"
        "{practice}",
    ),
    (
        "Happy birthday",
        "Happy birthday, {first_name}",
        "Hello {receiver},\n\n"
        "all of us at {practice} wish {first_name} a happy birthday. A little present is waiting at the next "
        "visit.\n\n"
        "{practice}",
    ),
]
