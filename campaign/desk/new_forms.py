"""The forms that a letter begins with: a sample, an earlier letter, a Word file or a paste."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, HiddenField, RadioField, StringField, TextAreaField, validators

from campaign.drafting.rules import MAX_TITLE_CHARACTERS

_GIVEN = validators.InputRequired("Give the letter a title.")
_SHORT = validators.Length(
    max=MAX_TITLE_CHARACTERS, message=f"A title has at most {MAX_TITLE_CHARACTERS} characters."
)


class CopyForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF comes without types.
    """Begins with the text of a sample or of an earlier letter, under a title of its own."""

    model = RadioField("Begin with", [validators.InputRequired("Choose what to begin with.")])
    title = StringField("Title", [_GIVEN, _SHORT])


class WordForm(FlaskForm):  # type: ignore[misc]
    """A Word file to read."""

    file = FileField("Word file", [FileRequired("Choose a Word file.")])


class PasteForm(FlaskForm):  # type: ignore[misc]
    """Words to read that were copied elsewhere."""

    words = TextAreaField("The letter’s words", [validators.InputRequired("Paste the words.")])


class ReadForm(FlaskForm):  # type: ignore[misc]
    """What was read, signed, and what of it becomes the letter."""

    read = HiddenField()
    title = StringField("Title", [_GIVEN, _SHORT])
    language = StringField("Language")
    takes_names = BooleanField("Put the names at its end into review")
