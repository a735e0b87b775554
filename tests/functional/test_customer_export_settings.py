"""Every setting of the customer export does what it says, through the whole app."""

import html
from collections.abc import Callable

import pytest

from sconnect.domain.profile import CustomerExportSettings
from tests.functional.export_lab import ExportLab, shown

Scenario = Callable[[], None]
SCENARIOS: dict[str, Scenario] = {}
ONE_BY_ONE = {"update_name", "update_phone", "update_address"}
"""Settings that are tried in a test of their own."""
NUMBER_FIELD = "3"


def scenario(*settings: str) -> Callable[[Scenario], Scenario]:
    """Return a decorator that names the settings of which a function tries the values."""

    def keep(function: Scenario) -> Scenario:
        SCENARIOS.update(dict.fromkeys(settings, function))
        return function

    return keep


def lab(**settings: object) -> ExportLab:
    made = ExportLab()
    made.change_profile("customer_export", **settings)
    return made


def email_of(number: int) -> str:
    return f"klant{number}@example.test"


@scenario("only_with_field", "only_with_value")
def only_customers_with_the_wanted_value_go_to_the_shop() -> None:
    some = lab(only_with_field="nieuwsbrief", only_with_value="Ja")
    some.fill(some.customer(1001), nieuwsbrief="True")
    some.fill(some.customer(1002), nieuwsbrief="False")
    some.customer(1003)
    some.export_customers()
    assert set(some.accounts) == {email_of(1001)}


@scenario("create_customers")
def accounts_are_made_only_when_that_is_on() -> None:
    some = lab(create_customers=False, update_phone=True)
    some.account(email_of(1001))
    some.customer(1001)
    some.customer(1002)
    run = some.export_customers()
    assert run.counts == {"updated": 1, "skipped": 1}
    assert set(some.accounts) == {email_of(1001)}
    some.change_profile("customer_export", create_customers=True)
    some.export_customers()
    assert set(some.accounts) == {email_of(1001), email_of(1002)}


@scenario("group_id", "group_field", "groups", "update_group")
def the_group_follows_the_extra_field() -> None:
    for update in (True, False):
        some = lab(group_id="1", group_field="webshopklant", groups={"Groothandel": "2"}, update_group=update)
        some.fill(some.customer(1001), webshopklant="groothandel")
        some.customer(1002)
        some.account(email_of(1003))
        some.fill(some.customer(1003), webshopklant="Groothandel")
        some.export_customers()
        groups = {email: row["group_id"] for email, row in some.accounts.items()}
        assert groups == {email_of(1001): "2", email_of(1002): "1", email_of(1003): "2" if update else "1"}


@scenario("number_field_id", "update_number")
def the_customer_number_goes_into_the_chosen_field() -> None:
    for update in (True, False):
        some = lab(number_field_id=NUMBER_FIELD, update_number=update)
        some.account(email_of(1001))
        some.customer(1001)
        some.customer(1002)
        some.export_customers()
        assert some.accounts[email_of(1001)]["custom_field"] == ({NUMBER_FIELD: "1001"} if update else {})
        assert some.accounts[email_of(1002)]["custom_field"] == {NUMBER_FIELD: "1002"}


@pytest.mark.parametrize("on", [True, False])
@pytest.mark.parametrize(
    ("setting", "shown_as", "old", "new", "later"),
    [
        ("update_name", lambda row: row["lastname"], "Bekend", "Klant1001", "de Vries"),
        ("update_phone", lambda row: row["telephone"], "000", "0612345678", "0201234567"),
        ("update_address", lambda row: row["address"] and row["address"]["city"], None, "Alkmaar", "Utrecht"),
    ],
)
def test_a_field_of_an_account_that_is_there_is_overwritten_only_when_that_is_on(
    setting: str, shown_as: Callable[[object], object], old: object, new: object, later: object, *, on: bool
) -> None:
    some = lab(**{setting: on})
    some.account(email_of(1001))
    some.customer(1001)
    some.export_customers()
    assert shown_as(some.accounts[email_of(1001)]) == (new if on else old)
    moved = some.address(plaats="Utrecht", contactpersoon="Jan de Vries")
    some.customer(1001, naam="Jan de Vries", telefoon="0201234567", vestigingsAdres=moved)
    some.export_customers()
    assert shown_as(some.accounts[email_of(1001)]) == (later if on else old)


@scenario("update_email")
def the_login_of_a_linked_account_never_changes_and_another_one_is_listed_when_that_is_asked() -> None:
    for report in (True, False):
        some = lab(update_email=report, update_phone=True)
        some.customer(1001)
        some.export_customers()
        some.customer(1001, email="nieuw@example.test", telefoon="0201234567")
        told = some.export_customers()
        [(email, account)] = some.accounts.items()
        assert email == email_of(1001)
        assert (account["telephone"] == "0201234567") is not report
        assert ("nieuw@example.test" in " ".join(told.errors)) is report


@pytest.mark.parametrize("play", dict.fromkeys(SCENARIOS.values()), ids=lambda play: play.__name__)
def test_settings(play: Scenario) -> None:
    play()


def test_every_setting_is_tried() -> None:
    assert set(SCENARIOS) | ONE_BY_ONE == set(CustomerExportSettings.model_fields)


def test_a_company_goes_with_its_contact_person() -> None:
    some = lab()
    some.customer(
        1001,
        naam="Bakkerij Jansen BV",
        vestigingsAdres=some.address("BE", contactpersoon="Mevr. A. van der Berg", straat="Rue de la Paix 12 bus 3"),
    )
    some.export_customers()
    account = some.accounts[email_of(1001)]
    assert (account["firstname"], account["lastname"]) == ("A.", "van der Berg")
    address = account["address"]
    assert address["company"] == "Bakkerij Jansen BV"
    assert address["address_1"] == "Rue de la Paix 12 bus 3"
    assert address["country"] == "BE"


def test_a_customer_that_becomes_inactive_is_left_alone_and_reported_once() -> None:
    some = lab(update_phone=True)
    some.customer(1001)
    some.export_customers()
    some.customer(1001, nonactief=True, telefoon="0")
    first, second = some.export_customers(), some.export_customers()
    assert some.accounts[email_of(1001)]["telephone"] == "0612345678"
    assert some.accounts[email_of(1001)]["enabled"]
    assert shown(some.items(first)) == {"1001": "skipped"}
    assert some.items(second) == []


def test_suppliers_and_placeholders_never_go_to_the_shop() -> None:
    some = lab()
    some.customer(1001, relatiesoort=["Leverancier"])
    some.customer(-1)
    some.customer(1002, nonactief=True)
    some.export_customers()
    assert not some.accounts


@pytest.mark.parametrize("name", ['Firma "A" & Zn. van Dijk tot Zuid', "Kees & Co 'de' <Groot>handel 1234", "&" * 50])
def test_a_name_is_cut_by_the_length_of_its_escaped_form_and_that_is_told(name: str) -> None:
    lab = ExportLab()
    lab.customer(1, naam=name, btwNummer="NL123456782B01", vestigingsAdres=lab.address(contactpersoon=""))
    run = lab.export_customers()
    [account] = lab.accounts.values()
    kept = account["lastname"]
    assert name.startswith(kept)
    assert len(html.escape(kept, quote=False).replace('"', "&quot;")) <= 32
    assert any(f"'{kept}'" in told for told in run.errors)
    assert lab.export_customers().counts.get("updated", 0) == 0
