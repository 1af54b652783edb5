"""The backend; its name in settings is ``offthecharts.web.postgresql``."""

import select
import time
from typing import Final

from django.db.backends.postgresql import base

TRUSTED_SECONDS: Final = 2.0
"""How long after a proof of life silence on the connection counts as one."""


class DatabaseWrapper(base.DatabaseWrapper):
    """Spares the ``SELECT 1`` before each request while the connection was proved alive moments ago.

    A server that stops or dies says farewell, which makes the idle connection readable: then it is asked again.
    """

    _proved_at = 0.0

    def is_usable(self) -> bool:
        """Whether the connection works; a round trip unless it did moments ago and has been silent since."""
        if time.monotonic() - self._proved_at < TRUSTED_SECONDS and self._is_silent():
            return True
        usable = super().is_usable()
        self._proved_at = time.monotonic() if usable else 0.0
        return usable

    def _is_silent(self) -> bool:
        if self.connection is None or self.connection.closed:
            return False
        poll = select.poll()
        poll.register(self.connection.fileno(), select.POLLIN)
        return not poll.poll(0)
