"""Whatever an operation changes is on record: each one that writes calls the audit."""

import ast

from tests.source import Function, package, report
from tests.test_architecture import WRITING_METHODS

EXCEPTIONS = {
    "accounts/operations.py give_role": "those who make an account or join call it and are on record",
    "accounts/erasing_operations.py forget_expired_invitations": "nobody could take them up any more",
    "accounts/erasing_operations.py forget_invitations": "erase_person calls it and is on record",
    "accounts/code_operations.py prepare_links": "it makes ready what a link is made from; the sign-in is on record",
    "accounts/code_operations.py spend_code": "that a code has counted is part of a sign-in, which is on record",
    "accounts/session_operations.py continue_session": "that a session is in use is nobody's act",
    "accounts/session_operations.py drop_sessions": "what it takes away had its time",
    "audit/operations.py chain_entries": "it only puts entries in their place",
    "drafting/comment_operations.py follow_text": "it moves what was said behind its paragraph, and is nobody's act",
    "drafting/comment_operations.py tell_of_remarks": "each comment is on record, and the outbox keeps each message",
    "drafting/review_link_operations.py forget_reviewers": "whoever erases a person calls it, and is on record",
    "drafting/text_operations.py restore_version": "what is in work is on record once it is published",
    "drafting/text_operations.py save_text": "what is in work is on record once it is published",
    "drafting/operations.py note_printing": "make_printing calls it and is on record",
    "drafting/operations.py note_contacts_erased": "erase_due_contacts calls it and is on record",
    "jobs/operations.py claim": "a lease is how the work is parted, and nobody's act",
    "mailer/operations.py deliver_due": "the outbox itself keeps each try; audit and mailer are strangers",
    "mailer/operations.py forget_messages": "whoever erases a person calls it and is on record",
    "mailer/operations.py forget_old_messages": "the outbox tells no more of them; audit and mailer are strangers",
    "organizations/operations.py key_anew": "under which keys a name is found is nobody's act",
    "organizations/operations.py know": "each operation that lists a signatory calls it and is on record",
    "printings/request_operations.py ask_for_printing": "the printing is on record once it is made",
    "printings/request_operations.py forget_requests": "what it takes away has ended",
    "printings/request_operations.py print_waiting": "make_printing, which it calls, is on record",
    "privacy/operations.py forget_overdue": "what it takes away had its time, and led nowhere any more",
    "signatories/authoriser_operations.py name_authoriser": "sign_on calls it and is on record",
    "signatories/authoriser_operations.py approval_row": "sign_on and answer_approval call it and are on record",
    "signatories/arranging_operations.py arrange_roster": "set_roster_choices, which it calls, is on record",
    "signatories/file_operations.py begin_import": "each row, and the whole when it is done, is on record",
    "signatories/file_operations.py forget_files": "what it takes away had its day",
    "signatories/file_operations.py keep_file": "it is on record when it is taken in",
    "signatories/import_operations.py import_letter": "its parts, create_letter and take_in, are on record",
    "signatories/review_operations.py mend_finding": "what is in work is on record once it is published",
    "signatories/review_operations.py hold_in_printing": "make_printing calls it and is on record",
    "signatories/consent_operations.py tell_of_changes": "publish_text is on record, and the outbox keeps each message",
    "signatories/listing_operations.py take_power": "correct calls it and is on record",
    "signatories/apart_operations.py join_apart": "keep_change follows it and is on record",
    "signatories/apart_operations.py keep_apart": "keep_change follows it and is on record",
    "signatories/registry_step_operations.py add_row": "keep_change follows it and is on record",
    "signatories/registry_step_operations.py set_columns": "keep_change follows it and is on record",
    "signatories/registry_step_operations.py take_back": "undo_change calls it and is on record",
    "signatories/view_operations.py keep_view": "what somebody looks for is nobody else's, and changes nothing",
    "signatories/view_operations.py forget_view": "what somebody looks for is nobody else's, and changes nothing",
    "signatories/step_operations.py add_to_step": "the operation that does the step calls it and is on record",
    "signatories/step_operations.py rename_in_steps": "whoever erases an account calls it and is on record",
    "signatories/step_operations.py give": "the operation that does the step calls it and is on record",
    "signatories/step_operations.py keep_step": "the operation that does the step calls it and is on record",
    "signatories/standing_operations.py insert_or_refresh": "sign_on calls it and is on record",
}
RECORDS = {"record", "record_each", "record_by_link", "keep_change", "record_change", "take_step"}
WRITES = {"transaction", "insert", "update", "delete", "put", "put_ready"}


def names(function):
    """Everything that the function names, and the methods that it calls on a session."""
    for node in ast.walk(function):
        if isinstance(node, ast.Name):
            yield node.id
        if isinstance(node, ast.Attribute) and "session" in ast.unparse(node.value):
            yield f"session.{node.attr}"
        elif isinstance(node, ast.Attribute) and ast.unparse(node.value) in {"outbox", "dialect"}:
            yield node.attr


def reached(function, functions):
    """All names in the function and in those of the module that it leads to."""
    found, waiting = set(), [function]
    while waiting:
        new = set(names(waiting.pop())) - found
        found |= new
        waiting += [functions[name] for name in new & functions.keys()]
    return found


def writing_operations():
    marks = WRITES | {f"session.{method}" for method in WRITING_METHODS}
    for source in package():
        if source.room != "operations":
            continue
        functions = {one.name: one for one in source.tree.body if isinstance(one, Function)}
        for name, function in functions.items():
            all_names = reached(function, functions)
            if not name.startswith("_") and all_names & marks:
                yield f"{source.name} {name}", bool(all_names & RECORDS)


def test_every_operation_that_writes_is_on_record():
    operations = dict(writing_operations())
    assert "signatories/operations.py sign_on" in operations
    silent = sorted(name for name, records in operations.items() if not records)
    unexplained = [name for name in silent if name not in EXCEPTIONS]
    assert not unexplained, report(unexplained, "These write and do not call audit's record():")


def test_every_exception_from_that_is_still_needed():
    silent = {name for name, records in writing_operations() if not records}
    needless = sorted(EXCEPTIONS.keys() - silent)
    assert not needless, report(needless, "Take these out of the table:")
