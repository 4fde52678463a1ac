"""All commands, and how a problem ends one: its sentence on stderr and the exit code of its family."""

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any, NoReturn, TypeVar

import click
from flask import Flask
from sqlalchemy.exc import OperationalError, ProgrammingError

from campaign.errors import Away, Problem, Refused

DATABASE_ADVICE = "run “flask db upgrade”, or look at DATABASE_URL."

Command = TypeVar("Command", bound=Callable[..., Any])


def plainly(command: Command) -> Command:
    """Let a command end with one clear line instead of a traceback."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 (whatever the command takes)
        try:
            return command(*args, **kwargs)
        except Away as away:
            fail(f"{away.message} If it lasts, look at DATABASE_URL.", away.exit_code)
        except Problem as problem:
            fail(problem.message, problem.exit_code)
        except (OperationalError, ProgrammingError) as error:
            # Only what the driver says: the statement holds what was typed.
            reason = str(error.orig).partition("\n")[0]
            fail(f"The database cannot be used ({reason}); {DATABASE_ADVICE}", Refused.exit_code)

    return run  # type: ignore[return-value]


def fail(message: str, exit_code: int) -> NoReturn:
    """End the command with the sentence on stderr."""
    click.echo(message, err=True)
    sys.exit(exit_code)


def register_commands(app: Flask) -> None:
    """Give the application its commands."""
    from campaign.cli.account import account  # noqa: PLC0415 (the groups use this module's own tools)
    from campaign.cli.audit import audit  # noqa: PLC0415
    from campaign.cli.demo import demo  # noqa: PLC0415
    from campaign.cli.letter import letter  # noqa: PLC0415
    from campaign.cli.printing import printing  # noqa: PLC0415
    from campaign.cli.privacy import privacy  # noqa: PLC0415
    from campaign.cli.schema import schema  # noqa: PLC0415
    from campaign.cli.signatories import signatories  # noqa: PLC0415
    from campaign.cli.worker import worker  # noqa: PLC0415

    for command in (letter, printing, signatories, account, audit, privacy, schema, worker, demo):
        app.cli.add_command(command)
