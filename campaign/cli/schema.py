"""``flask db``: the commands of the schema, which are Flask-Alembic's.

Alembic is imported when one of them is asked for: it starts slowly, and neither
the site nor any other command needs it.
"""

from typing import TYPE_CHECKING

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from campaign.db import Base

if TYPE_CHECKING:
    from flask_alembic import Alembic


class _SchemaCommands(click.Group):
    """Flask-Alembic's own commands under our name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return self._theirs().list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return self._theirs().get_command(ctx, cmd_name)

    @staticmethod
    def _theirs() -> click.Group:
        from flask_alembic.cli import cli  # noqa: PLC0415 (see the module's docstring)

        return cli


@click.group("db", cls=_SchemaCommands)
@click.pass_context
@with_appcontext
def schema(ctx: click.Context) -> None:
    """Bring the database's tables up to date, and show their history."""
    ctx.obj = alembic()


def alembic() -> "Alembic":
    """Flask-Alembic, bound to the application whose context it is called in."""
    from flask_alembic import Alembic  # noqa: PLC0415 (see the module's docstring)

    extension = Alembic(metadatas=Base.metadata, run_mkdir=False, command_name="")
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 (Alembic keys by the app itself)
    extension.init_app(app)
    return extension
