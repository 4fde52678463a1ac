"""``flask letter``: from files to a letter, its states, its check, and its paper."""

import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from campaign import clock
from campaign.access import COMMAND_LINE
from campaign.cli.commands import plainly
from campaign.cli.files import (
    WORD_ENDINGS,
    FileUnusable,
    names_as_table,
    read_letter_and_table,
    read_word_letter,
    require_writable,
    write_bytes,
)
from campaign.drafting import operations, queries
from campaign.drafting.finding import Finding
from campaign.drafting.languages import native_name
from campaign.drafting.letter_file import LetterFile
from campaign.drafting.page_findings import page_findings
from campaign.drafting.phrases import moment_text
from campaign.drafting.printing_words import printing_label
from campaign.drafting.queries import LetterRecord
from campaign.drafting.rules import LetterState, deadline_from_local
from campaign.printings.document_forms import DOCUMENT_FORMS
from campaign.printings.exports import EXPORTS, TEXTS, signed_letter
from campaign.printings.operations import accept_finding, make_printing
from campaign.printings.pages import found_on_pages
from campaign.printings.queries import PrintingRecord, file_bytes, frozen_letter
from campaign.printings.rules import (
    ChoicesInvalid,
    PrintChoices,
    PrintingKind,
    Sheet,
    Stage,
    read_key,
)
from campaign.signatories.checks import checked_findings, findings
from campaign.signatories.drafts import draft_document, draft_findings
from campaign.signatories.import_operations import import_letter
from campaign.signatories.paper import filled_title
from campaign.signatories.roster import listed_count

PATH = click.Path(path_type=Path)
"""Whether it can be read or written is told in our own one line."""

_STEPS = {Stage.SETTING: 1, Stage.CHECKING: 2}
"""How far the bar is at each stage; it ends at 3, when the printing is kept."""


@click.group()
def letter() -> None:
    """Letters: import, open, check, print."""


@letter.command("import")
@click.argument("path", type=PATH)
@click.option("--accept-changes", is_flag=True, help="Accept all tracked changes of a Word file.")
@click.option("--names", type=PATH, help="Where the names at a Word file's end are written as CSV.")
@with_appcontext
@plainly
def import_command(path: Path, names: Path | None, *, accept_changes: bool) -> None:
    """Take in a folder with letter.md (and signatories.csv), one .md file, or a .docx file."""
    if path.suffix.lower() in WORD_ENDINGS:
        letter_file, table = _word_letter(path, names, accept_changes=accept_changes), None
    elif accept_changes or names is not None:
        message = "--accept-changes and --names are only for a Word file."
        raise FileUnusable(message)
    else:
        letter_file, table = read_letter_and_table(path)
    slug = import_letter(COMMAND_LINE, letter_file, table)
    _warn(path, findings(queries.letter(slug)))
    click.echo(slug)


def _word_letter(path: Path, names: Path | None, *, accept_changes: bool) -> LetterFile:
    """Read a Word file, and say what of it is not in the letter."""
    word = read_word_letter(path, accept_changes=accept_changes)
    for sentence in word.left_out:
        click.echo(f"{path}: {sentence}", err=True)
    if names is not None:
        write_bytes(names, names_as_table(word.names))
    elif word.names:
        count = f"{len(word.names)} name{'' if len(word.names) == 1 else 's'}"
        message = "at the end were left out; --names FILE writes them down for signatories import."
        click.echo(f"{path}: {count} {message}", err=True)
    return word.letter


@letter.command("list")
@with_appcontext
@plainly
def list_command() -> None:
    """Every letter with its state and count."""
    for one in queries.letters():
        click.echo(f"{one.slug}  {one.state}  {listed_count(one.id)} listed")


@letter.command("show")
@click.argument("slug")
@with_appcontext
@plainly
def show_command(slug: str) -> None:
    """One letter: state, version, count, goal, deadline."""
    one = queries.letter(slug)
    settings = one.settings
    click.echo(f"slug: {one.slug}")
    click.echo(f"title: {filled_title(one)}")
    click.echo(f"language: {settings.language} ({native_name(settings.language)})")
    click.echo(f"state: {one.state}")
    click.echo(f"version: {one.version_number} (sha256 {one.version_sha256})")
    click.echo(f"listed: {listed_count(one.id)}")
    click.echo(f"goal: {settings.goal or 'none'}")
    click.echo(f"deadline: {_deadline(one)}")
    click.echo(
        f"visibility: {settings.visibility}, roster: {settings.roster}, policy: {settings.policy}"
    )
    click.echo(f"contacts: erased {settings.retention_days} days after the letter is closed")


@letter.command("open")
@click.argument("slug")
@click.option("--deadline", help="Local ISO time in the letter's time zone, like 2026-12-18T17:00.")
@click.option("--reason", default="", help="Why a closed letter is opened again.")
@with_appcontext
@plainly
def open_command(slug: str, deadline: str | None, reason: str) -> None:
    """Let organizations sign on; a closed letter needs a reason."""
    one = queries.letter(slug)
    deadline_at = _instant(one, deadline)
    if one.state == LetterState.CLOSED:
        operations.reopen_letter(COMMAND_LINE, slug, deadline_at=deadline_at, reason=reason)
    else:
        operations.open_letter(COMMAND_LINE, slug, deadline_at=deadline_at)
    click.echo(f"{slug} is open; deadline: {_deadline(queries.letter(slug))}")


@letter.command("close")
@click.argument("slug")
@with_appcontext
@plainly
def close_command(slug: str) -> None:
    """Take no more sign-ons."""
    operations.close_letter(COMMAND_LINE, slug)
    click.echo(f"{slug} is closed with {listed_count(queries.letter(slug).id)} listed")


@letter.command("check")
@click.argument("slug")
@with_appcontext
@plainly
def check_command(slug: str) -> None:
    """Everything a printing would stop at, one a line with its id."""
    press = current_app.extensions["press"]
    press.warm_up()
    record = queries.letter(slug)
    checked = checked_findings(record, found_on_pages(record, press))
    for one in checked:
        mark = " (accepted)" if one.is_accepted else ""
        click.echo(f"{one.finding.id}  {one.finding.where}: {one.finding.message}{mark}")
    if any(not one.is_accepted for one in checked):
        raise SystemExit(1)
    click.echo(f"{slug}: nothing stands in the way of a printing", err=True)


@letter.command("accept")
@click.argument("slug")
@click.argument("finding")
@click.option("--reason", required=True, help="Why it is fine as it is; kept with the letter.")
@with_appcontext
@plainly
def accept_command(slug: str, finding: str, reason: str) -> None:
    """Let one finding stand."""
    accept_finding(COMMAND_LINE, slug, finding, reason, current_app.extensions["press"])
    click.echo(f"{finding} is accepted")


@letter.command("print")
@click.argument("slug")
@click.option("-o", "--output", type=PATH, required=True, help="Where the PDF is written.")
@click.option("--cover", is_flag=True, help="Begin with a page of totals.")
@click.option("--changes", is_flag=True, help="End with what changed since the last printing.")
@click.option("--sheet", type=click.Choice([*map(str, Sheet)]), default="letter", help="The paper.")
@click.option("--addendum", metavar="OF", help="Only who has signed on since the printing OF.")
@click.option("--corrigendum", metavar="OF", help="What was withdrawn or corrected since OF.")
@with_appcontext
@plainly
def print_command(slug: str, output: Path, **chosen: Any) -> None:  # noqa: ANN401 (the options)
    """Make a printing of the current roster, or a supplement to one, and write its bytes."""
    choices = _choices(**chosen)
    require_writable(output)
    made = _printing_with_progress(slug, choices)
    write_bytes(output, file_bytes(made.sha256))
    click.echo(
        f"{printing_label(made.kind, made.number)} {made.id}: {made.count} listed, "
        f"{made.page_count} pages, sha256 {made.sha256}, in {output}"
    )


def _choices(
    *, cover: bool, changes: bool, sheet: str, addendum: str | None, corrigendum: str | None
) -> PrintChoices:
    if addendum and corrigendum:
        message = "Print an addendum or a corrigendum, each by itself."
        raise ChoicesInvalid(message)
    kind = PrintingKind.ADDENDUM if addendum else PrintingKind.CORRIGENDUM
    if not (of_id := read_key(addendum or corrigendum or "")):
        kind = PrintingKind.FULL
        if given := addendum or corrigendum:
            raise ChoicesInvalid(f"“{given}” is no id of a printing.")
    return PrintChoices(kind, of_id, cover, changes, Sheet(sheet))


@letter.command("render")
@click.argument("path", type=PATH)
@click.option("-o", "--output", type=PATH, required=True, help="Where the PDF is written.")
@plainly
def render_command(path: Path, output: Path) -> None:
    """Set a letter straight from its files, without the database."""
    press = current_app.extensions["press"]
    press.warm_up()
    letter_file, table = read_letter_and_table(path)
    _warn(path, draft_findings(letter_file, table))
    require_writable(output)
    document = draft_document(letter_file, table, clock.now())
    pdf = press(document, letter_file.settings.theme)
    _warn(path, page_findings(pdf.pages))
    write_bytes(output, pdf.data)
    click.echo(f"{output}: {document.count} listed, {pdf.page_count} pages")


@letter.command("export")
@click.argument("slug")
@click.option(
    "--format", "form", type=click.Choice(sorted(EXPORTS)), required=True, help="Which form."
)
@click.option("--text", is_flag=True, help="The text alone, its tokens as written: docx or md.")
@click.option("--printing", "printing_id", help="The id of a printing: what it froze, not today's.")
@click.option("-o", "--output", type=PATH, required=True, help="Where it is written.")
@with_appcontext
@plainly
def export_command(
    slug: str, form: str, output: Path, printing_id: str | None, *, text: bool
) -> None:
    """The signed letter in another form, one of its printings, or its text alone."""
    one = queries.letter(slug)
    if text and printing_id:
        message = "--text is the text as it stands, and --printing what was frozen; choose one."
        raise FileUnusable(message)
    if text and form not in TEXTS:
        message = f"The text alone is written as {' or '.join(TEXTS)}, not as {form}."
        raise FileUnusable(message)
    if printing_id:
        made = DOCUMENT_FORMS[form](frozen_letter(one.id, printing_id))
    else:
        made = TEXTS[form](one) if text else EXPORTS[form](signed_letter(one, clock.now()))
    write_bytes(output, made if isinstance(made, bytes) else made.encode())
    click.echo(str(output))


def _warn(path: Path, found: Iterable[Finding]) -> None:
    for finding in found:
        click.echo(f"Warning: {path}, {finding.where}: {finding.message}", err=True)


def _printing_with_progress(slug: str, choices: PrintChoices) -> PrintingRecord:
    """Print with a bar on the terminal: the roster is taken, the pages are set, all is kept."""
    press = current_app.extensions["press"]
    bar = click.progressbar(
        length=3, label="Printing", file=sys.stderr, hidden=not sys.stderr.isatty()
    )

    def tell(stage: Stage) -> None:
        bar.update(_STEPS[stage] - bar.pos)

    with bar:
        made = make_printing(COMMAND_LINE, slug, press, choices, tell=tell)
        bar.update(1)
    return made


def _instant(one: LetterRecord, text: str | None) -> datetime | None:
    return deadline_from_local(text, one.settings.timezone) if text else None


def _deadline(one: LetterRecord) -> str:
    deadline = one.settings.deadline_at
    return (
        moment_text(deadline, one.settings.timezone, one.settings.language) if deadline else "none"
    )
