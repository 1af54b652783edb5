"""What a subcommand says when it cannot go on."""


class CommandFailed(Exception):
    """Ends the command with one clear line instead of a traceback; `status` is the exit status."""

    def __init__(self, message: str, *, status: int = 1) -> None:
        super().__init__(message)
        self.status = status
