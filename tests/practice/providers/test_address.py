"""Web links with placeholders."""

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from offthecharts.practice.patients.models import Patient, Person
from offthecharts.practice.providers.weblink.address import BadTemplate, check, filled, missing_in

TEMPLATE = "https://www.example.com/p/{patient.first_name}?last={patient.last_name}&n={patient.chart_number}#x"


def patient(**values: str) -> Patient:
    return Patient(person=Person(**{"first_name": "Mateo", "last_name": "Núñez", **values}), chart_number=1042)


def test_values_are_percent_encoded_whole() -> None:
    address = filled(TEMPLATE, patient(last_name="O’Hara & Sons/?#="))
    assert address == ("https://www.example.com/p/Mateo?last=O%E2%80%99Hara%20%26%20Sons%2F%3F%23%3D&n=1042#x")


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("https://www.example.com/{patient.shoe_size}", "no placeholder"),
        ("https://www.example.com/{patient.email", "brace"),
        ("https://www.example.com/patient.email}", "brace"),
        ("https://{patient.first_name}.example.com/", "after the server"),
        ("https://www.example.com:{patient.chart_number}/", "web address"),
        ("http://www.example.com/", "https://"),
        ("javascript:alert(1)", "web address"),
        ("https://user:secret@www.example.com/", "user name"),
        ("https://www.example.com\\@evil.example/", "web address"),
        ("https://", "web address"),
        ("www.example.com", "web address"),
    ],
)
def test_what_could_go_elsewhere_or_mean_nothing_is_refused_with_words(template: str, words: str) -> None:
    with pytest.raises(BadTemplate, match=words):
        check(template)


def test_a_good_template_is_kept_as_it_is() -> None:
    assert check(f"  {TEMPLATE} ") == TEMPLATE


def test_what_the_chart_lacks_is_named() -> None:
    assert missing_in("https://x.example/{patient.email}/{patient.birth_date}", patient()) == [
        "e-mail",
        "date of birth",
    ]


def test_dots_alone_would_climb_in_the_path_and_count_as_missing() -> None:
    assert missing_in("https://x.example/{patient.first_name}/", patient(first_name="..")) == ["first name"]


@settings(suppress_health_check=[HealthCheck.differing_executors])
@given(first=st.text(max_size=30), last=st.text(max_size=30))
def test_no_name_changes_where_the_address_leads(first: str, last: str) -> None:
    parts = urlsplit(filled(TEMPLATE, patient(first_name=first.replace("\ud800", ""), last_name=last)))
    assert (parts.scheme, parts.netloc, parts.fragment) == ("https", "www.example.com", "x")
    assert parts.path.count("/") == 2
    assert set(parse_qs(parts.query, keep_blank_values=True)) == {"last", "n"}
