"""Organizations: found by any of their names, looked at across letters, merged, split and undone."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from campaign.access import current_actor, signed_in
from campaign.desk import duplicate_queries
from campaign.desk import organization_queries as queries
from campaign.desk.forms import ActForm
from campaign.desk.views import ROW_ID, for_every_page
from campaign.errors import BadInput, Refused
from campaign.organizations.registry_rules import NameUse
from campaign.signatories import apart_operations as telling_apart
from campaign.signatories import merge_operations as merging
from campaign.signatories import registry_operations as registry
from campaign.signatories.entries import SCOPES

bp = Blueprint("organizations", __name__, url_prefix="/desk/organizations")
bp.context_processor(for_every_page)

ONE = f"/<{ROW_ID}:organization_id>"
LARGEST_ID = 2**31 - 1

USES = (NameUse.ALIAS, NameUse.FORMER, NameUse.ACRONYM)
"""What a name can be that is added; the canonical one is given by renaming."""


@bp.get("")
@signed_in
def organizations() -> str:
    """The organizations of one's letters, or those with these words in a name."""
    words = _words("q")
    page = queries.organization_page(
        current_actor(), words, after_id=_id("after"), before_id=_id("before")
    )
    return render_template("desk/organizations.html", page=page, q=words)


@bp.get("/duplicates")
@signed_in
def duplicates() -> str:
    """Organizations of one's letters that may be one, to be merged two by two."""
    found = duplicate_queries.duplicate_organizations(current_actor())
    return render_template("desk/organization_duplicates.html", found=found, form=ActForm())


@bp.post("/duplicates")
@signed_in
def tell_apart() -> ResponseReturnValue:
    """Remember of organizations that may be one that they are not."""
    ids = [_number(one) for one in request.form.getlist("organization")]
    try:
        telling_apart.tell_apart(current_actor(), ids)
        flash("Remembered. You can undo it on the page of each of them.")
    except Refused as problem:
        flash(problem.message)
    return redirect(url_for("organizations.duplicates"), 303)


@bp.get(ONE)
@signed_in
def organization(organization_id: int) -> ResponseReturnValue:
    """One organization: its names, its letters, and what was changed of it."""
    if (became := queries.what_became_of(organization_id)) != organization_id:
        return _to(became)
    return _page(queries.organization_view(current_actor(), organization_id), [])


@bp.post(f"{ONE}/name")
@signed_in
def rename(organization_id: int) -> ResponseReturnValue:
    """Give it another canonical name."""
    name = request.form.get("name", "")
    return _do(
        organization_id,
        "name",
        lambda: registry.rename_organization(current_actor(), organization_id, name),
    )


@bp.post(f"{ONE}/names")
@signed_in
def add_name(organization_id: int) -> ResponseReturnValue:
    """Let another name lead to it."""
    name, use = request.form.get("other_name", ""), request.form.get("use", "")
    chosen = NameUse(use) if use in USES else NameUse.ALIAS
    return _do(
        organization_id,
        "other_name",
        lambda: registry.add_name(current_actor(), organization_id, name, chosen),
    )


@bp.post(f"{ONE}/facts")
@signed_in
def describe(organization_id: int) -> ResponseReturnValue:
    """Note its acronym and its domain."""
    acronym, domain = request.form.get("acronym", ""), request.form.get("domain", "")
    return _do(
        organization_id,
        "domain",
        lambda: registry.describe_organization(current_actor(), organization_id, acronym, domain),
    )


@bp.post(f"{ONE}/place")
@signed_in
def place(organization_id: int) -> ResponseReturnValue:
    """Note its scope, its sector and where it is."""
    told = request.form.to_dict()
    return _do(
        organization_id,
        "scope",
        lambda: registry.place_organization(current_actor(), organization_id, told),
    )


@bp.post(f"{ONE}/parent")
@signed_in
def set_parent(organization_id: int) -> ResponseReturnValue:
    """Note of which organization it is a chapter."""
    name = request.form.get("parent", "")
    return _do(
        organization_id,
        "parent",
        lambda: registry.set_parent(current_actor(), organization_id, name),
    )


@bp.get(f"{ONE}/merge")
@signed_in
def choose(organization_id: int) -> str:
    """Others that are near, or found by words; and one of them beside it, with the reasons."""
    actor, words = current_actor(), _words("q")
    one = queries.organization_view(actor, organization_id)
    other_id = _id("other")
    other = queries.organization_view(actor, other_id) if other_id else None
    if words:
        offered = queries.organization_page(actor, words).lines
    else:
        offered = duplicate_queries.organizations_near(actor, one)
    return render_template(
        "desk/organization_merge.html",
        one=one,
        other=other,
        reasons=duplicate_queries.reason_between(one, other) if other else (),
        offered=[line for line in offered if line.id != organization_id],
        q=words,
        form=ActForm(),
    )


@bp.post(f"{ONE}/merge")
@signed_in
def merge(organization_id: int) -> ResponseReturnValue:
    """Let another one become this one."""
    other_id = _number(request.form.get("other", ""))
    return _do(
        organization_id,
        "merge",
        lambda: merging.merge_organizations(current_actor(), organization_id, other_id),
    )


@bp.post(f"{ONE}/split")
@signed_in
def split(organization_id: int) -> ResponseReturnValue:
    """Let the chosen names be an organization of their own."""
    chosen = {_number(one) for one in request.form.getlist("names")}
    return _do(
        organization_id,
        "split",
        lambda: merging.split_organization(current_actor(), organization_id, chosen),
    )


@bp.post(f"{ONE}/changes/<{ROW_ID}:change_id>")
@signed_in
def undo(organization_id: int, change_id: int) -> ResponseReturnValue:
    """Take a change back."""
    return _do(
        organization_id,
        "changes",
        lambda: registry.undo_change(current_actor(), organization_id, change_id),
    )


def _do(organization_id: int, field: str, change: Callable[[], object]) -> ResponseReturnValue:
    try:
        change()
    except (Refused, BadInput) as problem:
        one = queries.organization_view(current_actor(), organization_id)
        return _page(one, [(field, problem.message)]), problem.status_code
    flash("Done. You can undo it below.")
    return _to(organization_id)


def _to(organization_id: int) -> ResponseReturnValue:
    return redirect(
        url_for("organizations.organization", organization_id=organization_id),
        303,
    )


def _page(one: queries.OrganizationView, problems: list[tuple[str, str]]) -> str:
    return render_template(
        "desk/organization.html",
        one=one,
        uses=USES,
        scopes=SCOPES,
        errors=problems,
        typed=request.form.to_dict(),
        form=ActForm(),
    )


def _words(name: str) -> str:
    # No name holds one, and PostgreSQL takes none.
    return request.args.get(name, "").replace("\0", " ").strip()


def _id(name: str) -> int | None:
    return _number(request.args.get(name, "")) or None


def _number(typed: str) -> int:
    """The number that was sent; 0, which nothing has, when it is none or too large."""
    is_number = typed.isascii() and typed.isdigit() and len(typed) <= len(str(LARGEST_ID))
    return int(typed) if is_number and int(typed) <= LARGEST_ID else 0
