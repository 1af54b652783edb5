"""Steps of a call as they happen, while the call itself blocks."""

import contextvars
from collections.abc import Callable, Generator
from queue import SimpleQueue
from threading import Thread


class _End:
    """The call has returned, or raised `error`."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error


def follow(call: Callable[[Callable[[str], None]], None]) -> Generator[str]:
    """Run `call` in a thread and yield each step that it reports. Raises what the call raises.

    The call must not use the database: its thread would open a connection of its own.
    """
    steps: SimpleQueue[str | _End] = SimpleQueue()

    def run() -> None:
        try:
            call(steps.put)
        except BaseException as error:  # handed over to the thread that follows
            steps.put(_End(error))
        else:
            steps.put(_End())

    Thread(target=contextvars.copy_context().run, args=(run,), daemon=True).start()
    while not isinstance(step := steps.get(), _End):
        yield step
    if step.error is not None:
        raise step.error
