"""Sessions of the member pages: Django's, in a table of their own. ``settings.MEMBER_SESSION_ENGINE`` names this."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

ACCOUNT = "portal_account"


class SessionStore(DatabaseStore):
    """A key of the office's sessions is not known here, and one from here not there."""

    @classmethod
    def get_model_class(cls) -> Any:
        """The table."""
        from offthecharts.hub.portal.models import PortalSession

        return PortalSession

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        """With the account whose session it is, so that all of them can be ended."""
        row: Any = super().create_model_instance(data)
        row.account_id = data.get(ACCOUNT)
        return row
