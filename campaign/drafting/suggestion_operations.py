"""Other words for a paragraph: suggest them, take them into the text, or decline."""

from collections.abc import Sequence

from campaign import clock
from campaign.access import Act, Actor, require
from campaign.audit.operations import record
from campaign.audit.rules import Deed, change
from campaign.db import db, transaction
from campaign.drafting import queries, review_queries
from campaign.drafting.comment_operations import REVIEWER
from campaign.drafting.models import Suggestion
from campaign.drafting.operations import locked_letter
from campaign.drafting.paragraphs import BODY, Paragraph, paragraphs, rewritten, words_sha256
from campaign.drafting.review_link_operations import used_review_link
from campaign.drafting.review_rules import (
    MAX_SUGGESTION_CHARACTERS,
    AlreadyDecided,
    Place,
    RemarkNotFound,
    SuggestionOutdated,
    SuggestionState,
    WordsRefused,
    clean_note,
    clean_words,
)
from campaign.drafting.rules import MAX_LINE_CHARACTERS, MAX_TITLE_CHARACTERS, LetterText
from campaign.drafting.text_operations import save_text


def suggest_by_link(token: str, place: Place, words: str, note: str = "") -> int:
    """Other words for a paragraph, by whoever has a review link; gives the suggestion's id.

    :raises ReviewOver: when the link leads nowhere.
    :raises TooManyRemarks: when it has sent enough for now.
    :raises ParagraphChanged: when the paragraph's words are not those that were seen.
    :raises WordsRefused: when the words say nothing new or do not fit in the paragraph's place.
    """
    with transaction():
        link, letter = used_review_link(token)
        paragraph = review_queries.paragraph_at(letter, place)
        new = _suggested_words(words, paragraph)
        _fitted(queries.working_text(letter).text, paragraph, new)
        row = Suggestion(
            letter_id=letter.id,
            part=paragraph.part,
            position=paragraph.position,
            quoted=paragraph.source,
            words=new,
            note=clean_note(note),
            link_id=link.id,
            created_at=clock.now(),
            state=SuggestionState.OPEN,
        )
        db.session.add(row)
        db.session.flush()
        where = f"{row.part} {row.position}"
        record(REVIEWER, Deed.SUGGEST, letter.id, about=_about(row), link=link.id, paragraph=where)
        return row.id


def accept_suggestion(actor: Actor, slug: str, suggestion_id: int, seen_sha256: str = "") -> int:
    """Put the suggested words into the working text; gives the text's revision.

    ``seen_sha256`` is the hash of the paragraph's words that the actor saw them in place of;
    without it, those that the suggestion was made for.

    :raises SuggestionOutdated: when the paragraph has other words by now.
    :raises AlreadyDecided: when somebody else was first.
    :raises WordsRefused: when the words do not fit in the paragraph's place any more.
    """
    with transaction():
        row = _held(actor, slug, suggestion_id)
        working = queries.working_text(queries.letter_by_id(row.letter_id))
        paragraph = _standing(row, working.text, seen_sha256 or words_sha256(row.quoted))
        text = _fitted(working.text, paragraph, row.words)
        # It is decided first: saving moves what was said of the paragraphs behind.
        _decide(row, actor, SuggestionState.ACCEPTED)
        revision = save_text(actor, slug, text, working.revision)
        record(
            actor,
            Deed.ACCEPT_SUGGESTION,
            row.letter_id,
            about=_about(row),
            state=change(SuggestionState.OPEN, row.state),
            paragraph=f"{paragraph.part} {paragraph.position}",
            words=change(paragraph.source, row.words),
            revision=revision,
        )
        return revision


def reject_suggestion(actor: Actor, slug: str, suggestion_id: int) -> None:
    """Leave the text as it is.

    :raises AlreadyDecided: when somebody else was first.
    """
    with transaction():
        row = _held(actor, slug, suggestion_id)
        _decide(row, actor, SuggestionState.REJECTED)
        state = change(SuggestionState.OPEN, row.state)
        record(actor, Deed.REJECT_SUGGESTION, row.letter_id, about=_about(row), state=state)


def _held(actor: Actor, slug: str, suggestion_id: int) -> Suggestion:
    letter = locked_letter(slug)
    require(actor, Act.EDIT_TEXT, letter.id)
    row = db.session.get(Suggestion, suggestion_id, with_for_update=True, populate_existing=True)
    if row is None or row.letter_id != letter.id:
        raise RemarkNotFound
    if row.state != SuggestionState.OPEN:
        raise AlreadyDecided
    return row


def _standing(row: Suggestion, text: LetterText, seen_sha256: str) -> Paragraph:
    for one in paragraphs(text):
        is_meant = (one.part, one.position) == (row.part, row.position)
        if is_meant and one.sha256 == seen_sha256:
            return one
    raise SuggestionOutdated


def _fitted(text: LetterText, paragraph: Paragraph, words: str) -> LetterText:
    new = rewritten(text, paragraph, words)
    _require_fitting(paragraphs(text), paragraphs(new), paragraph)
    return new


def _decide(row: Suggestion, actor: Actor, state: SuggestionState) -> None:
    row.state, row.decided_at, row.decided_by_id = state, clock.now(), actor.account_id
    db.session.flush()


def _about(row: Suggestion) -> str:
    return f"suggestion:{row.id}"


def _suggested_words(raw: str, paragraph: Paragraph) -> str:
    # No words take a paragraph out of the body; every other part has some.
    if not paragraph.is_rewritable:
        message = "Say in a comment what should be changed here; it is no plain text."
        raise WordsRefused(message)
    limits = {BODY: MAX_SUGGESTION_CHARACTERS, "title": MAX_TITLE_CHARACTERS}
    words = clean_words(raw, "wording", limits.get(paragraph.part, MAX_LINE_CHARACTERS))
    if paragraph.part != BODY:
        words = " ".join(words.split())
    if words == paragraph.source:
        message = "These are the words that stand there already; change them first."
        raise WordsRefused(message)
    if not words and paragraph.part != BODY:
        message = "Write the other wording first."
        raise WordsRefused(message)
    return words


def _require_fitting(
    old: Sequence[Paragraph], new: Sequence[Paragraph], paragraph: Paragraph
) -> None:
    # Marks at the beginning make a heading or an item; without them words join their neighbours.
    before, after = ([one.source for one in some if one.part == BODY] for some in (old, new))
    at = paragraph.position
    rest = before[at + 1 :]
    is_alone = paragraph.part != BODY or (
        after[:at] == before[:at] and after[max(at, len(after) - len(rest)) :] == rest
    )
    if not is_alone:
        message = (
            "In this place the words would run into the paragraph before or after. "
            "Keep the marks at the beginning, such as “-”, “1.” or “##”, as they are."
        )
        raise WordsRefused(message)
