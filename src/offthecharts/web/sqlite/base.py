"""The backend; its name in settings is ``offthecharts.web.sqlite``."""

import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

from offthecharts.web.sqlite.turns import Turns

_turns: defaultdict[str, Turns] = defaultdict(Turns)
_WRITES: Final = re.compile(r"\s*(?:INSERT|UPDATE|DELETE|REPLACE|WITH)\b", re.IGNORECASE)
DEFAULT_TIMEOUT_SECONDS: Final = 5.0


class DatabaseWrapper(base.DatabaseWrapper):
    """Takes its turn when a transaction begins (they all begin by asking to write), and hands it over at its end."""

    holds_turn = False

    @property
    def _queue(self) -> Turns:
        return _turns[str(self.settings_dict["NAME"])]

    def _take_turn(self) -> None:
        if self.holds_turn or self.is_in_memory_db():
            return
        timeout = float(self.settings_dict["OPTIONS"].get("timeout", DEFAULT_TIMEOUT_SECONDS))
        if not self._queue.take(timeout):
            raise OperationalError(f"database is locked: no turn to write came within {timeout:g} s")
        self.holds_turn = True

    def _hand_over(self) -> None:
        if self.holds_turn:
            self.holds_turn = False
            self._queue.hand_over()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """A turn for one statement outside of a transaction."""
        if self.holds_turn or self.in_atomic_block:
            yield
            return
        self._take_turn()
        try:
            yield
        finally:
            self._hand_over()

    def create_cursor(self, name: Any = None) -> Any:
        """A cursor whose writes outside of transactions take a turn of their own."""
        cursor = self.connection.cursor(factory=QueuedCursor)
        cursor.wrapper = self
        return cursor

    def _start_transaction_under_autocommit(self) -> None:
        self._take_turn()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # the stubs lack it
        except BaseException:
            self._hand_over()
            raise

    def commit(self) -> None:
        """End the transaction and hand the turn over. When it fails, Django rolls back."""
        super().commit()
        self._hand_over()

    def rollback(self) -> None:
        """End the transaction and hand the turn over."""
        try:
            super().rollback()
        finally:
            self._hand_over()

    def close(self) -> None:
        """Close the connection, and with it a transaction."""
        try:
            super().close()
        finally:
            self._hand_over()


class QueuedCursor(base.SQLiteCursorWrapper):
    """See :meth:`DatabaseWrapper.create_cursor`."""

    wrapper: DatabaseWrapper

    def execute(self, query: str, params: Any = None) -> Any:
        """Run a statement."""
        if not _WRITES.match(query):
            return super().execute(query, params)
        with self.wrapper.turn():
            return super().execute(query, params)

    def executemany(self, query: str, param_list: Any) -> Any:
        """Run a statement for each of `param_list`."""
        with self.wrapper.turn():
            return super().executemany(query, param_list)
