"""Settings and secrets of a clone: whence they come, and what is refused."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from crmcli.errors import MailFailed
from crmcli.history import credentials
from crmcli.history.credentials import Local, find_secret, read_local
from tests.sandbox import Sandbox

pytestmark = pytest.mark.skipif(os.name == "nt", reason="permissions are otherwise there")


def read(ledger: Sandbox) -> Local:
    return read_local(ledger.root, ledger.path(".git"))


def put_secret(path: Path, text: str, mode: int = 0o600) -> str:
    path.write_bytes(text.encode())
    path.chmod(mode)
    return str(path)


def test_a_setting_of_git_and_one_of_the_environment(
    ledger: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert read(ledger).find("mailServer") is None
    ledger.git("config", "crm.mailServer", "smtp://one")
    assert read(ledger).find("mailServer") == "smtp://one"
    monkeypatch.setenv("CRM_MAIL_SERVER", "smtp://two")
    assert read(ledger).find("mailServer") == "smtp://two"
    monkeypatch.setenv("CRM_MAIL_SERVER", "")
    assert read(ledger).find("mailServer") == "smtp://one"


def test_nothing_in_the_ledger_is_a_setting(ledger: Sandbox) -> None:
    ledger.commit(".gitconfig", "[crm]\n\tmailServer = smtp://evil\n")
    ledger.commit("crm.config", "[crm]\n\tmailPasswordCommand = touch pwned\n")
    assert read(ledger).find("mailServer") is None
    assert find_secret(read(ledger), "mailPassword") is None


def test_no_secret_is_set(ledger: Sandbox) -> None:
    assert find_secret(read(ledger), "mailPassword") is None


def test_a_secret_from_a_file(ledger: Sandbox, tmp_path: Path) -> None:
    file = put_secret(tmp_path / "secret", "\ufeff pass word \r\nsecond\n")
    ledger.git("config", "crm.mailPasswordFile", file)
    assert find_secret(read(ledger), "mailPassword") == [" pass word ", "second", ""]


def test_a_file_in_the_home(
    ledger: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    put_secret(tmp_path / "secret", "x\n")
    monkeypatch.setenv("CRM_WECOM_FILE", "~/secret")
    assert find_secret(read(ledger), "wecom") == ["x", ""]


def test_a_secret_from_a_command(ledger: Sandbox) -> None:
    ledger.git("config", "crm.mailPasswordCommand", "printf 'a|b' | tr '|' '\\n'; echo noise >&2")
    assert find_secret(read(ledger), "mailPassword") == ["a", "b"]


def test_the_environment_goes_first(
    ledger: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = put_secret(tmp_path / "secret", "from the file")
    ledger.git("config", "crm.mailPasswordFile", file)
    ledger.git("config", "crm.mailPasswordCommand", "echo from the command")
    assert find_secret(read(ledger), "mailPassword") == ["from the command", ""]
    monkeypatch.setenv("CRM_MAIL_PASSWORD_FILE", file)
    assert find_secret(read(ledger), "mailPassword") == ["from the file"]


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_a_file_that_others_may_read(ledger: Sandbox, tmp_path: Path, mode: int) -> None:
    file = put_secret(tmp_path / "secret", "the secret", mode)
    ledger.git("config", "crm.mailPasswordFile", file)
    with pytest.raises(MailFailed, match="secret-file-open"):
        find_secret(read(ledger), "mailPassword")


@pytest.mark.parametrize("how", ["plain", "linked", "relative"])
def test_a_file_in_the_ledger(ledger: Sandbox, tmp_path: Path, how: str) -> None:
    file = put_secret(ledger.path("secret"), "the secret")
    if how == "linked":
        (tmp_path / "link").symlink_to(file)
        file = str(tmp_path / "link")
    ledger.git("config", "crm.mailPasswordFile", "secret" if how == "relative" else file)
    with pytest.raises(MailFailed, match="secret-file-tracked"):
        find_secret(read(ledger), "mailPassword")


def test_gits_own_folder_is_not_in_the_ledger(ledger: Sandbox) -> None:
    file = put_secret(ledger.path(".git/mail-password"), "the secret")
    ledger.git("config", "crm.mailPasswordFile", file)
    assert find_secret(read(ledger), "mailPassword") == ["the secret"]


@pytest.mark.parametrize(
    ("key", "said", "code"),
    [
        ("mailPasswordFile", "/no/such/file", "secret-file-unreadable"),
        ("mailPasswordFile", "/", "secret-file-unreadable"),
        ("mailPasswordFile", "~nobody-of-that-name/x", "secret-file-unreadable"),
        ("mailPasswordCommand", "echo the secret; exit 3", "secret-command-failed"),
        ("mailPasswordCommand", "no-such-command-at-all", "secret-command-failed"),
        ("mailPasswordCommand", "true", "secret-empty"),
        ("mailPasswordCommand", "echo; echo second", "secret-empty"),
    ],
)
def test_a_secret_that_cannot_be_had(ledger: Sandbox, key: str, said: str, code: str) -> None:
    ledger.git("config", f"crm.{key}", said)
    with pytest.raises(MailFailed, match=code) as caught:
        find_secret(read(ledger), "mailPassword")
    assert "the secret" not in repr(caught.value)
    assert caught.value.values["setting"] == f"crm.{key}"


def test_a_command_that_does_not_end(
    ledger: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(credentials, "PATIENCE", 0.2)
    mark = tmp_path / "mark"
    ledger.git("config", "crm.mailPasswordCommand", f"(sleep 0.6; touch {mark}) & sleep 60")
    began = time.monotonic()
    with pytest.raises(MailFailed, match="secret-command-slow"):
        find_secret(read(ledger), "mailPassword")
    assert time.monotonic() - began < 10
    time.sleep(0.8)
    assert not mark.exists()  # what it had started has ended, too
