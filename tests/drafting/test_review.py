"""Reviewing a draft: links, comments, suggestions, and what becomes of each when the text moves."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from campaign import clock
from campaign.access import COMMAND_LINE, Actor, Role
from campaign.accounts.operations import create_account, datastore
from campaign.audit.models import AuditEntry
from campaign.audit.rules import Deed
from campaign.db import db
from campaign.drafting import comment_operations as comments
from campaign.drafting import operations as drafting
from campaign.drafting import queries as letters
from campaign.drafting import review_link_operations as links
from campaign.drafting import review_queries as reviews
from campaign.drafting import suggestion_operations as suggestions
from campaign.drafting.models import Comment, ReviewLink
from campaign.drafting.paragraphs import Paragraph, followed, paragraphs, rewritten
from campaign.drafting.review_rules import (
    AlreadyDecided,
    ParagraphChanged,
    Place,
    RemarkNotFound,
    ReviewLinkNotFound,
    ReviewOver,
    SuggestionOutdated,
    SuggestionState,
    TooManyRemarks,
    WordsRefused,
)
from campaign.drafting.rules import LetterMoveRefused, LetterText, SavedMeanwhile
from campaign.drafting.text_operations import save_text
from campaign.mailer.models import Message
from campaign.mailer.queries import opened_message
from tests.application import import_demo_letter
from tests.odd_names import REFUSED

NAME = "Sample Alliance of Clinics"
BODY = """## What we ask

Return the {{ count }} people whom you sent away.

- First, open the door.
- Second, leave it open.[^1]

We thank you.

[^1]: For at least a year."""


def token_of(made):
    return made.url.rpartition("/")[2]


@pytest.fixture
def draft(app):
    """The demo letter in draft, with a short body in work."""
    slug = import_demo_letter()
    record = letters.letter(slug)
    save_text(COMMAND_LINE, slug, replace(record.text, body=BODY), 0)
    return slug


@pytest.fixture
def token(draft):
    return token_of(links.make_review_link(COMMAND_LINE, draft, NAME))


def working(slug):
    db.session.rollback()
    return letters.working_text(letters.letter(slug))


def paragraph(slug, part="body", position=1):
    found = {(one.part, one.position): one for one in paragraphs(working(slug).text)}
    return found[part, position]


def at(slug, part="body", position=1):
    one = paragraph(slug, part, position)
    return Place(one.part, one.position, one.sha256)


def write(slug, body):
    seen = working(slug)
    return save_text(COMMAND_LINE, slug, replace(seen.text, body=body), seen.revision)


def said(slug):
    db.session.rollback()
    return reviews.remarks(letters.letter(slug).id)


def entries(deed):
    db.session.rollback()
    return db.session.scalars(select(AuditEntry).filter_by(act=str(deed))).all()


def test_a_body_is_cut_into_what_one_can_point_at(draft):
    found = {one.key: one.source for one in paragraphs(working(draft).text)}
    assert [found[f"body-{number}"] for number in range(5)] == [
        "## What we ask",
        "Return the {{ count }} people whom you sent away.",
        "- First, open the door.",
        "- Second, leave it open.[^1]",
        "We thank you.",
    ]
    assert found["note-0"] == "[^1]: For at least a year."
    assert {"title-0", "re-0", "addressee-0", "salutation-0", "closing-0"} <= set(found)


def test_a_numbered_item_keeps_its_number_and_a_note_its_place():
    text = LetterText("T", "", (), "", "3. three\n4. four[^a]\n\n[^a]: Note.", "", ())
    html = {one.key: " ".join(one.html.split()) for one in paragraphs(text)}
    assert html["body-1"].startswith('<ol start="4"><li>four')
    assert html["note-0"].startswith('<ol class="footnotes-list" start="1"><li id="fn1"')


def test_a_reviewer_comments_and_everybody_on_the_letter_reads_it(draft, token):
    comment_id = comments.comment_by_link(token, at(draft), "Whom do you mean by people?")
    comments.reply(COMMAND_LINE, draft, comment_id, "All of them.")
    comments.reply_by_link(token, comment_id, "Then say so.")
    (one,) = said(draft).comments
    assert (one.by, one.words, one.position) == (NAME, "Whom do you mean by people?", 1)
    assert [(reply.by, reply.words) for reply in one.replies] == [
        ("", "All of them."),
        (NAME, "Then say so."),
    ]
    assert reviews.open_remark_count(letters.letter(draft).id) == 1
    comments.resolve(COMMAND_LINE, draft, comment_id)
    assert reviews.open_remark_count(letters.letter(draft).id) == 0
    with pytest.raises(AlreadyDecided):
        comments.resolve(COMMAND_LINE, draft, comment_id)
    comments.reopen_comment(COMMAND_LINE, draft, comment_id)
    with pytest.raises(AlreadyDecided):
        comments.reopen_comment(COMMAND_LINE, draft, comment_id)
    (entry,) = entries(Deed.RESOLVE)
    assert '"resolved":{"after":true,"before":false}' in entry.details


def test_every_part_of_the_letter_can_be_commented_on(draft, token):
    for part in ("title", "re", "addressee", "salutation", "closing", "note"):
        comments.comment_by_link(token, at(draft, part, 0), "A sample comment.")
        one = said(draft).comments[-1]
        assert (one.part, one.quoted) == (part, paragraph(draft, part, 0).source)


def test_a_comment_on_words_that_were_not_read_is_not_taken(draft, token):
    seen = at(draft)
    write(draft, BODY.replace("people whom", "families whom"))
    with pytest.raises(ParagraphChanged):
        comments.comment_by_link(token, seen, "A sample comment.")
    with pytest.raises(ParagraphChanged):
        suggestions.suggest_by_link(token, seen, "Other words.")


def test_a_comment_stays_with_its_paragraph_and_says_so_when_that_was_rewritten(draft, token):
    comments.comment_by_link(token, at(draft), "A sample comment.")
    write(draft, BODY.replace("Return the", "Bring back the"))
    (one,) = said(draft).comments
    assert one.quoted.startswith("Return the")
    assert paragraph(draft, "body", one.position).source.startswith("Bring back the")
    write(draft, "A new beginning.\n\n" + BODY)
    (one,) = said(draft).comments
    assert one.quoted == paragraph(draft, "body", one.position).source
    write(draft, "Nothing of that is left here.")
    assert said(draft).comments[0].position is None
    write(draft, BODY)
    assert said(draft).comments[0].position == 1


def test_a_body_that_cannot_be_set_loses_no_comment(draft, token):
    comments.comment_by_link(token, at(draft), "A sample comment.")
    write(draft, ">" * 50 + " deep")
    assert said(draft).comments[0].position is None
    write(draft, BODY)
    assert said(draft).comments[0].position == 1


SENTENCES = st.text(alphabet="abc ", min_size=1, max_size=12).filter(str.strip)


@given(
    sources=st.lists(st.sampled_from(["a", "b", "c c", "d e f"]), min_size=1, max_size=8),
    data=st.data(),
)
def test_an_edit_in_one_paragraph_moves_no_comment_of_another(sources, data):
    """However many twins a paragraph has, and whatever comes in its place, even nothing."""
    edited = data.draw(st.integers(0, len(sources) - 1))
    # Words of its own, since a copy of a neighbour cannot be told from the neighbour.
    instead = data.draw(st.lists(st.sampled_from(["x", "y y", "a z", "d e g"]), max_size=3))
    after = [*sources[:edited], *instead, *sources[edited + 1 :]]
    places = followed(
        [Paragraph("body", number, words) for number, words in enumerate(sources)],
        [Paragraph("body", number, words) for number, words in enumerate(after)],
    )
    moved = len(instead) - 1
    for number, words in enumerate(sources):
        if number != edited:
            place = places["body", number]
            assert after[place] == words
            # Of twins of which one is taken away, nobody can tell which one stayed.
            if instead or words != sources[edited]:
                assert place == (number if number < edited else number + moved)


@given(st.lists(SENTENCES, max_size=6), st.lists(SENTENCES, max_size=6))
def test_what_stays_keeps_its_comments_whatever_else_becomes_of_a_text(old, new):
    places = followed(
        [Paragraph("body", number, words) for number, words in enumerate(old)],
        [Paragraph("body", number, words) for number, words in enumerate(new)],
    )
    assert set(places) == {("body", number) for number in range(len(old))}
    assert all(place is None or 0 <= place < len(new) for place in places.values())
    for number, words in enumerate(old):
        if words in new:
            assert places["body", number] is not None


@given(st.text(alphabet="ab*#->1. \n[^]:`", max_size=80), st.integers(0, 30))
@settings(suppress_health_check=[HealthCheck.filter_too_much])
def test_a_paragraph_put_back_in_its_place_leaves_the_text_as_it_was(body, number):
    text = LetterText("T", "", (), "", body, "", ())
    found = [one for one in paragraphs(text) if one.part == "body" and one.source]
    if found:
        chosen = found[number % len(found)]
        again = rewritten(text, chosen, chosen.source)
        assert [one.source for one in paragraphs(again)] == [one.source for one in paragraphs(text)]


def test_a_suggestion_is_taken_into_the_text_in_work_and_nothing_else_moves(draft, token):
    comments.comment_by_link(token, at(draft, "body", 4), "Is this enough?")
    new = "- First, open every door.\n- And the gate."
    one = suggestions.suggest_by_link(token, at(draft, "body", 2), new, "There are several.")
    before = working(draft)
    revision = suggestions.accept_suggestion(COMMAND_LINE, draft, one)
    after = working(draft)
    assert after.revision == revision == before.revision + 1
    assert after.text == replace(before.text, body=BODY.replace("- First, open the door.", new))
    (comment,) = said(draft).comments
    assert paragraph(draft, "body", comment.position).source == comment.quoted == "We thank you."
    assert said(draft).suggestions[0].state == SuggestionState.ACCEPTED
    (entry,) = entries(Deed.ACCEPT_SUGGESTION)
    assert '"before":"- First, open the door."' in entry.details
    with pytest.raises(AlreadyDecided):
        suggestions.reject_suggestion(COMMAND_LINE, draft, one)


def test_a_rejected_suggestion_leaves_the_text(draft, token):
    one = suggestions.suggest_by_link(token, at(draft, "salutation", 0), "Dear Friends:")
    before = working(draft)
    suggestions.reject_suggestion(COMMAND_LINE, draft, one)
    assert working(draft) == before
    with pytest.raises(AlreadyDecided):
        suggestions.accept_suggestion(COMMAND_LINE, draft, one)


def test_a_suggestion_for_words_that_changed_meanwhile_asks_again(draft, token):
    one = suggestions.suggest_by_link(token, at(draft), "Return everybody.")
    write(draft, BODY.replace("Return the", "Bring back the"))
    before = working(draft)
    with pytest.raises(SuggestionOutdated):
        suggestions.accept_suggestion(COMMAND_LINE, draft, one)
    assert working(draft) == before
    suggestions.accept_suggestion(COMMAND_LINE, draft, one, paragraph(draft).sha256)
    assert paragraph(draft).source == "Return everybody."


def test_a_paragraph_can_be_taken_out_by_a_suggestion(draft, token):
    one = suggestions.suggest_by_link(token, at(draft, "body", 4), "")
    suggestions.accept_suggestion(COMMAND_LINE, draft, one)
    assert "We thank you." not in working(draft).text.body


UNFIT = [
    ("body", 1, "Return the {{ count }} people whom you sent away.", "stand there already"),
    ("body", 3, "Second, leave it open.", "run into the paragraph"),
    ("body", 1, "```\nleft open", "run into the paragraph"),
    ("salutation", 0, " \n ", "Write the other wording"),
    ("addressee", 0, "Somebody else", "Say in a comment"),
    ("title", 0, "Long " * 50, "200 are taken"),
    ("body", 1, "Long " * 2_000, "8,000 are taken"),
]


def test_a_suggestion_that_cannot_stand_there_is_refused_in_a_sentence(draft, token):
    for part, position, words, sentence in UNFIT:
        with pytest.raises(WordsRefused, match=sentence):
            suggestions.suggest_by_link(token, at(draft, part, position), words)
    assert said(draft).suggestions == ()


BAD_WORDS = {
    "nothing": ("  \n\t ", "Write your comment"),
    "zero byte": ("a\0b", "control character"),
    "escape": ("a\x1bb", "control character"),
    "override": ("a\u202eb", "turns or hides"),
    "isolate": ("a\u2066b", "turns or hides"),
    "tags": ("a\U000e0041b", "turns or hides"),
    "half a pair": ("a\ud800b", "cannot be read"),
    "another encoding": ("a\ufffdb", "cannot be read"),
    "no character": ("a\uffffb", "cannot be read"),
    "a pile of accents": ("a" + "\u0301" * 50, "accents on one letter"),
    "too long": ("a" * 10_000, "5,000 are taken"),
}


def test_bad_words_are_refused_in_one_sentence(draft, token):
    for words, sentence in BAD_WORDS.values():
        with pytest.raises(WordsRefused, match=sentence) as refused:
            comments.comment_by_link(token, at(draft), words)
        assert "\n" not in refused.value.message
    assert said(draft).comments == ()


def test_words_are_kept_as_they_were_typed(draft, token):
    words = "<b>Bold?</b> {{ count }}\r\n\r\nשלום \u200fא\u200e é 👩‍👧"
    comments.comment_by_link(token, at(draft), words)
    assert said(draft).comments[0].words == words.replace("\r\n", "\n")


def test_a_reviewer_has_a_name_that_can_be_printed(draft):
    for name in ("", "  ", "a" * 121, "a\0", "a\u202eb", *REFUSED.values()):
        with pytest.raises(WordsRefused):
            links.make_review_link(COMMAND_LINE, draft, name)


def test_of_a_link_only_its_hash_is_kept_and_its_address_is_sent(draft):
    made = links.make_review_link(COMMAND_LINE, draft, NAME, address="Ana@Example.org", days=3)
    row = db.session.get_one(ReviewLink, made.id)
    assert token_of(made) not in repr(vars(row))
    assert row.expires_at - row.created_at == timedelta(days=3)
    assert row.last_used_at is None
    message = opened_message(db.session.scalars(select(Message.id)).one(), mask=False)
    assert message.line.to == "ana@example.org"
    assert made.url in message.text
    assert "works until" in message.text
    assert token_of(made) not in opened_message(message.line.id, mask=True).text
    for days in (0, -1, 91):
        with pytest.raises(WordsRefused):
            links.make_review_link(COMMAND_LINE, draft, NAME, days=days)


def test_a_link_leads_nowhere_after_its_time_when_taken_back_or_once_the_letter_is_open(
    draft, monkeypatch
):
    made = links.make_review_link(COMMAND_LINE, draft, NAME)
    other = links.make_review_link(COMMAND_LINE, draft, "Sample Union")
    place = at(draft)
    links.take_back_review_link(COMMAND_LINE, draft, made.id)
    with pytest.raises(ReviewLinkNotFound):
        links.take_back_review_link(COMMAND_LINE, draft, made.id)

    def is_over(token):
        for call in (
            lambda: reviews.open_review(token, clock.now()),
            lambda: comments.comment_by_link(token, place, "A sample comment."),
            lambda: comments.reply_by_link(token, 1, "A sample reply."),
            lambda: suggestions.suggest_by_link(token, place, "Other words."),
        ):
            with pytest.raises(ReviewOver):
                call()
        return True

    assert is_over(token_of(made))
    assert is_over("none")
    assert reviews.open_review(token_of(other), clock.now()).name == "Sample Union"
    with monkeypatch.context() as later:
        then = clock.now() + timedelta(days=14, seconds=1)
        later.setattr(clock, "now", lambda: then)
        assert is_over(token_of(other))
    drafting.open_letter(COMMAND_LINE, draft)
    assert is_over(token_of(other))
    with pytest.raises(LetterMoveRefused):
        links.make_review_link(COMMAND_LINE, draft, NAME)


def test_a_link_sends_only_so_much_within_an_hour(draft, token, monkeypatch):
    monkeypatch.setattr(links, "MAX_REMARKS_AN_HOUR", 3)
    first = comments.comment_by_link(token, at(draft), "One.")
    comments.reply_by_link(token, first, "Two.")
    suggestions.suggest_by_link(token, at(draft), "Three.")
    with pytest.raises(TooManyRemarks):
        comments.comment_by_link(token, at(draft), "Four.")
    then = clock.now() + timedelta(hours=1, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: then)
    comments.comment_by_link(token, at(draft), "Four.")
    monkeypatch.setattr(links, "MAX_REMARKS", 4)
    with pytest.raises(TooManyRemarks):
        comments.comment_by_link(token, at(draft), "Five.")


def test_a_reply_is_to_a_comment_of_the_same_letter(draft, token):
    for comment_id in (0, 99):
        with pytest.raises(RemarkNotFound):
            comments.reply_by_link(token, comment_id, "A sample reply.")
    first = comments.comment_by_link(token, at(draft), "A sample comment.")
    answer = comments.reply_by_link(token, first, "A sample reply.")
    with pytest.raises(RemarkNotFound):
        comments.reply_by_link(token, answer, "To a reply.")
    with pytest.raises(RemarkNotFound):
        comments.resolve(COMMAND_LINE, draft, answer)
    with pytest.raises(RemarkNotFound):
        suggestions.accept_suggestion(COMMAND_LINE, draft, 1)


def test_an_account_speaks_under_its_name_and_a_gone_one_as_somebody(draft):
    letter_id = letters.letter(draft).id
    create_account(COMMAND_LINE, "ed@example.org", Role.EDITOR, letter_id=letter_id, password=None)
    account = datastore.find_user(email="ed@example.org")
    account.name = "Ed Example"
    db.session.commit()
    who = Actor("ed@example.org", account.id)
    comments.comment(who, draft, at(draft), "A sample comment.")
    assert said(draft).comments[0].by == "Ed Example"
    db.session.get_one(Comment, 1).account_id = 99
    db.session.commit()
    assert said(draft).comments[0].by == ""


def test_coordinators_are_told_once_an_hour_in_one_message(draft, token, monkeypatch):
    letter_id = letters.letter(draft).id
    for name in ("ana", "ben"):
        create_account(
            COMMAND_LINE,
            f"{name}@example.org",
            Role.COORDINATOR,
            letter_id=letter_id,
            password=None,
        )
    assert comments.tell_of_remarks() == 0
    first = comments.comment_by_link(token, at(draft), "Whom do you mean?")
    suggestions.suggest_by_link(token, at(draft), "Return everybody.")
    comments.reply(COMMAND_LINE, draft, first, "Nobody is told of this.")
    assert comments.tell_of_remarks() == 2
    comments.reply_by_link(token, first, "Later news.")
    assert comments.tell_of_remarks() == 0
    then = clock.now() + timedelta(hours=1, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: then)
    assert comments.tell_of_remarks() == 2
    assert comments.tell_of_remarks() == 0
    told = [
        opened_message(message_id, mask=False)
        for message_id in db.session.scalars(select(Message.id).order_by(Message.id))
    ]
    assert [one.line.to for one in told] == ["ana@example.org", "ben@example.org"] * 2
    assert "2 new comments" in told[0].subject
    assert f"{NAME} says of the paragraph:" in told[0].text
    assert "Return everybody." in told[0].text
    assert "Nobody is told" not in told[0].text
    assert "1 new comment on" in told[2].subject
    assert f"{NAME} replies on the paragraph:" in told[2].text


def at_once(app, *calls):
    """Run the calls at the same moment, each as a process would; gives what each raised, or None."""
    ready, ends = threading.Barrier(len(calls)), [None] * len(calls)

    def run(number, call):
        with app.app_context():
            ready.wait(10)
            try:
                call()
            except Exception as error:  # noqa: BLE001 (the test looks at it)
                ends[number] = type(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return ends


def test_of_two_who_accept_at_once_one_does(app, draft, token):
    one = suggestions.suggest_by_link(token, at(draft), "Return everybody.")
    before = working(draft).revision
    db.session.remove()

    def accept():
        suggestions.accept_suggestion(COMMAND_LINE, draft, one)

    assert sorted(map(str, at_once(app, accept, accept))) == sorted(
        map(str, (None, AlreadyDecided))
    )
    assert working(draft).revision == before + 1
    assert len(entries(Deed.ACCEPT_SUGGESTION)) == 1


def test_accepting_while_somebody_edits_overwrites_nothing(app, draft, token):
    one = suggestions.suggest_by_link(token, at(draft), "Return everybody.")
    seen = working(draft)
    theirs = replace(seen.text, body=BODY.replace("We thank you.", "We wait."))
    db.session.remove()
    ends = at_once(
        app,
        lambda: suggestions.accept_suggestion(COMMAND_LINE, draft, one),
        lambda: save_text(COMMAND_LINE, draft, theirs, seen.revision),
    )
    text = working(draft).text.body
    assert "Return everybody." in text
    # Whoever was second to save is told so; whoever accepts looks at the text as it is then.
    assert ends in ([None, None], [None, SavedMeanwhile])
    assert ("We wait." in text) == (ends[1] is None)


def test_taking_a_link_back_while_it_is_used_leaves_nothing_half_done(app, draft):
    made = links.make_review_link(COMMAND_LINE, draft, NAME)
    place, token = at(draft), token_of(made)
    db.session.remove()
    ends = at_once(
        app,
        lambda: comments.comment_by_link(token, place, "A sample comment."),
        lambda: links.take_back_review_link(COMMAND_LINE, draft, made.id),
    )
    assert ends[0] in (None, ReviewOver)
    assert ends[1] is None
    assert len(said(draft).comments) == (ends[0] is None)


def test_forgetting_a_reviewer_leaves_what_was_said(draft):
    made = links.make_review_link(COMMAND_LINE, draft, NAME, address="ana@example.org")
    comments.comment_by_link(token_of(made), at(draft), "A sample comment.")
    assert links.forget_reviewers(COMMAND_LINE, email="ana@example.org") == 1
    assert links.forget_reviewers(COMMAND_LINE, email="ana@example.org") == 0
    (one,) = said(draft).comments
    assert (one.by, one.is_by_link, one.words) == ("", True, "A sample comment.")
    assert NAME not in " ".join(entry.personal for entry in entries(Deed.MAKE_REVIEW_LINK))
    with pytest.raises(ReviewOver):
        reviews.open_review(token_of(made), clock.now())
