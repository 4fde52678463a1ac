"""Themes are read whole, or refused with the name of what is missing."""

import shutil
import tomllib
from dataclasses import replace

import pytest

from campaign.press import Press, load_named_theme
from campaign.rendering.errors import RenderError
from campaign.rendering.pdf import letter_html
from campaign.rendering.themes import load_theme, theme_labels
from config import ROOT

from .printings import SAMPLES, THEMES, theme
from .samples import LETTERS, PLAIN, letterhead_theme


@pytest.fixture
def themes(tmp_path):
    return shutil.copytree(LETTERS / "themes", tmp_path / "themes")


def loaded(themes, part="letter"):
    return load_theme(themes / "letterhead", LETTERS / "fonts", part)


@pytest.mark.parametrize("name", THEMES)
def test_each_theme_is_us_letter(name):
    page = theme(name).page
    assert (page.width_mm, page.height_mm) == (215.9, 279.4)


def test_a_theme_holds_its_fonts_as_bytes():
    assert letterhead_theme().assets["SourceSerif4-Regular.ttf"][:4] == b"\x00\x01\x00\x00"


@pytest.mark.parametrize(
    "name", ["letterhead/theme.toml", "shared/letter.html", "shared/letter.css"]
)
def test_a_missing_file_is_named(themes, name):
    (themes / name).unlink()
    with pytest.raises(RenderError, match=name):
        loaded(themes)


@pytest.mark.parametrize("name", THEMES)
def test_a_redline_has_a_template_of_its_own_and_the_letter_s_look(name):
    redline, letter = theme(name, "redline"), theme(name)
    assert redline.css.startswith(letter.css)
    assert len(redline.css) > len(letter.css)
    assert "letter.old.name" not in letter.html
    assert "letter.old.name" in redline.html


def test_what_no_theme_has_a_template_for_is_refused(themes):
    (themes / "shared" / "redline.html").unlink()
    with pytest.raises(RenderError, match=r"redline\.html"):
        loaded(themes, "redline")


def test_a_theme_may_put_its_own_in_place_of_a_part(themes):
    (themes / "letterhead" / "letter.html").write_text(
        '{% extends "letter.html" %}{% block head %}<p>Sample head</p>{% endblock %}'
    )
    own, shared = letter_html(PLAIN, loaded(themes)), letter_html(PLAIN, letterhead_theme())
    assert "<p>Sample head</p>" in own
    assert PLAIN.via in shared
    assert PLAIN.via not in own
    assert PLAIN.closing in own


def test_a_stylesheet_of_the_theme_s_own_comes_last(themes):
    (themes / "letterhead" / "supplement.css").write_text("h1 { margin: 7mm }")
    assert loaded(themes, "supplement").css.endswith("h1 { margin: 7mm }")


def test_a_template_that_is_not_there_is_a_fault_of_the_theme():
    lost = replace(letterhead_theme(), html='{% extends "lost.html" %}')
    with pytest.raises(RenderError, match=r"“letterhead” has a fault: .*lost\.html"):
        letter_html(PLAIN, lost)


def test_a_missing_font_is_named(tmp_path):
    with pytest.raises(RenderError, match=r"SourceSerif4-Regular\.ttf.*missing"):
        load_theme(LETTERS / "themes" / "letterhead", tmp_path)


@pytest.mark.parametrize("setting", ["width_mm", "first_top_mm", "colors", "fonts"])
def test_a_missing_setting_is_named(themes, setting):
    settings = themes / "letterhead" / "theme.toml"
    settings.write_text(settings.read_text().replace(setting, f"other_{setting}"))
    with pytest.raises(RenderError, match=f"theme.toml lacks.*{setting}"):
        loaded(themes)


def test_broken_settings_are_refused(themes):
    (themes / "letterhead" / "theme.toml").write_text("name = ")
    with pytest.raises(RenderError, match=r"theme\.toml cannot be read"):
        loaded(themes)


def test_themes_are_offered_by_what_they_are_called(themes):
    assert [(one.name, one.label) for one in Press(LETTERS).theme_labels()] == [
        ("letterhead", "Letterhead"),
        ("plain", "Plain"),
    ]
    settings = themes / "plain" / "theme.toml"
    settings.write_text(settings.read_text().replace("about =", "of ="))
    with pytest.raises(RenderError, match=r"plain.theme\.toml lacks.*about"):
        theme_labels(themes)


def test_a_theme_is_found_by_the_name_that_it_had():
    assert load_named_theme(LETTERS, "advocacy").name == "letterhead"
    with pytest.raises(RenderError, match="There is no theme “shared”"):
        load_named_theme(LETTERS, "shared")


def test_the_guide_names_each_sample_and_all_that_a_theme_must_say():
    guide = (LETTERS / "README.md").read_text()
    settings = tomllib.loads((LETTERS / "themes" / "plain" / "theme.toml").read_text())
    keys = {*settings["page"], *settings["colors"], *settings["assets"], *settings}
    assert [one for one in (*SAMPLES, *keys) if one not in guide] == []


@pytest.mark.parametrize("name", THEMES)
def test_what_only_a_person_can_judge_was_judged_of_every_theme(name):
    table = (ROOT / "tests" / "accessibility" / "README.md").read_text()
    (head,) = [line for line in table.splitlines() if line.startswith("| no. | asks | `")]
    assert f"`{name}`" in head


@pytest.mark.parametrize("name", THEMES)
def test_words_of_every_theme_stand_out_from_the_paper(name):
    """At least 4.5 to 1, by WCAG 2.2, 1.4.3."""
    css = theme(name).css
    for color in ("ink", "quiet", "accent", "draft"):
        value = css.partition(f"--{color}: #")[2][:6]
        assert 1.05 / (luminance(value) + 0.05) >= 4.5, color


def luminance(value):
    parts = (int(value[at : at + 2], 16) / 255 for at in (0, 2, 4))
    red, green, blue = (
        one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
