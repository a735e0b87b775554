from dataclasses import fields
from typing import Any

import pytest

from sconnect.app.config import Limits, limits_from, page_address_from
from sconnect.app.errors import SettingsError

SHORT: dict[str, Any] = {
    "function_timeout": 6.0,
    "write_timeout": 2.0,
    "visible_after": 0.0,
    "clock_skew": 0.0,
    "send_window": 2.0,
}


def test_the_usual_limits_keep_the_promise() -> None:
    limits = Limits()
    needed = limits.function_timeout + limits.write_timeout + limits.visible_after + 2 * limits.clock_skew
    assert limits.settle >= needed


def test_a_settle_time_on_the_edge_is_enough() -> None:
    assert Limits(settle=8, **SHORT).settle_time.total_seconds() == 8


@pytest.mark.parametrize("longer", ["function_timeout", "write_timeout", "visible_after", "clock_skew"])
def test_whatever_takes_longer_needs_a_longer_settle_time(longer: str) -> None:
    with pytest.raises(SettingsError, match=r"SETTLE_SECONDS is 8, maar moet minstens .* zijn"):
        Limits(settle=8, **(SHORT | {longer: SHORT[longer] + 0.1}))


@pytest.mark.parametrize("window", [0, -1, 6.1])
def test_sending_must_end_before_the_run_does(window: float) -> None:
    with pytest.raises(SettingsError, match="SEND_WINDOW_SECONDS"):
        Limits(settle=8, **(SHORT | {"send_window": window}))


@pytest.mark.parametrize("lease", [0, -5])
def test_a_lease_lasts(lease: float) -> None:
    with pytest.raises(SettingsError, match="LEASE_SECONDS"):
        Limits(lease=lease)


def test_a_run_stops_beginning_new_work_in_time_for_its_last_order() -> None:
    limits = Limits()
    assert limits.run_budget + limits.send_window + limits.write_timeout <= limits.function_timeout


def test_limits_come_from_app_settings() -> None:
    names = {
        "FUNCTION_TIMEOUT_SECONDS": "6",
        "WRITE_TIMEOUT_SECONDS": "2",
        "VISIBLE_AFTER_SECONDS": "0",
        "CLOCK_SKEW_SECONDS": "0.5",
        "SETTLE_SECONDS": " 9 ",
        "SEND_WINDOW_SECONDS": "2",
        "LEASE_SECONDS": "1",
    }
    limits = limits_from(names)
    assert limits == Limits(6, 2, 0, 0.5, 9, 2, 1)
    assert len(names) == len(fields(Limits)) - 1  # the number of attempts is not a setting


def test_what_is_not_set_keeps_its_default() -> None:
    assert limits_from({"SETTLE_SECONDS": ""}) == Limits()


@pytest.mark.parametrize("text", ["lang", "-1", "nan", "inf", "86400", "1e9", "0x10", "1,5"])
def test_nonsense_is_refused_by_name(text: str) -> None:
    with pytest.raises(SettingsError, match="WRITE_TIMEOUT_SECONDS"):
        limits_from({"WRITE_TIMEOUT_SECONDS": text})


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("sconnect-abc.azurewebsites.net", "https://sconnect-abc.azurewebsites.net"),
        (" Sconnect.Example.test ", "https://sconnect.example.test"),
        ("localhost:7071", ""),
        ("localhost", ""),
        ("", ""),
        ("a.test/path", ""),
        ("user@a.test", ""),
    ],
)
def test_the_page_has_an_address_only_where_azure_gives_the_app_a_public_name(host: str, address: str) -> None:
    assert page_address_from({"WEBSITE_HOSTNAME": host}) == address
    assert page_address_from({}) == ""
