"""What can go wrong with consent. Members read it, so it is translated when it is shown."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy

from offthecharts.web.errors import DomainError


class NotTheirsToGive(DomainError):
    """Consent for a minor is an account holder's to give."""

    title: ClassVar[Any] = gettext_lazy("Only a parent or guardian can agree to this")
    status = 403
    code = "consent_not_theirs"
