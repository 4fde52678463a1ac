"""The copying of the browser's script and of the fonts."""

import json
from pathlib import Path

import pytest

from campaign.cli.assets import FILES, copy_assets

ROOT = Path(__file__).resolve().parent.parent.parent


def unpack_packages(root):
    for source in FILES:
        path = root / "node_modules" / source
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source)


def test_every_named_file_is_copied_and_what_stood_there_goes(tmp_path):
    unpack_packages(tmp_path)
    old = tmp_path / "static/vendor/old.js"
    old.parent.mkdir(parents=True)
    old.touch()
    copy_assets(tmp_path)
    assert not old.exists()
    assert {(tmp_path / target).read_text() for target in FILES.values()} == set(FILES)


def test_a_package_that_lacks_a_file_is_an_error_that_names_it(tmp_path):
    unpack_packages(tmp_path)
    (tmp_path / "node_modules/htmx.org/dist/htmx.min.js").unlink()
    with pytest.raises(FileNotFoundError) as error:
        copy_assets(tmp_path)
    assert error.value.filename.endswith("htmx.min.js")


def test_every_font_comes_with_its_licence():
    folders = {target.parent for target in FILES.values() if target.suffix in {".ttf", ".woff2"}}
    assert folders
    assert all(folder / "LICENSE" in FILES.values() for folder in folders)


def test_files_come_only_from_packages_that_the_set_up_installs():
    wanted = json.loads((ROOT / "package.json").read_text())["dependencies"]
    assert all(any(source.startswith(f"{name}/") for name in wanted) for source in FILES)
