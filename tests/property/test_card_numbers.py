"""Card numbers, bank cards and whatever a reader may type, for many made-up cases."""

import string

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from offthecharts.web.cards.banks import ISSUERS, bank_scheme, banks_between
from offthecharts.web.cards.errors import SwipeUnreadable
from offthecharts.web.cards.numbers import (
    OUR_LENGTH,
    OUR_PREFIX,
    check_digit,
    grouped,
    is_number,
    is_ours,
    make_number,
    passes_luhn,
    without_separators,
)
from offthecharts.web.cards.swipe import LONGEST_SWIPE, read_swipe

DIGITS = st.text(string.digits, min_size=7, max_size=18)
NUMBERS = DIGITS.map(lambda payload: payload + check_digit(payload))
OF_SIXTEEN = st.text(string.digits, min_size=15, max_size=15).map(lambda payload: payload + check_digit(payload))
NAMES = st.text(string.ascii_uppercase + " /.-'", min_size=2, max_size=26)
FURTHER = st.text(string.digits, max_size=18)
LRC = st.sampled_from(["", *string.digits, *string.ascii_uppercase, ";", "?", "=", "%", "/"])
ENDS = st.sampled_from(["", "\n", "\r\n", "\t"])

# What the keys that a US layout calls % ; ^ ? = B type on other layouts, digits being digits.
LAYOUTS = {
    "US": "%;^?=B",
    "German": "%ö&_´B",
    "Swiss French": "%é&_^B",
    "Spanish": "%ñ&_¡B",
    "Italian": "%ò&_ìB",
    "Portuguese": "%ç&_«B",
    "Swedish": "%ö&_´B",
    "Norwegian": "%ø&_\\B",
    "Turkish": "%ş&_-B",
    "Canadian French": "%;?É=B",
    "Russian": "%ж:,=И",
    "Greek": "%΄^?=Β",
    "Hebrew": "%ף^?=נ",
    "Dvorak": "%s^Z]X",
    "French with Caps Lock": "(m-§=b",
    "dead key swallowed": "%;^?B",
}
FRENCH = str.maketrans("1234567890%;^?=ABMQWZabmqwz", "&é\"'(-è_çà5m6§=QB?AZWqb,azw")
CZECH = str.maketrans("1234567890%;^?=YZyz", "+ěščřžýáíé5ů6_´ZYzy")
BELGIAN = str.maketrans("1234567890%;^?=AMQWZamqwz", "&é\"'(§è!çà5m6+-Q?AZWq,azw")
HUNGARIAN = str.maketrans("0;^?=YZ", "öé/_óZY")


def in_layout(text: str, layout: str) -> str:
    """`text`, typed by a US reader, as a computer with `layout` receives it."""
    keys = LAYOUTS[layout]
    return text.translate({ord(us): typed for us, typed in zip("%;^?=B", keys, strict=False)})


@st.composite
def swipes(draw: st.DrawFn, numbers: st.SearchStrategy[str] = NUMBERS) -> tuple[str, str]:
    """What a US reader types for a card, and the card's number."""
    number = draw(numbers)
    letter = draw(st.sampled_from(["B", "b", ""]))
    first = f"%{letter}{number}^{draw(NAMES)}^{draw(FURTHER)}?{draw(LRC)}"
    short = f"%{letter}{number}?{draw(LRC)}"
    second = f";{number}={draw(FURTHER)}?{draw(LRC)}"
    plain = f";{number}?{draw(LRC)}"
    tracks = draw(
        st.sampled_from(
            [[first], [second], [short], [plain], [first, second], [short, plain], [short, second], ["%E?", second]]
        )
    )
    between = draw(st.sampled_from(["", "\n", "\r\n"]))
    return between.join(tracks) + draw(ENDS), number


@given(DIGITS)
def test_one_check_digit_fits_and_nine_do_not(payload: str) -> None:
    fitting = [digit for digit in string.digits if passes_luhn(payload + digit)]
    assert fitting == [check_digit(payload)]


@given(NUMBERS, st.data())
def test_one_wrong_digit_is_noticed(number: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(number) - 1))
    other = data.draw(st.sampled_from(string.digits.replace(number[place], "")))
    assert not passes_luhn(number[:place] + other + number[place + 1 :])


@given(NUMBERS, st.data())
def test_two_neighbours_in_the_wrong_order_are_noticed(number: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(number) - 2))
    one, two = number[place : place + 2]
    assume({one, two} not in ({one}, {"0", "9"}))  # Luhn's known blind spot is 09 and 90
    assert not passes_luhn(number[:place] + two + one + number[place + 2 :])


@pytest.mark.parametrize("text", ["", "abc", "४५६७८९०१", "12345678½", "-1234567890"])
def test_what_is_no_plain_digits_is_no_number(text: str) -> None:
    assert not is_number(text)


def test_our_numbers_are_right_ours_and_no_banks() -> None:
    made = {make_number() for _ in range(2_000)}
    assert len(made) == 2_000
    assert all(passes_luhn(number) and is_ours(number) and len(number) == OUR_LENGTH for number in made)
    room = OUR_LENGTH - len(OUR_PREFIX)
    assert banks_between(OUR_PREFIX + "0" * room, OUR_PREFIX + "9" * room) == ""


@pytest.mark.parametrize(
    ("number", "scheme"),
    [  # the schemes' published test numbers
        ("4111111111111111", "Visa"),
        ("4222222222222", "Visa"),
        ("5555555555554444", "Mastercard"),
        ("2223000048400011", "Mastercard"),
        ("378282246310005", "American Express"),
        ("6011111111111117", "Discover"),
        ("6445644564456445", "Discover"),
        ("3530111333300000", "JCB"),
        ("6200000000000005", "UnionPay"),
        ("8171999927660000", "UnionPay"),
        ("30569309025904", "Diners Club"),
        ("36227206271667", "Diners Club"),
        ("6759649826438453", "Maestro"),
        ("5018717571234567", ""),  # wrong check digit
        ("4111111111111112", ""),
    ],
)
def test_bank_cards_are_known(number: str, scheme: str) -> None:
    assert bank_scheme(number) == scheme


@given(st.sampled_from(ISSUERS), st.data())
def test_every_number_of_a_bank_lies_in_a_range_that_meets_it(issuer: object, data: st.DataObject) -> None:
    known = next(one for one in ISSUERS if one is issuer)
    length = data.draw(st.sampled_from(list(known.lengths)))
    start = str(data.draw(st.integers(int(known.first), int(known.last))))
    payload = start + data.draw(
        st.text(string.digits, min_size=length - 1 - len(start), max_size=length - 1 - len(start))
    )
    number = payload + check_digit(payload)
    assert bank_scheme(number)
    assert banks_between(number, number)
    assert banks_between("0" * length, "9" * length)


@given(swipes())
def test_every_swipe_gives_its_number(swipe: tuple[str, str]) -> None:
    typed, number = swipe
    assert read_swipe(typed) == number


@given(swipes(), st.sampled_from(list(LAYOUTS)))
@example(("%B9907000000000005^LEE/ANN^4912101?;9907000000000005=4912101?\n", "9907000000000005"), "German")
def test_the_keyboard_layout_does_not_matter(swipe: tuple[str, str], layout: str) -> None:
    typed, number = swipe
    assert read_swipe(in_layout(typed, layout)) == number


@given(swipes(OF_SIXTEEN), st.sampled_from([FRENCH, CZECH, BELGIAN, HUNGARIAN]))
def test_layouts_that_move_the_digits_are_put_back(swipe: tuple[str, str], table: dict[int, str]) -> None:
    typed, number = swipe
    assume(len(set(number)) > 3)  # 00000000 reads the same as 22222222: é is 2 in France and 0 in Prague
    assert read_swipe(typed.translate(table)) == number


@given(swipes())
def test_case_does_not_matter(swipe: tuple[str, str]) -> None:
    typed, number = swipe
    assert read_swipe(typed.lower()) == read_swipe(typed.upper()) == number


@given(NUMBERS, ENDS, st.sampled_from(["", " ", "-", ".", "\u00a0", "–"]))
def test_bare_digits_are_read_however_they_are_grouped(number: str, end: str, separator: str) -> None:
    assert read_swipe(separator.join(number[at : at + 4] for at in range(0, len(number), 4)) + end) == number
    assert without_separators(grouped(number)) == number


@given(
    NUMBERS,
    st.sampled_from(
        [
            "https://hub.example:8001/c/{}",
            "HTTPS://HUB.EXAMPLE/?card={}&code=K7",
            "httpsÖ--hub.example-c-{}",
            "http://10.0.0.7/{}#20261124",
        ]
    ),
)
def test_a_code_with_a_web_address_gives_the_number_in_it(number: str, address: str) -> None:
    assert read_swipe(address.format(number)) == number


@pytest.mark.parametrize(
    "typed",
    [
        "%E?",
        "%E?\n",
        "%E?;E?",
        ";E?\r\n",
        "+E?",
        "%E_",
        "5E§",
        "%?;?",
        "",
        "  \n",
        "%",
        ";",
        "%B^DOE/JOHN^?",
        "hello",
        "%B123^A^?",
    ],
)
def test_reader_errors_ask_to_swipe_again(typed: str) -> None:
    with pytest.raises(SwipeUnreadable) as caught:
        read_swipe(typed)
    assert caught.value.heading == "Swipe again"


@given(OF_SIXTEEN, OF_SIXTEEN, ENDS)
def test_two_cards_at_once_are_refused(one: str, other: str, end: str) -> None:
    assume(one != other)
    for typed in (f"%B{one}^A/B^49?;{one}=49?{end}%B{other}^A/B^49?", f";{one}=4912?{end};{other}=4912?"):
        with pytest.raises(SwipeUnreadable):
            read_swipe(typed)


@given(st.text(max_size=LONGEST_SWIPE + 20))
def test_anything_typed_gives_digits_or_a_named_error_that_does_not_repeat_it(typed: str) -> None:
    try:
        read = read_swipe(typed)
    except SwipeUnreadable as error:
        read, advice = "", error.advice
    else:
        advice = ""
    assert is_number(read) or (advice and not any(map(str.isdigit, advice)))
