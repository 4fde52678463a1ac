"""The public forms; their token is signed text, so that public pages need no cookie."""

from collections.abc import Iterable
from typing import Any, ClassVar

from wtforms import (
    BooleanField,
    EmailField,
    Field,
    Form,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
    validators,
)
from wtforms.csrf.core import CSRF, CSRFTokenField
from wtforms.fields.choices import SelectChoice

from campaign import clock, tokens
from campaign.errors import BadInput
from campaign.organizations.rules import clean_line
from campaign.signatories.entries import (
    FIELDS,
    KINDS,
    MAX_FIELD_CHARACTERS,
    REQUIRED_OF_FORM,
    SCOPES,
    EntryRefused,
    read_email,
    read_entry,
)
from campaign.signatories.rules import Sending

FORM_LIFE_HOURS = 24
_PURPOSE = "public form"
_NEVER = -1
PERSONAL = ("contact_name", "contact_title", "contact_email")
PUBLIC = ("city", "state", "country", "website", "scope", "sector", "kind")

Answer = tuple[str, str, str, str]
"""One line of check-your-answers: label, value, field, and who sees it."""


class SignedToken(CSRF):  # type: ignore[misc]  # WTForms comes without types.
    """A form token that is the same for every visitor of an hour and kept nowhere."""

    def setup_form(self, form: Form) -> Any:  # noqa: ANN401 (WTForms' own shape)
        """Add the token's field."""
        return super().setup_form(form)

    def generate_csrf_token(self, csrf_token_field: CSRFTokenField) -> str:
        """The token of this hour."""
        return form_token()

    def validate_csrf_token(self, form: Form, field: CSRFTokenField) -> None:
        """Let a token of ours pass that is not older than a day."""
        hour, form.shown_at = _read(field.data or "")
        if not 0 <= _hour() - hour <= FORM_LIFE_HOURS:
            message = "This page was open for a long time. What you typed is still here; please send it again."
            raise ValidationError(message)


def form_token(shown_at: int | None = None) -> str:
    """The token that a public form must carry when it is sent.

    ``shown_at`` is when the form was first shown, in seconds of the epoch, where the letter
    asks for it; without it the token is the same for everybody.
    """
    return tokens.sign(_PURPOSE, _hour() if shown_at is None else [_hour(), shown_at])


def _read(token: str) -> tuple[int, int | None]:
    # The hour and, where it is told, the first sight; an hour that never was when it is not ours.
    said = tokens.read(_PURPOSE, token)
    if isinstance(said, int):
        return said, None
    return (said[0], said[1]) if said else (_NEVER, None)


def _hour() -> int:
    return int(clock.now().timestamp()) // 3600


class PublicForm(Form):  # type: ignore[misc]
    """A form on a page that sets no cookie."""

    class Meta:
        """WTForms' switchboard."""

        csrf = True
        csrf_class = SignedToken

    def problems(self) -> list[tuple[str, str]]:
        """Field and sentence for each fault, in the form's order; empty when there is none."""
        return [(name, str(errors[0])) for name, errors in self.errors.items() if name and errors]


class Required:
    """Marks a field that must be filled in; the domain's own rule checks it and words the fault."""

    field_flags: ClassVar = {"required": True}

    def __call__(self, form: Form, field: Field) -> None:
        """Leave the checking to ``read_entry``."""


class EntryForm(PublicForm):
    """What is said of a signatory: the same fields on sign-on and correction."""

    name = StringField("Organization name", [Required()])
    kind = RadioField(
        "Signing on as",
        choices=[SelectChoice(kind, kind.capitalize()) for kind in KINDS],
        default=KINDS[0],
    )
    affiliation = StringField(
        "Affiliation", description="For an individual: where you work or teach"
    )
    contact_name = StringField("Your name", [Required()])
    contact_title = StringField("Your title")
    contact_email = EmailField("Work email", [Required()])
    city = StringField("City")
    state = StringField("State")
    country = StringField("Country")
    website = StringField("Website")
    scope = SelectField(
        "Scope",
        choices=[
            SelectChoice("", "Choose…"),
            *(SelectChoice(one, one.capitalize()) for one in SCOPES),
        ],
        validate_choice=False,
    )
    sector = StringField("Sector")

    def read(self, *, required: tuple[str, ...] = REQUIRED_OF_FORM) -> Any | None:  # noqa: ANN401
        """The clean entry, or None; then every field at fault carries its sentence."""
        is_valid = self.validate()
        values = {
            name: field.data or ""
            for name, field in self._fields.items()
            if isinstance(field.data, str)
        }
        try:
            entry = read_entry(values, required=required)
        except EntryRefused as refused:
            for name, sentence in refused.problems.items():
                self[name].errors = [sentence]
            return None
        return entry if is_valid else None


class SignOnForm(EntryForm):
    """The sign-on form. ``fax`` is a trap: no person sees it; ``version`` is the text that was read.

    ``shown_at`` is when it was first shown, in seconds of the epoch, once a token that says
    so has been checked.
    """

    shown_at: int | None = None

    authorised = BooleanField(
        "I am authorized to sign on for this organization, and agree that its name is printed and published",
        [
            validators.InputRequired(
                "Confirm that you are authorized to put this name on the letter."
            )
        ],
        false_values=(False, "false", "", "no"),
    )
    authoriser_name = StringField("Who has decided that the organization signs on?")
    authoriser_title = StringField("Their title")
    fax = StringField("Fax")
    version = HiddenField()

    def sending(self, *, is_proved: bool, is_crowded: bool) -> Sending:
        """How the form came, once it has been checked."""
        now = clock.now().timestamp()
        seconds = None if self.shown_at is None else now - self.shown_at
        return Sending(
            is_trapped=bool(self.fax.data),
            seconds=seconds,
            is_proved=is_proved,
            is_crowded=is_crowded,
            read_sha256=self.version.data or "",
            authoriser_name=self.authoriser_name.data or "",
            authoriser_title=self.authoriser_title.data or "",
        )

    def validate_authoriser_name(self, field: Field) -> None:
        """Clean the name of who has decided, as every name is cleaned."""
        _clean(field, "name")

    def validate_authoriser_title(self, field: Field) -> None:
        """Clean their title."""
        _clean(field, "title")

    def timed(self) -> "SignOnForm":
        """The same form with a token that tells when it was first shown."""
        shown_at = _read(self.csrf_token.data or "")[1]
        if shown_at is None:
            shown_at = int(clock.now().timestamp())
        self.csrf_token.current_token = form_token(shown_at)
        return self


def answer_lines(typed: Iterable[tuple[str, str]]) -> list[Answer]:
    """What was typed, field and value each, as lines to check; what is no answer is left out."""
    typed = list(typed)
    is_person = ("kind", "individual") in typed
    labels = {**_LABELS, "name": "Name as printed"} if is_person else _LABELS
    return [
        (labels[name], value, name, _seen_by(name))
        for name, value in typed
        if value and name in labels
    ]


AUTHORISER = ("authoriser_name", "authoriser_title")
_LABELS = {name: getattr(SignOnForm, name).args[0] for name in (*FIELDS, *AUTHORISER)}


def _seen_by(name: str) -> str:
    if name in (*PERSONAL, *AUTHORISER):
        return "private"
    return "public" if name in PUBLIC else "printed"


def _clean(field: Field, what: str) -> None:
    try:
        field.data = clean_line(field.data or "", what=what, limit=MAX_FIELD_CHARACTERS)
    except BadInput as refused:
        raise ValidationError(refused.message) from refused


class MyLinkForm(PublicForm):
    """Asks for one's own link."""

    contact_email = EmailField("Email address that you signed on with", [Required()])

    def read(self) -> str | None:
        """The address, or None; then the field carries its sentence."""
        is_valid = self.validate()
        try:
            address = read_email(self.contact_email.data or "")
        except BadInput as error:
            self.contact_email.errors = [error.message]
            return None
        if not address:
            self.contact_email.errors = ["Enter an email address, like name@example.org."]
        return address if address and is_valid else None


class ApprovalForm(PublicForm):
    """Who may commit an organization, and why not when the answer is no."""

    name = StringField("Your name", [Required()])
    title = StringField("Your title")
    reason = TextAreaField("Why not?")


class ActForm(PublicForm):
    """A button on a signatory's own page."""
