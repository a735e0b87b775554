import json
import os
from pathlib import Path

import pytest

from local.host.config.settings import (
    connection_string,
    is_disabled,
    read_settings_file,
    resolve,
    settings_in_environment,
)
from local.host.http.function_keys import read_keys
from local.host.startup_error import StartupError


def test_a_settings_file_gives_its_values(tmp_path: Path) -> None:
    file = tmp_path / "local.settings.json"
    file.write_text(json.dumps({"IsEncrypted": False, "Values": {"A": "1"}}))
    assert read_settings_file(file) == {"A": "1"}


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"Values": {"A": 1}}'])
def test_another_file_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "local.settings.json"
    file.write_text(text)
    with pytest.raises(StartupError, match="settings file"):
        read_settings_file(file)
    with pytest.raises(StartupError, match="settings file"):
        read_settings_file(tmp_path / "missing.json")


def test_the_environment_goes_first_and_is_left_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOST_TEST_SET", "environment")
    with settings_in_environment({"HOST_TEST_SET": "file", "HOST_TEST_NEW": "file"}) as settings:
        assert (settings["HOST_TEST_SET"], settings["HOST_TEST_NEW"]) == ("environment", "file")
        assert os.environ["HOST_TEST_NEW"] == "file"
    assert "HOST_TEST_NEW" not in os.environ
    assert os.environ["HOST_TEST_SET"] == "environment"


def test_placeholders() -> None:
    assert resolve("%A%-%B%", {"A": "1", "B": "2"}, where="f") == "1-2"
    with pytest.raises(StartupError, match="f: %C% does not resolve"):
        resolve("x%C%", {"A": "1"}, where="f")


def test_a_connection_is_found_under_either_name() -> None:
    assert connection_string("Shop", {"AzureWebJobsShop": "first", "Shop": "second"}, where="f") == "first"
    assert connection_string("Shop", {"Shop": "second"}, where="f") == "second"
    with pytest.raises(StartupError, match="no app setting 'Shop'"):
        connection_string("Shop", {}, where="f")
    with pytest.raises(StartupError, match="uses an identity"):
        connection_string("Shop", {"Shop__queueServiceUri": "https://x"}, where="f")


def test_a_function_can_be_switched_off() -> None:
    assert is_disabled("run", {"AzureWebJobs.run.Disabled": "True"})
    assert not is_disabled("run", {"AzureWebJobs.run.Disabled": "false"})
    assert not is_disabled("run", {})


@pytest.mark.parametrize("text", ["", "[]", '{"a": 1}', '{"a": ""}'])
def test_a_file_without_usable_keys_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "keys.json"
    file.write_text(text)
    with pytest.raises(StartupError, match="file with keys"):
        read_keys(file)
