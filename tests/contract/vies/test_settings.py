"""Where VIES is: an encrypted address, or this very machine for development."""

import pytest

from sconnect.adapters.vies import ViesSettings
from sconnect.app.errors import InstallationError


def test_the_real_one_unless_said_otherwise() -> None:
    real = "https://ec.europa.eu/taxation_customs/vies/rest-api"
    assert ViesSettings.read({}).url == ViesSettings.read({"VIES_URL": " "}).url == real


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:7082/x", "http://localhost/x/", "http://[::1]:1/x", "https://a.test/x"]
)
def test_an_address_that_will_do(url: str) -> None:
    assert ViesSettings.read({"VIES_URL": url}).url == url.rstrip("/")


@pytest.mark.parametrize(
    "url", ["http://a.test/x", "ftp://a.test", "a.test", "https://a@b.test", "https://a.test:x", "https://a.test/?q=1"]
)
def test_an_address_that_will_not_do_stops_the_app(url: str) -> None:
    with pytest.raises(InstallationError, match="VIES_URL is geen https-adres"):
        ViesSettings.read({"VIES_URL": url})
