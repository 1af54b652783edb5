"""What can go wrong on the member page. Members read these words, so they are translated when they are shown."""

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from offthecharts.web.errors import DomainError


class PortalError(DomainError):
    """An error that a member reads."""

    title: ClassVar[Any] = gettext_lazy("That did not work")
    code = "portal"


class NotSignedIn(PortalError):
    """Sign-in name and password do not fit; which of the two is not said."""

    title = gettext_lazy("You could not be signed in")
    status = 403
    code = "portal_not_signed_in"

    def __init__(self) -> None:
        super().__init__(_("Name and password do not fit. Check both, or have a link sent to you."))


class WrongPassword(PortalError):
    """The password of who is signed in does not fit."""

    title = gettext_lazy("Wrong password")
    status = 403
    code = "portal_wrong_password"

    def __init__(self) -> None:
        super().__init__(_("This is not your password. Try again."))


class LinkOver(PortalError):
    """The link was used, withdrawn, is too old, or was never ours."""

    title = gettext_lazy("This link does not work any more")
    status = 410
    code = "portal_link_over"

    def __init__(self) -> None:
        super().__init__(_("Links work once and for a short time. Ask for a new one."))


class NameTaken(PortalError):
    """Somebody of the practice signs in by this name."""

    title = gettext_lazy("This name is taken")
    status = 422
    code = "portal_name_taken"

    def __init__(self) -> None:
        advice = _("Somebody else signs in with this name. Choose another one.")
        super().__init__(advice, fields={"sign_in_name": [advice]})


class UnusableName(PortalError):
    """A name that cannot be a sign-in name."""

    title = gettext_lazy("This name cannot be used")
    status = 422
    code = "portal_unusable_name"

    def __init__(self, advice: str) -> None:
        super().__init__(advice, fields={"sign_in_name": [advice]})


class CardDoesNotFit(PortalError):
    """Card number, code and date of birth do not belong together; nothing more is said, whatever the reason."""

    title = gettext_lazy("These do not belong together")
    status = 422
    code = "portal_card_does_not_fit"

    def __init__(self) -> None:
        super().__init__(
            _("Check card number, code and date of birth. Each code works once. The practice can help you.")
        )


class HasAccount(PortalError):
    """The member can sign in already."""

    title = gettext_lazy("There is an account already")
    code = "portal_has_account"

    def __init__(self) -> None:
        super().__init__(_("Sign in with it, or ask for a new password."))


class ParentFirst(PortalError):
    """The member is under 13 and nobody agreed."""

    title = gettext_lazy("Ask a parent or guardian")
    status = 403
    code = "portal_parent_first"

    def __init__(self) -> None:
        super().__init__(_("Under 13, a parent or guardian makes the account on their own page, under Family."))


class PasskeyRefused(PortalError):
    """The passkey is not known here, was not made for this page, or nobody confirmed it."""

    title = gettext_lazy("This passkey does not work here")
    status = 422
    code = "portal_passkey_refused"

    def __init__(self, advice: str = "") -> None:
        super().__init__(advice or _("Try again, or sign in with your password and add the passkey anew."))


class NotInvited(DomainError):
    """The member cannot be invited by e-mail; the advice says why and what to do. Hub users read it."""

    title = "This member cannot be invited"
    status = 422
    code = "portal_not_invited"


class PageClosed(DomainError):
    """The practice's member page is not open."""

    title = "The member page is closed"
    code = "portal_closed"
