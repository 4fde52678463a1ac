"""``flask audit``: whether what was written down is still as it was written."""

import click
from flask.cli import with_appcontext

from campaign.audit.verification import verify
from campaign.cli.commands import plainly
from campaign.db import reading
from campaign.drafting import queries


@click.group()
def audit() -> None:
    """The record of who did what."""


@audit.command("verify")
@click.argument("slug", required=False)
@with_appcontext
@plainly
def verify_command(slug: str | None) -> None:
    """Compute a letter's chain again; without SLUG that of what belongs to no letter."""
    with reading():
        verdict = verify(queries.letter(slug).id if slug else None)
    for problem in verdict.problems:
        click.echo(problem)
    click.echo(
        f"{slug or 'the installation'}: {verdict.chained_count} chained, "
        f"{verdict.waiting_count} waiting to be chained, ends with {verdict.sha256}",
        err=bool(verdict.problems),
    )
    if verdict.problems:
        raise SystemExit(1)
