"""Letters are set in our fonts and in no others, whatever else a host or a home holds."""

import io
import os
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pypdf
import pytest

from campaign.rendering import fonts, glyphs
from campaign.rendering.cage import Limits
from campaign.rendering.document import PrintedName
from campaign.rendering.errors import MissingGlyphs
from campaign.rendering.glyphs import without_glyph
from campaign.rendering.pdf import render_pdf
from campaign.rendering.renderer import Renderer

from .own_fonts import configuration, write_font
from .printings import THEMES, theme
from .samples import with_names

NEWEST = "\U0001fae0"
"""An emoji that none of our fonts has."""

FAMILIES = {
    "Otros Dreams en Acción": "Letter Serif",
    "Ένωση Δείγμα": "Letter Serif",
    "Союз здесь": "Letter Serif",
    "جمعية المهاجرين": "Noto Naskh Arabic",
    "עמותת דוגמה": "Noto Serif Hebrew",
    "Նմուշ": "Noto Serif Armenian",
    "ნიმუში": "Noto Serif Georgian",
    "ኢትዮጵያ ማኅበር": "Noto Serif Ethiopic",
    "नमूना संघ": "Noto Serif Devanagari",
    "নমুনা": "Noto Serif Bengali",
    "மாதிரி": "Noto Serif Tamil",
    "ตัวอย่าง": "Noto Serif Thai",
    "គំរូ": "Noto Serif Khmer",
    "移民权利联盟": "Noto Serif CJK SC",
    "한국 연합": "Noto Serif CJK KR",
    "サンプルのかい": "Noto Serif CJK JP",
    "ᏣᎳᎩ": "Noto Sans Cherokee",
    "🌱🇺🇸": "Symbola",
}


def resources_in(data):
    reader = pypdf.PdfReader(io.BytesIO(data))
    objects = (reader.get_object(number) for number in range(1, int(reader.trailer["/Size"])))
    return [one for one in objects if isinstance(one, pypdf.generic.DictionaryObject)]


def families_in(data):
    """The families of the embedded fonts, without what tells their cuts apart."""
    names = {str(one["/BaseFont"]) for one in resources_in(data) if "/BaseFont" in one}
    found = {re.sub(r"^/[A-Z]{6}\+", "", name).replace("-", " ") for name in names}
    return {re.sub(r" (Semi Bold|Semi Condensed|Bold|Italic)\b", "", name) for name in found}


def without_lists_of_families(theme):
    """The theme with nothing named besides its own family, so that our configuration chooses."""
    css = re.sub(r":lang\([^{]*\{ font-family:[^}]*\}", "", theme.css)
    css = re.sub(r'("Letter Serif", )"Noto[^;]*serif;', r"\1serif;", css)
    assert "Noto Naskh" not in css
    return replace(theme, css=css)


@pytest.fixture
def renderer():
    renderer = Renderer(Limits(wall_seconds=60))
    yield renderer
    renderer.close()


@pytest.fixture
def at_home(tmp_path, monkeypatch):
    """A user's home with fonts of its own, and a configuration that asks for them everywhere."""
    folders = [tmp_path / ".fonts", tmp_path / "share" / "fonts", tmp_path / "asked-for"]
    for folder in folders:
        write_font(folder / "Home.ttf", "Home Font", f"{NEWEST}ع移")
        write_font(folder / "NotoSerifHebrew-Regular.ttf", "Noto Serif Hebrew", "דגה")
    wish = f"""<?xml version="1.0"?><fontconfig><dir>{folders[-1]}</dir>
      <include>/etc/fonts/fonts.conf</include>
      <match><edit name="family" mode="prepend_first" binding="strong">
      <string>Home Font</string></edit></match></fontconfig>"""
    for name in ("fontconfig/fonts.conf", ".fonts.conf", "mine.conf"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(wish, encoding="utf-8")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("FONTCONFIG_FILE", str(tmp_path / "mine.conf"))
    monkeypatch.setenv("LANG", "ja_JP.UTF-8")
    glyphs._covered.cache_clear()
    yield tmp_path
    glyphs._covered.cache_clear()


def test_what_a_home_holds_changes_nothing_on_paper(renderer, at_home, monkeypatch):
    said = subprocess.run(("fc-list",), capture_output=True, text=True, check=True).stdout
    assert said.count(f"{at_home}/") == 6, "the fonts of the home are there to be found"
    letter = with_names(tuple(map(PrintedName, FAMILIES)))
    in_this_home = renderer.render(letter, theme(THEMES[0])).data
    with pytest.raises(MissingGlyphs, match=r"U\+1FAE0"):
        renderer.render(with_names((PrintedName(NEWEST),)), theme(THEMES[0]))
    assert without_glyph(NEWEST) == (NEWEST,)
    monkeypatch.undo()
    assert in_this_home == render_pdf(letter, theme(THEMES[0])).data


def test_the_environment_is_afterwards_what_it_was():
    before = dict(os.environ)
    with fonts.own_fonts():
        assert os.environ["FONTCONFIG_FILE"] == str(fonts.CONFIGURATION)
    assert dict(os.environ) == before


def test_letters_are_set_where_there_is_no_home_and_nothing_can_be_kept(
    renderer, monkeypatch, tmp_path
):
    (tmp_path / "fonts-cache").write_text("No folder can be made here.", encoding="utf-8")
    elsewhere = {**fonts.environment(), "XDG_CACHE_HOME": str(tmp_path)}
    monkeypatch.setattr(fonts, "environment", lambda: elsewhere)
    monkeypatch.delenv("HOME")
    letter = with_names(tuple(map(PrintedName, FAMILIES)))
    data = renderer.render(letter, theme(THEMES[0])).data
    monkeypatch.undo()
    assert data == render_pdf(letter, theme(THEMES[0])).data


def test_what_is_known_of_the_fonts_is_kept_for_the_next_start():
    fonts.listed("%{file}\n")
    kept = fonts.CONFIGURATION.parent / "fonts-cache"
    before = {one.name: one.stat().st_mtime_ns for one in kept.glob("*.cache-*")}
    fonts.listed("%{file}\n")
    assert before
    assert before == {one.name: one.stat().st_mtime_ns for one in kept.glob("*.cache-*")}


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("with_lists", [True, False], ids=["theme", "configuration"])
def test_each_script_is_set_in_the_family_that_is_meant_for_it(name, with_lists):
    look = theme(name) if with_lists else without_lists_of_families(theme(name))
    for words, family in FAMILIES.items():
        found = families_in(render_pdf(with_names((PrintedName(words),)), look).data)
        assert found == {"Letter Serif", family}, words


def test_a_page_of_all_scripts_has_their_families_and_no_other():
    letter = with_names(tuple(map(PrintedName, FAMILIES)))
    assert families_in(render_pdf(letter, theme(THEMES[0])).data) == {*FAMILIES.values()}


@pytest.mark.parametrize(
    ("language", "cut"),
    [("ja", "JP"), ("zh-Hans", "SC"), ("zh-Hant", "TC"), ("zh-TW", "TC")],
)
def test_han_characters_are_those_of_the_letter_s_language(language, cut):
    letter = replace(with_names((PrintedName("移民权利联盟"),)), language=language)
    data = render_pdf(letter, without_lists_of_families(theme(THEMES[0]))).data
    assert families_in(data) == {"Letter Serif", f"Noto Serif CJK {cut}"}


def test_emoji_are_outlines_in_the_colour_of_the_text():
    data = render_pdf(with_names((PrintedName("🌱❤\ufe0f👩\u200d👧🇺🇸"),)), theme(THEMES[0])).data
    kinds = {one.get("/Subtype") for one in resources_in(data)}
    assert "Symbola" in families_in(data)
    assert "/Type3" not in kinds
    assert "/Image" not in kinds
    assert not [one for one in resources_in(data) if "/SMask" in one and one["/SMask"] != "/None"]


def test_of_our_folders_colour_and_other_weights_are_left_out(tmp_path, monkeypatch):
    folder = tmp_path / "noto"
    for name in ("NotoSerif-Regular", "NotoSerif-Black", "NotoSerifCJK-Light", "Another-Regular"):
        write_font(folder / f"{name}.ttf", name, "a")
    write_font(folder / "NotoColorEmoji-Regular.ttf", "Noto Color Emoji", NEWEST, in_color=True)
    monkeypatch.setattr(fonts, "CONFIGURATION", configuration(tmp_path, folder))
    assert fonts.listed("%{file|basename}\n").split() == ["NotoSerif-Regular.ttf"]


def test_each_of_our_fonts_lies_where_the_configuration_says():
    named = re.findall(r"<dir>(.*)</dir>", fonts.CONFIGURATION.read_text(encoding="utf-8"))
    folders = {*named, str(fonts.CONFIGURATION.parent / "fonts")}
    found = {str(Path(file).parent) for file in fonts.listed("%{file}\n").split()}
    assert found <= folders
    assert len(found) > 1


def test_other_fonts_or_other_rules_have_another_fingerprint(tmp_path, monkeypatch):
    ours = fonts.fingerprint()
    assert re.fullmatch("[0-9a-f]{12}", ours)
    write_font(tmp_path / "noto" / "NotoSerif-Regular.ttf", "Noto Serif", "a")
    changed = configuration(tmp_path, tmp_path / "noto")
    monkeypatch.setattr(fonts, "CONFIGURATION", changed)
    prints = {ours}
    for file in ("NotoSerif-Bold.ttf", "../fonts.conf", ""):
        fonts.fingerprint.cache_clear()
        prints.add(fonts.fingerprint())
        if file == "NotoSerif-Bold.ttf":
            write_font(tmp_path / "noto" / file, "Noto Serif", "ab")
        elif file:
            changed.write_text(changed.read_text().replace("Symbola<", "Symbol<"))
    fonts.fingerprint.cache_clear()
    assert len(prints) == 4


def test_where_fontconfig_is_missing_there_is_no_fingerprint(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    fonts.fingerprint.cache_clear()
    assert not fonts.fingerprint()
    fonts.fingerprint.cache_clear()
