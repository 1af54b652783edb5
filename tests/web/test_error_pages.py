"""The pages that tell of a problem, and what every template knows."""

import pytest
from django.conf import settings as django_settings
from django.forms import BooleanField, CharField, EmailField, Form
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory, override_settings

from offthecharts.hub.practices.models import HubUser
from offthecharts.web.context import site, theme
from offthecharts.web.errors import DomainError, error_page
from tests.hub.conftest import brook_street, dana  # noqa: F401


class NothingLeft(DomainError):
    """An error for these tests."""

    title = "Nothing is left"


@pytest.mark.django_db
class TestNotFound:
    def test_strangers_get_a_plain_page_without_navigation(self, client: Client) -> None:
        page = client.get("/no-such-page/").content.decode()
        assert "There is no such page" in page
        assert 'aria-label="Main"' not in page

    def test_the_signed_in_keep_their_navigation(self, client: Client, dana: HubUser) -> None:  # noqa: F811
        client.force_login(dana)
        page = client.get("/no-such-page/")
        assert page.status_code == 404
        assert 'aria-label="Main"' in page.content.decode()


def test_the_page_for_failures_needs_nothing_to_work() -> None:
    """Django draws it without a context: the database or the session may be what failed."""
    page = render_to_string("500.html")
    assert "Something went wrong on our side" in page
    assert 'aria-label="Main"' not in page


def _error_page(*, htmx: bool) -> HttpResponse:
    request = RequestFactory().get("/members/1/")
    request.htmx = htmx  # type: ignore[attr-defined]  # HtmxMiddleware's
    return error_page(request, NothingLeft("Fill it up."))


def test_an_error_is_a_page() -> None:
    page = _error_page(htmx=False).content.decode()
    assert page.lower().startswith("<!doctype html>")
    assert "Fill it up." in page


def test_an_error_for_htmx_is_only_what_the_script_reads() -> None:
    page = _error_page(htmx=True).content.decode()
    assert "<html" not in page
    assert "data-problem" in page
    assert "Nothing is left" in page


@pytest.mark.parametrize(("cookie", "expected"), [("dark", "dark"), ("light", "light"), ("", ""), ('"><script>', "")])
def test_only_known_themes_come_from_the_cookie(cookie: str, expected: str) -> None:
    request = RequestFactory().get("/")
    request.COOKIES["otc-theme"] = cookie
    assert theme(request) == expected


@override_settings(SITE="practice")
def test_every_template_knows_its_site() -> None:
    context = site(RequestFactory().get("/"))
    assert (context["site"], context["site_name"], context["shell"]) == (
        "practice",
        "Practice server",
        "web/shell.html",
    )


class ContactForm(Form):
    email = EmailField(label="Email", help_text="Where mail goes.")
    note = CharField(label="Note", required=False)
    agrees = BooleanField(label="I agree", required=False, help_text="Can be taken back.")


class TestForms:
    def test_a_field_is_wired_to_its_help_and_its_error(self) -> None:
        form = ContactForm({"email": "nobody"})
        html = form["email"].as_field_group()
        assert 'aria-describedby="id_email_helptext id_email_error"' in html
        assert 'id="id_email_error"' in html
        assert 'aria-invalid="true"' in html
        assert html.index("<label") < html.index("<input") < html.index("Where mail goes.")

    def test_only_required_fields_are_marked(self) -> None:
        form = ContactForm()
        assert "is-required" in form["email"].as_field_group()
        assert "is-required" not in form["note"].as_field_group()

    def test_a_check_box_stands_inside_its_label(self) -> None:
        html = ContactForm()["agrees"].as_field_group()
        label = html[html.index("<label") : html.index("</label>")]
        assert "checkbox" in label
        assert "I agree" in label

    def test_a_whole_form_sums_up_its_errors_with_links(self) -> None:
        html = str(ContactForm({"email": ""}))
        assert 'role="alert"' in html
        assert '<a href="#id_email">Email</a>' in html


def test_the_look_is_served_by_us() -> None:
    """The policy allows nothing from elsewhere, so the templates may not ask for it."""
    assert django_settings.SECURE_CSP["default-src"] == ["'self'"]
    assert "https://" not in render_to_string("500.html").replace("http://www.w3.org", "")
