"""A printing's file: for the archive and for those who listen, with its facts and its files."""

import io
import os
import subprocess
import sys
import zlib
from dataclasses import replace
from hashlib import md5
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest
from pypdf import PdfReader

from campaign.rendering.conformance import check_conformance
from campaign.rendering.document import Attachment
from campaign.rendering.errors import RenderError
from campaign.rendering.pdf import render_pdf
from campaign.rendering.renderer import Renderer

from .printings import (
    ATTACHMENTS,
    CORRIGENDUM,
    MARK,
    REDLINE,
    SAMPLES,
    SUPPLEMENT,
    THEMES,
    printing,
    sample,
    theme,
)
from .samples import PLAIN, SEAL, letterhead_theme, numbered_names, with_body, with_names
from .tag_tree import tag_tree
from .verapdf import broken_rules

PROFILES = ("3a", "ua1")
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"


def _rendered(document):
    return render_pdf(document, letterhead_theme()).data


def _facts(data):
    """The packet's plain values by prefix and name."""
    packet = PdfReader(io.BytesIO(data)).trailer["/Root"]["/Metadata"].get_data()
    rdf = fromstring(packet.decode().split("?>", 1)[1].rsplit("<?", 1)[0]).find(f"{RDF}RDF")
    return {
        name.tag.partition("}")[2]: name.text for about in rdf for name in about if len(name) == 0
    }


def _broken(data, tmp_path):
    path = tmp_path / "printing.pdf"
    path.write_bytes(data)
    return [line for profile in PROFILES for line in broken_rules(path, profile)]


def _qpdf(data, tmp_path):
    path = tmp_path / "checked.pdf"
    path.write_bytes(data)
    return subprocess.run(["qpdf", "--check", path], capture_output=True, text=True, check=False)


def test_a_printing_conforms_to_both_standards(tmp_path):
    data = render_pdf(printing(sample("two-addressees")), theme(THEMES[0])).data
    assert _broken(data, tmp_path) == []
    assert _qpdf(data, tmp_path).returncode == 0


@pytest.mark.slow
@pytest.mark.parametrize("theme_name", THEMES)
@pytest.mark.parametrize("name", SAMPLES)
def test_each_sample_in_each_theme_conforms_to_both_standards(name, theme_name, tmp_path):
    data = render_pdf(printing(sample(name)), theme(theme_name)).data
    assert _broken(data, tmp_path) == []
    assert "No syntax or stream encoding errors" in _qpdf(data, tmp_path).stdout


@pytest.mark.slow
@pytest.mark.parametrize("theme_name", THEMES)
@pytest.mark.parametrize(
    ("document", "part"),
    [(replace(with_body(12), watermark="Draft for review"), "letter"), (REDLINE, "redline")],
    ids=["draft", "redline"],
)
def test_what_is_no_printing_conforms_for_those_who_listen(document, part, theme_name, tmp_path):
    path = tmp_path / "draft.pdf"
    path.write_bytes(render_pdf(document, theme(theme_name, part)).data)
    assert broken_rules(path, "ua1") == []


@pytest.mark.slow
@pytest.mark.parametrize("theme_name", THEMES)
@pytest.mark.parametrize(
    "document",
    [SUPPLEMENT, CORRIGENDUM, replace(SUPPLEMENT, language="ar", direction="rtl", sheet="a4")],
    ids=["addendum", "corrigendum", "right-to-left"],
)
def test_a_supplement_in_each_theme_conforms_to_both_standards(document, theme_name, tmp_path):
    data = render_pdf(document, theme(theme_name, "supplement")).data
    assert _broken(data, tmp_path) == []


def test_a_file_that_is_damaged_or_claims_nothing_does_not_conform(tmp_path):
    data = _rendered(printing(PLAIN))
    broken = data.replace(b"<pdfuaid:part>1<", b"<pdfuaid:part>7<")
    assert [line.split(":")[0] for line in _broken(broken, tmp_path)] == ["ua1 5-2"]
    assert any(line.startswith("3a ") for line in _broken(_rendered(PLAIN), tmp_path))
    assert _qpdf(data[:-400], tmp_path).returncode != 0


def test_a_file_that_does_not_conform_is_refused_with_the_rule():
    data = _rendered(printing(PLAIN))
    check_conformance(data)
    with pytest.raises(RenderError, match=r"is no PDF/UA-1: .*\(rule PDFUA1-.*\)"):
        check_conformance(data.replace(b"<pdfuaid:part>1<", b"<pdfuaid:part>7<"))
    with pytest.raises(RenderError, match=r"is no PDF/A-3a: .*\(rule PDFA3A-.*\)"):
        check_conformance(data.replace(b"<pdfaid:part>3<", b"<pdfaid:part>9<"))
    with pytest.raises(RenderError, match="cannot be checked"):
        check_conformance(data[:200])


def test_each_printing_is_checked_and_no_draft_is(monkeypatch):
    checked = []
    monkeypatch.setattr("campaign.rendering.pdf.check_conformance", checked.append)
    _rendered(PLAIN)
    assert not checked
    assert checked == [_rendered(printing(PLAIN))]


def _in_no_language(theme):
    """The theme with a tag that says nothing, which only the check of the finished file finds."""
    tag = 'lang="{{ letter.language }}"'
    assert tag in theme.html
    return replace(theme, html=theme.html.replace(tag, 'lang="no tag"'))


def test_a_theme_that_breaks_a_rule_stops_the_printing():
    plain = letterhead_theme()
    broken = _in_no_language(plain)
    with pytest.raises(RenderError, match="is no PDF/"):
        render_pdf(printing(PLAIN), broken)
    assert render_pdf(PLAIN, broken).page_count == 1


def test_a_picture_of_another_size_may_be_printed(tmp_path):
    plain = letterhead_theme()
    image = '<img src="logo.png" alt="A seal" style="width: 3cm"><div class="body"'
    theme = replace(
        plain,
        html=plain.html.replace('<div class="body"', image),
        assets={**plain.assets, "logo.png": SEAL},
    )
    data = render_pdf(printing(PLAIN), theme).data
    assert _broken(data, tmp_path) == []


def test_a_stream_that_ends_in_a_carriage_return_is_no_false_alarm():
    texts = (f"name\r\nSample {'y' * number}\r\n" for number in range(300))
    letter = printing(PLAIN)
    ending = next(text for text in texts if zlib.compress(text.encode(), 9)[-1] == ord("\r"))
    odd = replace(letter, attachments=(Attachment("list.csv", "text/csv", "List", ending),))
    data = _rendered(odd)
    assert b"\r\nendstream" in data
    damaged = data.replace(b"\r\nendstream", b"\r\n\nendstream")
    with pytest.raises(RenderError, match="LENGTH"):
        check_conformance(damaged)


def test_the_file_says_who_it_is_and_what_it_holds():
    letter = printing(with_names(numbered_names(4)))
    facts = _facts(_rendered(letter))
    assert {name: facts[name] for name in ("part", "conformance", "CreatorTool", "CreateDate")} == {
        "part": "1",
        "conformance": "A",
        "CreatorTool": "Undersigned",
        "CreateDate": "2026-09-08T12:00:00Z",
    }
    assert (facts["signatoryCount"], facts["printing"]) == ("5", letter.printing_id)
    assert (facts["versionSHA256"], facts["rosterSHA256"]) == (
        MARK.version_sha256,
        MARK.roster_sha256,
    )
    assert (facts["printingLabel"], facts["verifyURL"]) == (MARK.label, MARK.verify_url)


def test_the_file_knows_its_title_language_makers_and_hour():
    reader = PdfReader(io.BytesIO(_rendered(printing(PLAIN))))
    assert reader.xmp_metadata.dc_title == {"x-default": PLAIN.title}
    assert reader.xmp_metadata.dc_creator == [PLAIN.conveners[0].name]
    assert reader.metadata.creation_date == reader.metadata.modification_date == PLAIN.created_at
    root = reader.trailer["/Root"]
    assert root["/Lang"] == PLAIN.language
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    (intent,) = root["/OutputIntents"]
    assert (intent["/S"], intent["/OutputConditionIdentifier"]) == ("/GTS_PDFA1", "sRGB2014.icc")


def test_what_is_not_known_is_no_fact():
    letter = printing(PLAIN)
    facts = _facts(_rendered(replace(letter, mark=replace(MARK, roster_sha256=""))))
    assert "rosterSHA256" not in facts
    assert "versionSHA256" in facts


def test_markup_in_a_title_is_only_letters():
    title = "Sample & <rdf:li>“wells”</rdf:li> ]]>"
    reader = PdfReader(io.BytesIO(_rendered(replace(printing(PLAIN), title=title))))
    assert reader.xmp_metadata.dc_title == {"x-default": title}


def test_the_attached_files_come_out_as_they_went_in():
    root = PdfReader(io.BytesIO(_rendered(printing(PLAIN)))).trailer["/Root"]
    names = root["/Names"]["/EmbeddedFiles"]["/Names"]
    files = {names[at]: names[at + 1].get_object() for at in range(0, len(names), 2)}
    assert list(files) == sorted(one.name for one in ATTACHMENTS)
    assert [one.get_object() for one in root["/AF"]] == list(files.values())
    for one in ATTACHMENTS:
        file = files[one.name]
        stream = file["/EF"]["/F"].get_object()
        assert stream.get_data().decode() == one.text
        assert stream["/Subtype"] == f"/{one.media_type}"
        assert (file["/UF"], file["/Desc"]) == (one.name, one.description)
        facts = stream["/Params"]
        assert facts["/Size"] == len(one.text.encode())
        assert (
            facts["/CheckSum"].original_bytes
            == md5(one.text.encode(), usedforsecurity=False).digest()
        )
        assert facts["/CreationDate"] == facts["/ModDate"] == "D:20260908120000Z"
    relationships = {name: file["/AFRelationship"] for name, file in files.items()}
    assert relationships == {
        "letter.md": "/Source",
        "signatories.csv": "/Data",
        "signatories.json": "/Data",
    }


def test_a_printing_without_attachments_carries_none():
    data = _rendered(replace(printing(PLAIN), attachments=()))
    assert not PdfReader(io.BytesIO(data)).attachments
    assert "/AF" not in PdfReader(io.BytesIO(data)).trailer["/Root"]


def test_files_of_any_name_are_in_the_order_that_readers_look_them_up_in(tmp_path):
    names = ("b.csv", "aé.csv", "a (1).csv", "联盟.json", "a.csv", "😀.csv")
    files = tuple(Attachment(name, "text/csv; charset=utf-8", name, name) for name in names)
    data = _rendered(replace(printing(PLAIN), attachments=files))
    reader = PdfReader(io.BytesIO(data))
    assert {name: content[0].decode() for name, content in reader.attachments.items()} == {
        name: name for name in names
    }
    tree = reader.trailer["/Root"]["/Names"]["/EmbeddedFiles"]["/Names"][::2]
    assert [one.original_bytes for one in tree] == sorted(one.original_bytes for one in tree)
    assert _broken(data, tmp_path) == []


def test_a_supplement_is_such_a_file_too(tmp_path):
    plain = letterhead_theme()
    html = (
        '<html lang="{{ letter.language }}"><head><title>{{ letter.heading }}: {{ letter.title }}'
        "</title></head><body><h1>{{ letter.heading }}</h1><p>{{ letter.statement }}</p>"
        "{% for list in letter.lists %}<h2>{{ list.heading }}</h2><ul>{% for one in list.names %}"
        "<li>{{ one.name }}</li>{% endfor %}</ul>{% endfor %}</body></html>"
    )
    data = render_pdf(SUPPLEMENT, replace(plain, html=html)).data
    facts = _facts(data)
    assert (facts["signatoryCount"], facts["printing"]) == ("14", SUPPLEMENT.printing_id)
    assert [one.words for one in tag_tree(data).all("LBody")] == ["Sample Nurses", "Sample Union"]
    assert _broken(data, tmp_path) == []


def test_a_printing_comes_out_of_the_cage_as_it_would_without_it():
    caged = Renderer()
    try:
        data = caged.render(printing(PLAIN), letterhead_theme()).data
        broken = _in_no_language(letterhead_theme())
        with pytest.raises(RenderError, match="is no PDF/"):
            caged.render(printing(PLAIN), broken)
    finally:
        caged.close()
    assert data == _rendered(printing(PLAIN))


_HASH_OF_A_PRINTING = """
import hashlib, sys
sys.path[:0] = [{root!r}]
from tests.rendering.printings import printing, sample, theme
from campaign.rendering.pdf import render_pdf
from campaign.rendering.renderer import Renderer
pdf = render_pdf(printing(sample("right-to-left-names")), theme({theme!r}))
print(hashlib.sha256(pdf.data).hexdigest())
"""


@pytest.mark.parametrize("theme_name", THEMES)
def test_two_processes_at_two_hours_make_the_same_bytes(theme_name):
    root = str(Path(__file__).parents[2])
    script = _HASH_OF_A_PRINTING.format(root=root, theme=theme_name)
    hashes = {
        subprocess.check_output(
            [sys.executable, "-c", script],
            env=os.environ | {"PYTHONHASHSEED": seed, "TZ": zone},
        )
        for seed, zone in (("1", "Asia/Tokyo"), ("2", "America/Lima"))
    }
    assert len(hashes) == 1
