"""Beginning a letter: with a sample, an earlier one, a Word file or a paste."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from flask import (
    Blueprint,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.datastructures import FileStorage
from wtforms import Form
from wtforms.fields.choices import SelectChoice

from campaign import clock, tokens
from campaign.access import Act, current_actor, require, signed_in
from campaign.desk import queries
from campaign.desk.new_forms import CopyForm, PasteForm, ReadForm, WordForm
from campaign.desk.text_queries import offered_languages
from campaign.desk.views import for_every_page
from campaign.drafting.languages import LanguageInvalid, canonical
from campaign.drafting.letter_guess import GuessedLetter
from campaign.drafting.markdown import body_html
from campaign.drafting.pasted import letter_of_pasted
from campaign.drafting.phrases import date_text
from campaign.drafting.rules import LetterSettings, LetterText
from campaign.drafting.starting_points import (
    Sample,
    from_earlier,
    from_guess,
    sample_letters,
    title_of,
)
from campaign.drafting.word import WordDocument, carried, letter_of, read_word, taken_up
from campaign.errors import BadInput, Problem
from campaign.signatories.import_operations import import_letter
from campaign.signatories.rules import SignatoryState
from campaign.signatories.table_files import table_of_names

bp = Blueprint("new", __name__, url_prefix="/desk")
bp.context_processor(for_every_page)

READ = "read for a letter"
"""The purpose that what was read is signed for, between the two pages."""

MAX_CARRIED_CHARACTERS = 400_000
"""So much of a document goes from one page to the next in a form."""


@dataclass(frozen=True, slots=True)
class Read:
    """What was read of a file or a paste; ``document`` is None for a paste."""

    filename: str
    words: str
    document: WordDocument | None

    @classmethod
    def of_word(cls, sent: FileStorage) -> "Read":
        """What a Word file holds; raises as ``read_word`` does."""
        filename = sent.filename or ""
        return cls(filename, "", read_word(sent.read(), filename))

    @property
    def change_count(self) -> int:
        """How many tracked changes there are to decide on."""
        return self.document.change_count if self.document else 0

    def letter(self, accepted: Collection[int]) -> GuessedLetter:
        """The letter in it, with these changes accepted and the others refused."""
        if self.document is None:
            return letter_of_pasted(self.words)
        return letter_of(self.document, accepted)

    def carried(self) -> list[object]:
        """What goes from one page to the next."""
        return [self.filename, self.words, carried(self.document) if self.document else None]

    @classmethod
    def taken_up(cls, kept: list[Any]) -> "Read":
        """What was carried, on the next page."""
        filename, words, document = kept
        return cls(filename, words, taken_up(document) if document else None)


@bp.get("/new")
@signed_in
def new() -> str:
    """What a letter can begin with."""
    require(current_actor(), Act.IMPORT_LETTER)
    return _page()


@bp.post("/new/copy")
@signed_in
def copy() -> ResponseReturnValue:
    """Begin with the text of a sample or an earlier letter."""
    require(current_actor(), Act.IMPORT_LETTER)
    form = _copy_form(request.form.get("title", ""))
    if not form.validate_on_submit():
        return _page(copy_form=form), 422
    try:
        letter_file = from_earlier(*_model(form.model.data), form.title.data)
        return _begun(import_letter(current_actor(), letter_file, None))
    except BadInput as problem:
        form.title.errors = [problem.message]
        return _page(copy_form=form), 422


@bp.post("/new/word")
@signed_in
def word() -> ResponseReturnValue:
    """Read a Word file, and show what was read before anything is made of it."""
    require(current_actor(), Act.IMPORT_LETTER)
    form = WordForm()
    if not form.validate_on_submit():
        return _page(word_form=form), 422
    try:
        return _read_page(Read.of_word(form.file.data))
    except BadInput as problem:
        form.file.errors = [problem.message]
        return _page(word_form=form), 422


@bp.post("/new/paste")
@signed_in
def paste() -> ResponseReturnValue:
    """Read pasted words, and show what was made out."""
    require(current_actor(), Act.IMPORT_LETTER)
    form = PasteForm()
    if not form.validate_on_submit():
        return _page(paste_form=form), 422
    try:
        return _read_page(Read("the paste", form.words.data, None))
    except BadInput as problem:
        form.words.errors = [problem.message]
        return _page(paste_form=form), 422


@bp.post("/new/read")
@signed_in
def begin() -> ResponseReturnValue:
    """Create the letter that was read, with the changes that were chosen."""
    require(current_actor(), Act.IMPORT_LETTER)
    form, read = ReadForm(), _taken_up(request.form.get("read", ""))
    if read is None:
        return _page(problem="Something got lost along the way; please send the file again."), 422
    accepted = request.form.getlist("accepted", int)
    try:
        if request.form.get("look"):
            return _read_page(read, form, accepted)
        if not form.validate_on_submit():
            return _read_page(read, form, accepted), 422
        guess = read.letter(accepted)
        text = replace(guess.text, title=form.title.data)
        language = canonical((form.language.data or "").strip() or guess.language)
        letter_file = from_guess(replace(guess, text=text, language=language), read.filename)
        table = table_of_names(guess.names, read.filename) if form.takes_names.data else None
        in_review = SignatoryState.IN_REVIEW
        return _begun(import_letter(current_actor(), letter_file, table, in_review))
    except LanguageInvalid as invalid:
        form.language.errors = [f"The language {invalid.message}."]
        return _read_page(read, form, accepted), invalid.status_code
    except Problem as problem:
        form.title.errors = [problem.message]
        return _read_page(read, form, accepted), problem.status_code


def _page(
    copy_form: CopyForm | None = None,
    word_form: WordForm | None = None,
    paste_form: PasteForm | None = None,
    problem: str = "",
) -> str:
    forms = (copy_form or _copy_form(""), word_form or WordForm(), paste_form or PasteForm())
    return render_template(
        "desk/new.html",
        copy_form=forms[0],
        word_form=forms[1],
        paste_form=forms[2],
        errors=[("", problem)] if problem else _problems(*forms),
    )


def _problems(*forms: Form) -> list[tuple[str, str]]:
    return [(field.id, one) for form in forms for field in form for one in field.errors]


def _copy_form(title: str) -> CopyForm:
    """The form with what the actor may begin with: samples first, then their own letters."""
    form = CopyForm(title=title)
    samples = [(f"sample:{one.name}", f"Sample: {one.title}") for one in _samples()]
    cards = queries.cards(current_actor(), clock.now())
    own = [(f"letter:{one.slug}", f"{one.title} ({one.state_label})") for one in cards]
    form.model.choices = [SelectChoice(*one) for one in (*samples, *own)]
    return form


def _samples() -> tuple[Sample, ...]:
    return sample_letters(current_app.extensions["press"].folder / "samples")


def _model(chosen: str) -> tuple[LetterText, LetterSettings]:
    kind, _, name = chosen.partition(":")
    if kind == "letter":
        letter = queries.letter_on_desk(current_actor(), name)
        return letter.text, letter.settings
    sample = next(one.letter for one in _samples() if one.name == name)
    return sample.text, sample.settings


def _read_page(
    read: Read, form: ReadForm | None = None, accepted: Collection[int] | None = None
) -> str:
    everything = range(1, read.change_count + 1)
    chosen = set(everything if accepted is None else accepted)
    letter = read.letter(chosen)
    kept = tokens.sign(READ, read.carried())
    if len(kept) > MAX_CARRIED_CHARACTERS:
        message = "The document is too long for a letter; take out what does not belong to it."
        raise BadInput(message)
    form = form or ReadForm(
        formdata=None,
        title=title_of(letter, read.filename if read.document else ""),
        language=letter.language,
        takes_names=True,
    )
    form.read.data = kept
    return render_template(
        "desk/new_read.html",
        form=form,
        read=read,
        accepted=chosen,
        guess=letter,
        languages=offered_languages(),
        facts=_facts(letter),
        body=Markup(body_html(letter.text.body)),  # noqa: S704 (it was made safe there)
        errors=_problems(form),
    )


def _facts(guess: GuessedLetter) -> list[tuple[str, str]]:
    text = guess.text
    found = (
        ("Date", date_text(guess.dated_on, "en") if guess.dated_on else ""),
        ("Via", guess.via),
        ("To", "; ".join(", ".join(one.lines) for one in text.addressees)),
        ("Re", text.re),
        ("Salutation", text.salutation),
        ("Closing", text.closing),
        ("Conveners", ", ".join(text.conveners)),
        ("cc", "; ".join(text.cc)),
        ("Enclosures", "; ".join(text.enclosures)),
    )
    missing = ", ".join(name for name, value in found if not value)
    seen = [(name, value) for name, value in found if value]
    return [*seen, ("Not found", missing)] if missing else seen


def _taken_up(signed: str) -> Read | None:
    kept = tokens.read(READ, signed)
    return None if kept is None else Read.taken_up(kept)


def _begun(slug: str) -> ResponseReturnValue:
    flash("Your letter is ready. It is a draft until you open it.")
    return redirect(url_for("desk.letter", slug=slug), 303)
