"""What the code never does with anything that people send."""

import ast

from tests.source import package, report

RUNS_OR_UNPACKS = {"eval", "exec", "compile", "__import__", "input"}
UNSAFE_MODULES = {"pickle", "marshal", "shelve", "xml", "lxml", "ldap"}
UNSAFE_METHODS = {"unsafe_load", "full_load", "format_map", "from_string"}
PATTERN_MAKERS = {"compile", "match", "fullmatch", "search", "sub", "split", "findall", "finditer"}


KNOWN = {
    "mailer/composing.py from_string": "the site's own template of an email",
    "rendering/pdf.py from_string": "a theme's own page",
    "accounts/open_id.py a format that is no constant": "a sentence of ours, named above it",
    "accounts/second_factor.py a format that is no constant": "a picture of ours, named above it",
    "desk/views.py a format that is no constant": "a policy of ours, named above it",
    "signatories/link_views.py a format that is no constant": "one of two constants above it",
    "rendering/child.py pickle": "from the process that started it, over a pipe of their own",
    "rendering/renderer.py pickle": "to the process that it started, over a pipe of their own",
    "signatories/reading_ahead.py pickle": "of rows that this process would have read itself",
    "signatories/reading_child.py pickle": "from the process that started it, in a file of its own",
    "rendering/pdf.py xml.etree.ElementTree.Element": "a tree is walked, and nothing parsed",
    **{
        f"rendering/archival.py xml.etree.ElementTree.{name}": "metadata are written"
        for name in ("Element", "SubElement", "indent", "register_namespace", "tostring")
    },
    **{
        f"rendering/{name}.py xml.etree.ElementTree.Element": "a tree is walked, and nothing parsed"
        for name in ("preflight", "tag_reading", "tags", "walls", "word_breaks")
    },
    "rendering/typesetting.py xml.etree.ElementTree.Element": "a tree is changed",
    "rendering/typesetting.py xml.etree.ElementTree.SubElement": "a tree is changed",
    "drafting/word_look.py xml.sax.saxutils.escape": "words are written, and nothing parsed",
    "drafting/word_look.py xml.sax.saxutils.quoteattr": "words are written, and nothing parsed",
    "drafting/word_package.py xml.sax.saxutils.quoteattr": "words are written, and nothing parsed",
    "drafting/word_package.py xml.etree.ElementTree": "of parts that word_scan.py has gone through",
    "drafting/word_scan.py xml.parsers.expat": "a DOCTYPE ends it, before there could be entities",
}
"""What looks like it and is not, with the reason."""


def calls(source):
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call):
            yield node


def dangers(call):
    """What a call does that is never done here."""
    name = call.func
    if isinstance(name, ast.Name) and name.id in RUNS_OR_UNPACKS:
        yield name.id
    if isinstance(name, ast.Attribute):
        if name.attr in UNSAFE_METHODS:
            yield name.attr
        if name.attr == "format" and not isinstance(name.value, ast.Constant):
            yield "a format that is no constant"
    if any(one.arg == "shell" for one in call.keywords):
        yield "a shell"


def test_nothing_is_run_or_unpacked_that_people_sent():
    found = {
        f"{source.name} {danger}"
        for source in package()
        for call in calls(source)
        for danger in dangers(call)
    } | {
        f"{source.name} {module}"
        for source in package()
        for _, module in source.imports()
        if module.partition(".")[0] in UNSAFE_MODULES
    }
    strange = sorted(found - KNOWN.keys())
    assert not strange, report(strange, "These run, or unpack, what may have been sent:")
    gone = sorted(KNOWN.keys() - found)
    assert not gone, report(gone, "These are not there any more; take them out of KNOWN:")


def test_no_pattern_is_made_of_what_people_type():
    """A pattern is a constant, or is put together from constants and what ``re.escape`` gives."""
    found = []
    for source in package():
        for call in calls(source):
            name = call.func
            is_ours = (
                isinstance(name, ast.Attribute)
                and isinstance(name.value, ast.Name)
                and name.value.id == "re"
                and name.attr in PATTERN_MAKERS
            )
            if is_ours and not is_fixed(call.args[0]):
                found.append(f"{source.at(call)} {ast.unparse(call.args[0])}")
    assert not found, report(found, "Escape these, or make them constants:")


def is_fixed(pattern):
    """Whether no part of a pattern can come from outside of the code."""
    if isinstance(pattern, ast.JoinedStr):
        return all(is_fixed(part) for part in pattern.values)
    if isinstance(pattern, ast.FormattedValue):
        return is_fixed(pattern.value)
    if isinstance(pattern, ast.BinOp):
        return is_fixed(pattern.left) and is_fixed(pattern.right)
    if isinstance(pattern, ast.Call):
        return ast.unparse(pattern.func) == "re.escape" or (
            ast.unparse(pattern.func).endswith(".join") and "re.escape" in ast.unparse(pattern)
        )
    is_constant_name = isinstance(pattern, ast.Name) and pattern.id.isupper()
    return isinstance(pattern, ast.Constant) or is_constant_name
