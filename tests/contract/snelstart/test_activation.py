import pytest

from local.snelstart.http.activation import message
from sconnect.adapters.snelstart import SnelStartSettings, activation_page
from sconnect.app.errors import SettingsError
from sconnect.app.ports import ActivationPage, Activity

KEYS = {"SNELSTART_SUBSCRIPTION_KEY": "k"}


def page(**environment: str) -> ActivationPage | None:
    return activation_page(SnelStartSettings.read({**KEYS, **environment}))


@pytest.fixture(name="known")
def the_page() -> ActivationPage:
    found = page(SNELSTART_APP_NAME="sconnect")
    assert found is not None
    return found


def test_the_address_names_the_app_and_the_reference_key(known: ActivationPage) -> None:
    address = known.address("a&b=c")
    assert address == "https://web.snelstart.nl/couplings/activate/sconnect?referenceKey=a%26b%3Dc"


def test_an_app_without_a_name_has_no_page() -> None:
    assert page() is None
    assert page(SNELSTART_APP_NAME="  ") is None


@pytest.mark.parametrize("name", ["a/b", "a b", "../x", "a?b", "x" * 101])
def test_a_name_that_cannot_stand_in_an_address_is_refused(name: str) -> None:
    with pytest.raises(SettingsError, match="SNELSTART_APP_NAME"):
        page(SNELSTART_APP_NAME=name)


@pytest.mark.parametrize("activity", list(Activity))
def test_what_snelstart_sends_is_read(known: ActivationPage, activity: Activity) -> None:
    found = known.message_in(message(activity.title(), "k+e/y==", "r"))
    assert found is not None
    assert (found.activity, found.client_key, found.reference_key) == (activity, "k+e/y==", "r")


@pytest.mark.parametrize("names", ["koppelSleutel actionType referenceKey", "KOPPELSLEUTEL ACTIONTYPE REFERENCEKEY"])
def test_names_are_read_in_any_case(known: ActivationPage, names: str) -> None:
    assert known.message_in(dict(zip(names.split(), ["k", "create", "r"], strict=True))) is not None


def test_a_removed_link_needs_no_key(known: ActivationPage) -> None:
    assert known.message_in({"ActionType": "Delete", "ReferenceKey": "r"}) is not None


@pytest.mark.parametrize(
    "content",
    [
        None,
        [],
        "text",
        {},
        {"KoppelSleutel": "k", "ActionType": "Create"},
        {"KoppelSleutel": "k", "ActionType": "Explode", "ReferenceKey": "r"},
        {"KoppelSleutel": "", "ActionType": "Create", "ReferenceKey": "r"},
        {"KoppelSleutel": ["k"], "ActionType": "Create", "ReferenceKey": "r"},
        {"KoppelSleutel": "k", "ActionType": 1, "ReferenceKey": "r"},
        {"KoppelSleutel": "k", "ActionType": "Create", "ReferenceKey": "r" * 501},
        {"KoppelSleutel": "k" * 4097, "ActionType": "Create", "ReferenceKey": "r"},
    ],
)
def test_anything_else_is_no_message(known: ActivationPage, content: object) -> None:
    assert known.message_in(content) is None


def test_a_key_does_not_show_when_a_message_is_printed(known: ActivationPage) -> None:
    assert "secret" not in repr(known.message_in(message("Create", "secret", "secret")))
