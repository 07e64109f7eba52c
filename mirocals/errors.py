"""The errors a user can meet, each with the exit status it ends the command with."""


class MirocalsError(Exception):
    """An error that is one clear line to the user, never a traceback."""

    exit_status = 3


class BadInput(MirocalsError):
    """Wrong use or bad input: names file, line and column at fault; nothing was changed."""

    exit_status = 2


class GateFailed(MirocalsError):
    """The release did not pass its checks: nothing was published."""

    exit_status = 1
