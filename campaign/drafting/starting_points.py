"""Where a new letter's text can come from: a sample, an earlier letter, a Word file or a paste."""

from dataclasses import dataclass, replace
from pathlib import Path

from campaign.drafting.letter_file import LetterFile, decode, read_letter
from campaign.drafting.letter_guess import GuessedLetter
from campaign.drafting.letter_writing import write_letter
from campaign.drafting.rules import MAX_TITLE_CHARACTERS, LetterSettings, LetterText, slugify


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample letter that one can begin with: the name of its folder, and its title."""

    name: str
    title: str
    letter: LetterFile


def sample_letters(folder: Path) -> tuple[Sample, ...]:
    """The samples under the folder that are there to begin with, by name.

    Those are the ones without signatories: with them, a sample shows how names are set.
    """
    return tuple(
        Sample(path.parent.name, letter.text.title, letter)
        for path in sorted(folder.glob("*/letter.md"))
        if not path.with_name("signatories.csv").exists()
        for letter in [read_letter(decode(path.read_bytes(), path.name), path.name)]
    )


def from_earlier(text: LetterText, settings: LetterSettings, title: str) -> LetterFile:
    """A new letter with an earlier one's text and settings, under a title of its own.

    Its roster, its dates and its address are the earlier letter's alone.

    :raises LetterFileInvalid: when the title is not one.
    """
    again = replace(settings, slug=slugify(title), dated_on=None, deadline_at=None)
    return _read_back(replace(text, title=title.strip()), again, "the new letter")


def from_guess(guess: GuessedLetter, filename: str) -> LetterFile:
    """The letter that was made out in a Word file or a paste, as if it came from a letter's file.

    Without a title it has that of its Re: line, and without one that of its file.

    :raises LetterFileInvalid: when a part is longer than a letter's may be, or it has no body.
    """
    title = title_of(guess, filename)
    settings = LetterSettings(
        slugify(title), dated_on=guess.dated_on, via=guess.via, language=guess.language
    )
    return _read_back(replace(guess.text, title=title), settings, filename)


def title_of(guess: GuessedLetter, filename: str) -> str:
    """The title that the letter has, or that of its Re: line, or that of its file; never empty."""
    stem = Path(filename).stem.replace("_", " ").replace("-", " ").strip()
    return guess.text.title or guess.text.re[:MAX_TITLE_CHARACTERS] or stem or "A letter"


def _read_back(text: LetterText, settings: LetterSettings, filename: str) -> LetterFile:
    # What a letter's file may hold is a rule that is written once: where the file is read.
    return read_letter(write_letter(text, settings), filename)
