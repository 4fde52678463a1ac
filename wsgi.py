"""The application as a server finds it: ``wsgi:app``."""

import os
import sys

from dotenv import load_dotenv

from campaign.app import create_app
from config import ROOT, SettingsInvalid, read_settings

load_dotenv(ROOT / ".env")
try:
    app = create_app(read_settings(os.environ, ROOT / "instance"))
except SettingsInvalid as invalid:
    sys.exit(f"These settings must be mended first:\n{invalid}")
