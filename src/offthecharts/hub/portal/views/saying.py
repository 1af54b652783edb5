"""What several views say in the same way."""

from django.forms import Form
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from offthecharts.web.errors import DomainError
from offthecharts.web.signin.throttle import TooManyTries


def advice_of(error: DomainError) -> str:
    """The advice of `error` in the member's language."""
    if isinstance(error, TooManyTries):
        return wait_of(error)
    return error.advice


def wait_of(error: TooManyTries) -> str:
    """How long to wait."""
    minutes = error.minutes
    wait = ngettext("Try again in %(minutes)d minute.", "Try again in %(minutes)d minutes.", minutes)
    return _("There were too many tries.") + " " + wait % {"minutes": minutes}


def refused(form: Form, error: DomainError) -> int:
    """Put `error` into the form, at the field it is about; the status of the answer."""
    if error.fields:
        for name, said in error.fields.items():
            for one in said:
                form.add_error(name if name in form.fields else None, one)
    else:
        form.add_error(None, advice_of(error))
    return error.status
