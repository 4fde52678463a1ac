"""Signatories out of a file or a paste: looking at it, taking it in, and taking it back."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from campaign import clock
from campaign.access import Act, current_actor, require, signed_in
from campaign.desk import import_queries as shown
from campaign.desk import queries
from campaign.desk.forms import ActForm
from campaign.desk.import_forms import PARTED_BY, Asked, BringForm, asked, said
from campaign.desk.views import ROW_ID, for_every_page
from campaign.drafting.queries import LetterRecord
from campaign.errors import BadInput
from campaign.signatories import import_queries as imports
from campaign.signatories.file_operations import begin_import, go_on, keep_file
from campaign.signatories.import_operations import ImportReport, look_through
from campaign.signatories.import_plans import Rejected
from campaign.signatories.table_files import LookedAt, Table, look_at, table_of
from campaign.signatories.table_text import DELIMITERS, ENCODINGS
from campaign.signatories.undo_operations import undo_import

bp = Blueprint("imports", __name__, url_prefix="/desk")
bp.context_processor(for_every_page)

HEADERS = (("yes", "Is a header row"), ("no", "Is data, not a header"))

MOST_AT_ONCE = 2_000
"""So many rows are taken in while somebody waits; a longer file is for a worker."""

MOST_LOOKED_THROUGH = 5_000
"""So many rows are tried out before a file is taken in."""


@bp.get("/<slug>/roster/import")
@signed_in
def bring(slug: str) -> str:
    """Choose a file or paste one; the imports so far."""
    return _bring_page(_letter(slug), BringForm())


@bp.post("/<slug>/roster/import")
@signed_in
def keep(slug: str) -> ResponseReturnValue:
    """Keep what was brought, to be looked at."""
    letter, form = _letter(slug), BringForm()
    if (given := form.given()) is None:
        return _bring_page(letter, form), 422
    file_id = keep_file(current_actor(), slug, *given)
    return redirect(url_for("imports.look", slug=slug, file_id=file_id), 303)


@bp.get(f"/<slug>/roster/import/<{ROW_ID}:file_id>")
@signed_in
def look(slug: str, file_id: int) -> ResponseReturnValue:
    """The file as it was made out, what each column is, and what would become of it."""
    return _look_page(_letter(slug), file_id, asked(request.args))


@bp.post(f"/<slug>/roster/import/<{ROW_ID}:file_id>")
@signed_in
def take_in(slug: str, file_id: int) -> ResponseReturnValue:
    """Take it in as the page shows it, a long one by a worker; or look at it read otherwise."""
    letter, wanted = _letter(slug), asked(request.form)
    if request.form.get("do") != "import" or not ActForm().validate_on_submit():
        here = url_for("imports.look", slug=slug, file_id=file_id)
        return redirect(f"{here}?{said(request.form)}", 303)
    try:
        table = _table(letter, file_id, wanted)
    except BadInput:
        return _look_page(letter, file_id, wanted)
    waits = table.row_count > MOST_AT_ONCE
    actor = current_actor()
    import_id = begin_import(actor, slug, table, state=wanted.state, file_id=file_id, waits=waits)
    if not waits:
        go_on(actor, import_id, table)
    return redirect(url_for("imports.one", slug=slug, import_id=import_id), 303)


@bp.get(f"/<slug>/roster/import/<{ROW_ID}:file_id>/rejected.csv")
@signed_in
def rejected_before(slug: str, file_id: int) -> Response:
    """The rows that would be rejected, with the reasons, as a file to mend."""
    letter, wanted = _letter(slug), asked(request.args)
    table = _table(letter, file_id, wanted)
    found = look_through(current_actor(), slug, table, state=wanted.state)
    return _rejected_file(slug, table.columns, found.rejected)


@bp.get(f"/<slug>/roster/imports/<{ROW_ID}:import_id>")
@signed_in
def one(slug: str, import_id: int) -> str:
    """What became of one file, or how far it is."""
    return _one_page(_letter(slug), import_id)


@bp.get(f"/<slug>/roster/imports/<{ROW_ID}:import_id>/progress")
@signed_in
def progress(slug: str, import_id: int) -> str:
    """How far a file is, for the page that asks again each second."""
    letter = _letter(slug)
    line = shown.import_line(letter, imports.import_record(letter.id, import_id))
    return render_template("desk/_import_progress.html", letter=letter, line=line)


@bp.get(f"/<slug>/roster/imports/<{ROW_ID}:import_id>/rejected.csv")
@signed_in
def rejected_after(slug: str, import_id: int) -> Response:
    """The rows that were rejected, with the reasons, as a file to mend."""
    letter = _letter(slug)
    rejected = imports.rejected_rows(letter.id, import_id)
    return _rejected_file(slug, imports.columns_of(letter.id, import_id), rejected)


@bp.post(f"/<slug>/roster/imports/<{ROW_ID}:import_id>/undo")
@signed_in
def undo(slug: str, import_id: int) -> ResponseReturnValue:
    """Take a whole file back, and name what stays."""
    letter = _letter(slug)
    if not ActForm().validate_on_submit():
        return redirect(url_for("imports.one", slug=slug, import_id=import_id), 303)
    undone = undo_import(current_actor(), slug, import_id)
    flash(
        f"The import was undone: {undone.removed_count:,} removed, "
        f"{undone.restored_count:,} as before, {undone.stays_count:,} stay."
    )
    if not undone.stays:
        return redirect(url_for("imports.one", slug=slug, import_id=import_id), 303)
    return _one_page(letter, import_id, stays=undone.stays)


def _letter(slug: str) -> LetterRecord:
    letter = queries.letter_on_desk(current_actor(), slug)
    require(current_actor(), Act.IMPORT_SIGNATORIES, letter.id)
    return letter


def _bring_page(letter: LetterRecord, form: BringForm) -> str:
    lines = [shown.import_line(letter, one) for one in imports.import_records(letter.id)]
    card = queries.card(letter, clock.now())
    return render_template(
        "desk/import.html", letter=card, form=form, undo_form=ActForm(), imports=lines
    )


def _looked_at(letter: LetterRecord, file_id: int, wanted: Asked) -> LookedAt:
    filename, data = imports.kept_file(letter.id, file_id)
    return look_at(data, filename, wanted.layout)


def _columns(
    letter: LetterRecord, looked_at: LookedAt, wanted: Asked
) -> tuple[shown.ColumnShown, ...]:
    # What was chosen for other columns, before the layout was changed, is chosen for none.
    count = len(looked_at.columns)
    chosen = wanted.fields if wanted.fields and len(wanted.fields) == count else None
    remembered = None
    if looked_at.layout.has_header:
        remembered = imports.remembered_fields(letter.id, looked_at.columns)
    return shown.columns_shown(looked_at, chosen, remembered)


def _table(letter: LetterRecord, file_id: int, wanted: Asked) -> Table:
    looked_at = _looked_at(letter, file_id, wanted)
    return table_of(looked_at, [one.field for one in _columns(letter, looked_at, wanted)])


def _look_page(letter: LetterRecord, file_id: int, wanted: Asked) -> ResponseReturnValue:
    looked_at, report, errors = None, None, []
    columns: tuple[shown.ColumnShown, ...] = ()
    try:
        looked_at = _looked_at(letter, file_id, wanted)
        columns = _columns(letter, looked_at, wanted)
        table = table_of(looked_at, [one.field for one in columns])
        report = _tried(letter, table, wanted)
    except BadInput as problem:
        errors = [("columns" if columns else "layout", problem.message)]
    layout = looked_at.layout if looked_at else wanted.layout
    guess = [] if looked_at else [("", "Detect automatically")]
    page = render_template(
        "desk/import_file.html",
        letter=queries.card(letter, clock.now()),
        file_id=file_id,
        looked_at=looked_at,
        layout=layout,
        columns=columns,
        first_rows=looked_at.first_rows[: shown.SHOWN_ROWS] if looked_at else (),
        fields=shown.field_choices(),
        sheets=[(one, one) for one in looked_at.sheets] if looked_at else [],
        encodings=ENCODINGS.items(),
        delimiters=[*guess, *((name, DELIMITERS[one]) for name, one in PARTED_BY.items())],
        headers=[*guess, *HEADERS],
        delimiter=next((name for name, one in PARTED_BY.items() if one == layout.delimiter), ""),
        state=wanted.state,
        report=report,
        groups=shown.rejected_groups(report.rejected) if report else (),
        most_rows=MOST_LOOKED_THROUGH,
        asked=said(request.args),
        form=ActForm(),
        errors=errors,
    )
    return page, 422 if errors else 200


def _tried(letter: LetterRecord, table: Table, wanted: Asked) -> ImportReport:
    return look_through(
        current_actor(), letter.slug, table, state=wanted.state, most_rows=MOST_LOOKED_THROUGH
    )


def _one_page(letter: LetterRecord, import_id: int, stays: tuple[object, ...] = ()) -> str:
    record = imports.import_record(letter.id, import_id)
    return render_template(
        "desk/import_one.html",
        letter=queries.card(letter, clock.now()),
        line=shown.import_line(letter, record),
        doubtful_count=imports.doubtful_count(letter.id, import_id),
        noted_count=imports.noted_count(letter.id, import_id),
        groups=shown.rejected_groups(imports.rejected_rows(letter.id, import_id)),
        stays=stays,
        undo_form=ActForm(),
    )


def _rejected_file(slug: str, columns: tuple[str, ...], rejected: tuple[Rejected, ...]) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{slug}-rejected.csv"'}
    data = shown.rejected_csv(columns, rejected)
    return Response(data, mimetype="text/csv", headers=headers)
