"""A child of the demo ends when its parent is gone, even when the parent was killed."""

import os
import signal
import sys
import threading

SUPERVISED = "OFFTHECHARTS_SUPERVISED"


def end_with_parent() -> None:
    """When started by the supervisor: stop gracefully as soon as the pipe on standard input closes."""
    if not os.environ.pop(SUPERVISED, ""):
        return

    def watch() -> None:
        while os.read(sys.stdin.fileno(), 1024):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()
