"""The settings: read in one go, and everything that is wrong said at once."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import make_url

import config
from config import SettingsInvalid, read_settings
from tests.source import ROOT

GOOD = {
    "BASE_URL": "https://letters.example.org",
    "SECRET_KEY": "a sample key that is long enough for a test",
    "SECURITY_PASSWORD_SALT": "a sample salt for a test",
    "SECURITY_TOTP_SECRETS": "1:a-sample-secret-that-is-long-enough",
    "SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS": "YSBzYW1wbGUga2V5IG9mIHRoaXJ0eS10d28gYnl0ZXM=",
    "MAIL_SERVER": "mail.example.org",
    "MAIL_DEFAULT_SENDER": "Letters <letters@example.org>",
    "TRUSTED_HOSTS": "letters.example.org",
}


def problems(environ, instance):
    with pytest.raises(SettingsInvalid) as invalid:
        read_settings(environ, instance)
    return str(invalid.value).splitlines()


def test_with_nothing_set_everything_works_on_one_machine(tmp_path):
    settings = read_settings({}, tmp_path)
    assert settings["BASE_URL"] == "http://localhost:8000"
    assert settings["SQLALCHEMY_DATABASE_URI"].startswith(f"sqlite:///{tmp_path}")
    assert (settings["PRODUCTION"], settings["MAIL_SERVER"]) == (False, "")


def test_an_empty_setting_counts_as_none(tmp_path):
    read_settings({}, tmp_path)
    names = (*GOOD, "PORT", "LOG_LEVEL", "SIGN_ON_LIMIT", "MAX_CONTENT_LENGTH", "MAIL_PORT")
    assert read_settings(dict.fromkeys(names, ""), tmp_path) == read_settings({}, tmp_path)


def test_good_settings_are_in_production_with_cookies_for_https_alone(tmp_path):
    settings = read_settings(GOOD, tmp_path)
    assert settings["PRODUCTION"]
    assert settings["SESSION_COOKIE_SECURE"]
    assert settings["SESSION_COOKIE_NAME"].startswith("__Host-")


def test_production_names_everything_that_is_missing_at_once(tmp_path):
    found = problems({"BASE_URL": "http://letters.example.org"}, tmp_path)
    assert {line.split()[0] for line in found} == set(GOOD)
    assert len(found) == len(GOOD)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BASE_URL", "letters.example.org"),
        ("SECRET_KEY", "too short"),
        ("SECRET_KEY", "a" * 64),
        ("SECURITY_PASSWORD_SALT", "salt"),
        ("SECRET_KEY_FALLBACKS", "old"),
        ("SECURITY_TOTP_SECRETS", "a-sample-secret-that-is-long-enough"),
        ("SECURITY_TOTP_SECRETS", "1:short"),
        ("SECURITY_TOTP_SECRETS", GOOD["SECURITY_TOTP_SECRETS"] + " 2:short"),
        ("SECURITY_TOTP_SECRETS", f"1:{'a' * 64}"),
        ("SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS", "a sample key"),
        ("SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS", "A" * 43 + "="),
        ("OIDC_ISSUER", "https://id.example.org"),
        ("OIDC_CLIENT_ID", "undersigned"),
        ("MAIL_DEFAULT_SENDER", "Letters"),
        ("MAIL_DEFAULT_SENDER", "Letters <létters@example.org>"),
        ("MAIL_USE_TLS", "perhaps"),
        ("MAIL_PORT", "smtp"),
        ("MAIL_USERNAME", "letters"),
        ("MAIL_PASSWORD", "a sample"),
        ("TRUSTED_HOSTS", "www.example.org"),
        ("TRUSTED_PROXIES", "-1"),
        ("MAX_CONTENT_LENGTH", "10 MB"),
        ("LOG_LEVEL", "LOUD"),
        ("SIGN_ON_LIMIT", "often"),
        ("SIGN_ON_LIMIT", "0 per minute"),
    ],
)
def test_a_setting_that_cannot_be_is_named_in_one_line(tmp_path, name, value):
    (line,) = problems({**GOOD, name: value}, tmp_path)
    assert name in line
    assert line.endswith(".")


@pytest.mark.parametrize("limit", ["200 per minute", "5/second", "10 per 2 hours"])
def test_limits_are_said_in_words(tmp_path, limit):
    assert read_settings({"SIGN_ON_LIMIT": limit}, tmp_path)["SIGN_ON_LIMIT"] == limit


def test_a_domain_and_everything_under_it_can_be_trusted(tmp_path):
    hosts = ".example.org, example.net"
    settings = read_settings({**GOOD, "TRUSTED_HOSTS": hosts}, tmp_path)
    assert settings["TRUSTED_HOSTS"] == [".example.org", "example.net"]


def test_no_value_of_a_secret_stands_in_the_report(tmp_path):
    secret = "hunter2"
    names = (
        *("SECRET_KEY", "SECURITY_PASSWORD_SALT", "SECRET_KEY_FALLBACKS", "MAIL_PASSWORD"),
        *("SECURITY_TOTP_SECRETS", "SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS"),
        "OIDC_CLIENT_SECRET",
    )
    report = "\n".join(problems({**GOOD, **dict.fromkeys(names, secret)}, tmp_path))
    assert secret not in report
    assert all(name in report for name in names)


OPEN_ID = {"OIDC_CLIENT_ID": "undersigned", "OIDC_CLIENT_SECRET": "a sample secret"}


@pytest.mark.parametrize("issuer", ["http://id.example.org", "id.example.org", "https://"])
def test_an_identity_provider_is_reached_by_https_alone(tmp_path, issuer):
    (line,) = problems({**GOOD, **OPEN_ID, "OIDC_ISSUER": issuer}, tmp_path)
    assert "OIDC_ISSUER" in line


def test_an_identity_provider_goes_by_its_host_until_it_is_named(tmp_path):
    environ = {**GOOD, **OPEN_ID, "OIDC_ISSUER": "https://id.example.org/"}
    assert read_settings(environ, tmp_path)["OIDC_NAME"] == "id.example.org"
    assert read_settings({**environ, "OIDC_NAME": "Sample"}, tmp_path)["OIDC_NAME"] == "Sample"
    assert not read_settings(GOOD, tmp_path)["SECURITY_OAUTH_ENABLE"]


def test_numbered_secrets_keep_their_numbers(tmp_path):
    two = f"{GOOD['SECURITY_TOTP_SECRETS']}, 7:another-sample-secret-long-enough"
    settings = read_settings({**GOOD, "SECURITY_TOTP_SECRETS": two}, tmp_path)
    assert list(settings["SECURITY_TOTP_SECRETS"]) == ["1", "7"]


def test_secrets_that_an_earlier_version_made_stay_and_new_ones_are_added(tmp_path):
    (tmp_path / "secrets.json").write_text('{"SECRET_KEY": "kept", "SECURITY_PASSWORD_SALT": "x"}')
    first, second = read_settings({}, tmp_path), read_settings({}, tmp_path)
    assert first == second
    assert first["SECRET_KEY"] == "kept"
    assert len(first["SECURITY_TOTP_SECRETS"]["1"]) >= 32
    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600


def test_secrets_are_made_once_and_kept_for_their_owner_alone(tmp_path):
    first, second = read_settings({}, tmp_path), read_settings({}, tmp_path)
    assert first["SECRET_KEY"] == second["SECRET_KEY"] != first["SECURITY_PASSWORD_SALT"]
    assert len(first["SECRET_KEY"]) >= 32
    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.glob("secrets*")] == ["secrets.json"]


def test_a_site_with_bad_settings_does_not_start_and_says_all_of_them():
    environ = {**os.environ, "BASE_URL": "https://letters.example.org", "LOG_LEVEL": "LOUD"}
    done = subprocess.run(
        [sys.executable, "-c", "import wsgi"],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    first, *lines = done.stderr.splitlines()
    assert first == "These settings must be mended first:"
    assert {line.split()[0] for line in lines} == set(GOOD) - {"BASE_URL"} | {"LOG_LEVEL"}


OWN_SECRETS = {name: GOOD[name] for name in config.MADE_SECRETS}


def database_file(settings):
    return Path(make_url(settings["SQLALCHEMY_DATABASE_URI"]).database)


def test_two_sites_of_the_same_code_share_no_secret_and_no_file(tmp_path):
    first, second = (
        read_settings({"INSTANCE": str(tmp_path / name)}, tmp_path) for name in ("one", "two")
    )
    for setting in ("INSTANCE", "SECRET_KEY", "SECURITY_PASSWORD_SALT", "SQLALCHEMY_DATABASE_URI"):
        assert first[setting] != second[setting]
    assert list(tmp_path.glob("secrets*")) == []


def test_the_same_folder_is_the_same_site_again(tmp_path):
    environ = {"INSTANCE": str(tmp_path / "one")}
    assert read_settings(environ, tmp_path) == read_settings(environ, tmp_path)


@pytest.mark.parametrize("environ", [{}, OWN_SECRETS], ids=["made-secrets", "given-secrets"])
def test_the_folder_of_the_database_is_there_before_the_database(environ, tmp_path):
    settings = read_settings({"INSTANCE": str(tmp_path / "new" / "site"), **environ}, tmp_path)
    assert database_file(settings).parent.is_dir()


def test_a_relative_folder_lies_beside_the_code_wherever_the_command_is_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    settings = read_settings(
        {"INSTANCE": "second", "DATABASE_URL": "sqlite://", **OWN_SECRETS}, tmp_path
    )
    assert settings["INSTANCE"] == str(ROOT / "second")
    assert list(tmp_path.iterdir()) == []


def test_a_site_that_keeps_nothing_by_itself_needs_no_folder(tmp_path):
    environ = {
        "INSTANCE": str(tmp_path / "none"),
        "DATABASE_URL": "postgresql://db/x",
        **OWN_SECRETS,
    }
    read_settings(environ, tmp_path)
    assert not (tmp_path / "none").exists()
