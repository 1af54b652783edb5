"""Taking turns: first come, first served."""

from collections import deque
from threading import Lock


class Turns:
    """A lock that is handed over in the order in which it was asked for; Python's own promises no order."""

    def __init__(self) -> None:
        self._mutex = Lock()
        self._waiting: deque[Lock] = deque()
        self._taken = False

    def take(self, timeout_seconds: float) -> bool:
        """Wait for the turn; False when it did not come in time."""
        with self._mutex:
            if not self._taken:
                self._taken = True
                return True
            gate = Lock()
            gate.acquire()
            self._waiting.append(gate)
        if gate.acquire(timeout=timeout_seconds):
            return True
        with self._mutex:
            if gate in self._waiting:
                self._waiting.remove(gate)
                return False
        return True  # it came at the very last moment

    def hand_over(self) -> None:
        """Let the next one go."""
        with self._mutex:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False
