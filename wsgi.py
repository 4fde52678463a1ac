"""The application as a server finds it: ``wsgi:app``."""

import os
import sys

from dotenv import load_dotenv

from campaign.press import Press
from config import LETTERS, ROOT, SettingsInvalid, read_settings

press = Press(LETTERS)
if sys.argv[1:3] == ["letter", "render"]:
    # The press takes as long to start as the application; here they do it side by side.
    press.warm_up()

from campaign.app import create_app  # noqa: E402 (after the press has begun to start)

load_dotenv(ROOT / ".env")
try:
    app = create_app(read_settings(os.environ, ROOT / "instance"), press)
except SettingsInvalid as invalid:
    sys.exit(f"These settings must be mended first:\n{invalid}")
