"""What a PDF depends on besides the letter is named: the theme's files, and software by version."""

import shutil

import pytest

from campaign.rendering.made_with import made_with, software
from config import LETTERS


@pytest.fixture
def folder(tmp_path):
    """A copy of the themes, with their fonts beside them."""
    shutil.copytree(LETTERS / "themes", tmp_path / "themes")
    shutil.copytree(LETTERS / "fonts", tmp_path / "fonts")
    return tmp_path


def sha256(folder):
    made_with.cache_clear()
    return made_with(folder, "letterhead").theme_sha256


def test_the_hash_of_a_theme_is_the_same_wherever_it_lies(folder):
    assert sha256(folder) == sha256(LETTERS)


@pytest.mark.parametrize(
    "name", ["letterhead/letter.css", "letterhead/theme.toml", "shared/parts.html"]
)
def test_any_file_of_a_theme_changes_its_hash(folder, name):
    before = sha256(folder)
    with (folder / "themes" / name).open("a", encoding="utf-8") as file:
        file.write("\n")
    assert sha256(folder) != before


def test_a_font_of_a_theme_changes_its_hash_and_another_does_not(folder):
    before = sha256(folder)
    (folder / "fonts" / "Another.ttf").write_bytes(b"sample")
    assert sha256(folder) == before
    (folder / "fonts" / "SourceSerif4-Regular.ttf").write_bytes(b"sample")
    assert sha256(folder) != before


def test_a_file_of_another_theme_changes_nothing(folder):
    before = sha256(folder)
    (folder / "themes" / "plain" / "letter.css").unlink()
    assert sha256(folder) == before


def test_a_theme_is_named_as_it_is_called_today():
    assert made_with(LETTERS, "advocacy") == made_with(LETTERS, "letterhead")
    assert made_with(LETTERS, "advocacy").theme == "letterhead"


def test_a_theme_that_is_not_there_has_no_hash(folder):
    assert made_with(folder, "unknown").theme_sha256 == ""


def test_what_sets_the_pages_is_named_with_a_version():
    named = software()
    for name in ("weasyprint", "pydyf", "fonttools", "jinja2", "pango", "harfbuzz", "fontconfig"):
        assert named[name][0].isdigit(), name
    assert len(named["undersigned"]) == len(named["fonts"]) == 12


def test_the_packages_of_fonts_are_those_that_letters_are_set_in():
    packages = [name for name in software() if name.startswith("fonts-")]
    assert packages == ["fonts-noto-cjk", "fonts-noto-core", "fonts-symbola"]
