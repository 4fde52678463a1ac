"""Themes are read whole, or refused with the name of what is missing."""

import shutil

import pytest

from campaign.rendering.errors import RenderError
from campaign.rendering.themes import load_theme

from .samples import LETTERS, advocacy_theme


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(LETTERS / "themes" / "advocacy", tmp_path / "advocacy")


def test_the_advocacy_theme_is_us_letter():
    page = advocacy_theme().page
    assert (page.width_mm, page.height_mm) == (215.9, 279.4)


def test_a_theme_holds_its_fonts_as_bytes():
    assert advocacy_theme().assets["SourceSerif4-Regular.ttf"][:4] == b"\x00\x01\x00\x00"


@pytest.mark.parametrize("name", ["theme.toml", "letter.html", "letter.css"])
def test_a_missing_file_is_named(folder, name):
    (folder / name).unlink()
    with pytest.raises(RenderError, match=name):
        load_theme(folder, LETTERS / "fonts")


def test_a_redline_has_a_template_of_its_own_and_the_letter_s_look(folder):
    theme, letter = load_theme(folder, LETTERS / "fonts", "redline"), advocacy_theme()
    assert theme.css.startswith(letter.css)
    assert "letter.old.sha256" not in letter.html
    (folder / "redline.html").unlink()
    with pytest.raises(RenderError, match=r"redline\.html"):
        load_theme(folder, LETTERS / "fonts", "redline")


def test_a_missing_font_is_named(tmp_path):
    with pytest.raises(RenderError, match=r"SourceSerif4-Regular\.ttf.*missing"):
        load_theme(LETTERS / "themes" / "advocacy", tmp_path)


def test_a_missing_setting_is_named(folder):
    settings = folder / "theme.toml"
    settings.write_text(settings.read_text().replace("width_mm", "breadth_mm"))
    with pytest.raises(RenderError, match="width_mm"):
        load_theme(folder, LETTERS / "fonts")


def test_broken_settings_are_refused(folder):
    (folder / "theme.toml").write_text("name = ")
    with pytest.raises(RenderError, match=r"theme\.toml cannot be read"):
        load_theme(folder, LETTERS / "fonts")
