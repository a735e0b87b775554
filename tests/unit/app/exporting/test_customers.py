"""Customers and accounts: which account is a customer's own, and what is written to it."""

from dataclasses import replace
from typing import Any

import pytest

from sconnect.app.exporting.customers import CustomerExporter
from sconnect.app.exporting.exporter import ExportItem, Match, Target, Upsert
from sconnect.app.storage.records import CustomerLink, ExportedCustomer
from sconnect.app.storage.records.base import link_key
from sconnect.domain.books import BookAddress, Country, Customer
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.exporting.desired_state import DesiredState
from sconnect.domain.orders.link_origin import LinkOrigin
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import Task
from sconnect.domain.shop import Address
from sconnect.domain.shop_catalogue import CustomerWrite, ShopCustomer, WriteOutcome, Written
from sconnect.domain.values.field_change import FieldChange
from tests.fakes.books import FakeBooks
from tests.unit.app.conftest import BOOKS, Desk, linked_profile
from tests.unit.app.exporting.fakes import session_of, shop_for, with_settings

AccountTarget = Target[Customer, ExportedCustomer, CustomerWrite]
AccountMatch = Match[Customer, ExportedCustomer, CustomerWrite]
AccountUpsert = Upsert[Customer, ExportedCustomer, CustomerWrite]

HOME = BookAddress("Jan Jansen", "Dorpsstraat 1", "1234 AB", "Alkmaar", "nl")
COUNTRIES = (Country("nl", "NL", "Nederland"),)


def customer(number: int = 1001, **changes: Any) -> Customer:
    """A customer of the books with an e-mail address of its own."""
    made = Customer(
        f"id-{number}", number, f"Jan Jansen {number}", (f"jan{number}@example.test",), "0612345678", address=HOME
    )
    return replace(made, **changes)


class Lab:
    """Asks the exporter of customers, in a run of its own, about customers of the books and accounts of the shop."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.books = FakeBooks(replace(BOOKS, countries=COUNTRIES))
        self.shop = shop_for(Task.EXPORT_CUSTOMERS)
        self.settings({"update_phone": True})

    def settings(self, export: dict[str, Any], **customers: Any) -> None:
        """Begin a run with other settings."""
        self.profile = with_settings(
            with_settings(linked_profile(), "customer_export", **export), "customers", **customers
        )
        self.session = session_of(
            self._desk, Task.EXPORT_CUSTOMERS, profile=self.profile, books=self.books, shop=self.shop
        )
        self.exporter = CustomerExporter(self.session)

    def account(self, email: str = "jan1001@example.test", **changes: Any) -> str:
        """Put an account in the shop; returns its number."""
        shop_id = str(len(self.shop.customers.records) + 1)
        account = ShopCustomer(shop_id, email, "1", "Jan", "Jansen", "000")
        self.shop.customers.records[shop_id] = replace(account, **changes)
        return shop_id

    async def link(self, account: str, row: Customer, key: str = "", **changes: Any) -> None:
        """Let an import know an account as a customer."""
        link = CustomerLink(
            profile_id=self.profile.id,
            link=link_key(key or f"shop:{account}"),
            customer_id=row.id,
            how=LinkOrigin.CHOSEN,
            at=self._desk.clock.now(),
            shop_customer_id=account,
            note=row.name,
        )
        await self.session.services.store.put(replace(link, **changes))

    def item(self, row: Customer, **known: Any) -> ExportItem[Customer, ExportedCustomer]:
        """Return a customer of which this is known."""
        self.books.customers.add(row)
        record = ExportedCustomer(profile_id=self.profile.id, item_id=row.id, at=self._desk.clock.now(), **known)
        return ExportItem(row, str(row.code), row.name, "source", record)

    async def target(self, row: Customer, **known: Any) -> AccountTarget:
        """Compose what the shop has to hold of a customer of which this is known."""
        item = self.item(row, **known)
        desired = self.exporter.compose(item, await self.session.reference())
        assert isinstance(desired, DesiredState), desired
        return Target(item, desired, self.exporter.content(desired))

    async def match(self, *targets: AccountTarget) -> list[AccountMatch]:
        """Match targets without a link, in one batch."""
        return await (await self.exporter.prepare_matching(targets))(targets)

    async def cause(self, row: Customer, **known: Any) -> Cause:
        """Return why a customer cannot be matched."""
        [found] = await self.match(await self.target(row, **known))
        assert isinstance(found, Cause), found
        assert "?" not in found.dutch
        return found

    async def upsert(self, row: Customer, **known: Any) -> AccountUpsert:
        """Return the write by which a customer without a link is exported."""
        [found] = await self.match(await self.target(row, **known))
        assert isinstance(found, Upsert), found
        return found

    async def linked_upserts(self, row: Customer, **known: Any) -> list[AccountUpsert]:
        """Return the write to the account that is linked to a customer, if it still is."""
        return await self.exporter.match_linked([await self.target(row, **known)])


@pytest.fixture
def lab(desk: Desk) -> Lab:
    return Lab(desk)


async def test_a_customer_that_the_shop_does_not_know_is_created(lab: Lab) -> None:
    made = await lab.upsert(customer())
    assert made.write.create
    assert made.write.email == "jan1001@example.test"
    assert FieldChange("e-mailadres", "", "jan1001@example.test") in (made.changes or ())
    assert (made.intent.shop_key, made.record.shop_key) == ("jan1001@example.test", "")


async def test_the_account_with_the_address_of_the_customer_is_its_own_however_it_is_spelled(lab: Lab) -> None:
    number = lab.account(" JAN1001@Example.test ")
    found = await lab.upsert(customer())
    assert (found.write.shop_id, found.write.create) == (number, False)
    assert found.changes == (FieldChange("telefoon", "000", "0612345678"),)


async def test_an_account_keeps_the_address_it_has_and_another_one_is_reported_where_that_is_asked(lab: Lab) -> None:
    number = lab.account("ander@example.test")
    await lab.link(number, customer())
    assert (await lab.upsert(customer())).write.email == "ander@example.test"
    lab.settings({"update_email": True})
    cause = await lab.cause(customer())
    assert cause.kind is CauseKind.EXPORT_CUSTOMER_REFUSED
    for sentence in (cause.dutch, cause.english):
        assert "ander@example.test" in sentence
        assert "jan1001@example.test" in sentence


async def test_an_account_that_is_linked_goes_before_the_one_with_the_address(lab: Lab) -> None:
    lab.account()
    number = lab.account("ander@example.test")
    await lab.link(number, customer())
    assert (await lab.upsert(customer())).write.shop_id == number


async def test_of_several_linked_accounts_the_one_with_the_address_is_its_own(lab: Lab) -> None:
    for email in ("ander@example.test", "jan1001@example.test"):
        await lab.link(lab.account(email), customer())
    assert (await lab.upsert(customer())).write.shop_id == "2"


async def test_several_linked_accounts_with_other_addresses_are_ambiguous(lab: Lab) -> None:
    for email in ("een@example.test", "twee@example.test"):
        await lab.link(lab.account(email), customer())
    assert (await lab.cause(customer())).kind is CauseKind.EXPORT_ACCOUNT_AMBIGUOUS


async def test_two_accounts_with_one_address_are_ambiguous(lab: Lab) -> None:
    lab.account()
    lab.account("JAN1001@example.test")
    assert (await lab.cause(customer())).kind is CauseKind.EXPORT_ACCOUNT_AMBIGUOUS


async def test_a_linked_account_that_is_gone_from_the_shop_links_nothing(lab: Lab) -> None:
    await lab.link("99", customer())
    assert (await lab.upsert(customer())).write.create


async def test_accounts_on_a_collective_customer_are_not_its_own(lab: Lab) -> None:
    lab.settings({}, collective_customers={"NL": "id-1001"})
    await lab.link(lab.account("gast@example.test"), customer())
    assert (await lab.upsert(customer())).write.create


async def test_a_link_that_is_not_certain_yet_does_not_choose_an_account(lab: Lab) -> None:
    await lab.link(lab.account("ander@example.test"), customer(), state=OrderState.WAITING)
    assert (await lab.upsert(customer())).write.create


async def test_an_account_that_was_being_made_under_another_address_is_its_own(lab: Lab) -> None:
    number = lab.account("oud@example.test")
    assert (await lab.upsert(customer(), shop_key="oud@example.test")).write.shop_id == number


async def test_an_address_that_several_customers_have_is_not_guessed_about(lab: Lab) -> None:
    lab.account()
    lab.books.customers.add(customer(1002, emails=("info@example.test; JAN1001@example.test",)))
    lab.books.customers.add(customer(1003, emails=("Jan1001@example.test",)))
    cause = await lab.cause(customer())
    assert cause.kind is CauseKind.EXPORT_EMAIL_SHARED
    assert "Jan Jansen 1003 (1003)" in cause.dutch
    assert "1002" not in cause.dutch  # its own address is the first one


async def test_a_shared_address_does_not_matter_for_an_account_that_is_linked(lab: Lab) -> None:
    number = lab.account()
    await lab.link(number, customer())
    lab.books.customers.add(customer(1002, emails=("jan1001@example.test",)))
    assert (await lab.upsert(customer())).write.shop_id == number


async def test_an_account_that_is_known_to_be_another_customer_is_taken(lab: Lab) -> None:
    number = lab.account()
    await lab.link(number, customer(1002), shop_customer_id="")
    cause = await lab.cause(customer())
    assert cause.kind is CauseKind.EXPORT_ACCOUNT_TAKEN
    assert "Jan Jansen 1002" in cause.dutch


@pytest.mark.parametrize(("made", "how"), [(True, LinkOrigin.CREATED), (False, LinkOrigin.RECOGNISED)])
async def test_what_is_made_or_found_is_linked_under_the_key_of_the_import(
    lab: Lab, made: bool, how: LinkOrigin
) -> None:
    if not made:
        lab.account()
    link = (await lab.upsert(customer())).link("1")
    assert isinstance(link, CustomerLink)
    assert (link.link, link.customer_id, link.how) == (link_key("shop:1"), "id-1001", how)
    assert (link.shop_customer_id, link.note) == ("1", "Jan Jansen 1001")


@pytest.mark.parametrize(
    ("settings", "key"),
    [
        ({"recognition": "smart"}, "shop:1"),
        ({"recognition": "email"}, "email:jan1001@example.test"),
        ({"recognition": "email_and_postcode"}, "email+postcode:jan1001@example.test 1234AB"),
        ({"recognition": "code", "code_source": "custom_field", "code_field_id": "3"}, "code:77"),
        ({"recognition": "code", "code_source": "custom_field", "code_field_id": "4"}, "shop:1"),
        ({"recognition": "code", "code_source": "customer_number", "code_offset": 500}, "code:501"),
    ],
)
async def test_the_link_follows_the_chosen_recognition(lab: Lab, settings: dict[str, Any], key: str) -> None:
    lab.settings({}, **settings)
    lab.account(address=Address(postcode="1234 ab"), custom_fields={"3": " 77 ", "4": "geen"})
    link = (await lab.upsert(customer())).link("1")
    assert isinstance(link, CustomerLink)
    assert link.link == link_key(key)


async def test_what_is_written_counts_for_the_link_more_than_what_stood_there(lab: Lab) -> None:
    lab.settings(
        {"update_address": True, "number_field_id": "3"},
        recognition="code_or_email_and_postcode",
        code_source="custom_field",
        code_field_id="3",
    )
    lab.account(address=Address(postcode="9999 ZZ"), custom_fields={"3": "77"})
    link = (await lab.upsert(customer())).link("1")
    assert isinstance(link, CustomerLink)
    assert link.link == link_key("code:1001")
    lab.settings({"update_address": True}, recognition="email_and_postcode")
    link = (await lab.upsert(customer())).link("1")
    assert isinstance(link, CustomerLink)
    assert link.link == link_key("email+postcode:jan1001@example.test 1234AB")


async def test_no_link_is_written_over_one_that_stands(lab: Lab) -> None:
    number = lab.account()
    await lab.link(number, customer())
    assert (await lab.upsert(customer())).link(number) is None


async def test_reasons_not_to_create_a_customer_are_told_once_it_is_not_found(lab: Lab) -> None:
    lab.settings({"create_customers": False})
    assert (await lab.cause(customer())).kind is CauseKind.EXPORT_CUSTOMER_NOT_IN_SHOP
    lab.account()
    assert not (await lab.upsert(customer())).write.create


async def test_an_account_is_read_before_it_is_written(lab: Lab) -> None:
    number = lab.account("login@example.test")
    [found] = await lab.linked_upserts(customer(), shop_id=number)
    assert (found.write.shop_id, found.write.email) == (number, "login@example.test")
    assert found.changes == (FieldChange("telefoon", "000", "0612345678"),)
    assert found.intent == found.target.item.known
    assert lab.exporter.reads_linked


async def test_an_account_that_is_as_it_should_be_changes_nothing(lab: Lab) -> None:
    number = lab.account(telephone="0612345678")
    [found] = await lab.linked_upserts(customer(), shop_id=number)
    assert found.changes == ()


async def test_an_account_that_is_gone_or_became_anothers_is_given_up(lab: Lab) -> None:
    assert await lab.linked_upserts(customer(), shop_id="99") == []
    number = lab.account()
    await lab.link(number, customer(1002))
    assert await lab.linked_upserts(customer(), shop_id=number) == []


async def test_an_address_that_is_not_overwritten_changes_nothing_that_the_shop_is_sent(lab: Lab) -> None:
    def content(target: AccountTarget) -> str:
        return target.content.text

    renamed = customer(emails=("nieuw@example.test",))
    assert content(await lab.target(customer())) == content(await lab.target(renamed))
    lab.settings({"update_email": True})
    assert content(await lab.target(customer())) != content(await lab.target(renamed))


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"inactive": True}, CauseKind.EXPORT_CUSTOMER_INACTIVE),
        ({"emails": ()}, CauseKind.EXPORT_EMAIL_MISSING),
        ({"is_customer": False}, None),
    ],
)
def test_who_is_not_exported_stays_as_it_is_or_says_why(
    lab: Lab, changes: dict[str, Any], kind: CauseKind | None
) -> None:
    composed = lab.exporter.compose(lab.item(customer(**changes), shop_id="7"), BOOKS)
    assert (composed.kind if isinstance(composed, Cause) else composed) == kind


@pytest.mark.parametrize(("inactive", "shop_id", "relevant"), [(False, "", True), (True, "", False), (True, "7", True)])
def test_who_does_not_belong_in_the_shop_matters_only_with_an_account_there(
    lab: Lab, inactive: bool, shop_id: str, relevant: bool
) -> None:
    item = lab.item(customer(inactive=inactive), shop_id=shop_id)
    assert lab.exporter.is_relevant(item.row, item.known) is relevant


@pytest.mark.parametrize(
    ("code", "kind", "key", "said"),
    [
        ("ambiguous", CauseKind.EXPORT_ACCOUNT_AMBIGUOUS, "jan1001@example.test", "jan1001@example.test"),
        ("bad_country", CauseKind.EXPORT_CUSTOMER_REFUSED, "id-1001", "kent het land van het adres niet"),
        ("unknown", CauseKind.EXPORT_CUSTOMER_REFUSED, "id-1001", "de winkelklant bestaat niet meer"),
        ("email_taken", CauseKind.EXPORT_CUSTOMER_REFUSED, "id-1001", "heeft dit e-mailadres al"),
        ("other", CauseKind.EXPORT_CUSTOMER_REFUSED, "id-1001", "een waarde past niet in de winkel (too long)"),
    ],
)
async def test_a_refusal_is_told_with_its_remedy(lab: Lab, code: str, kind: CauseKind, key: str, said: str) -> None:
    upsert = await lab.upsert(customer())
    cause = lab.exporter.refusal(upsert, Written("", WriteOutcome.REFUSED, code=code, reason="too long."))
    assert (cause.kind, cause.key) == (kind, key)
    assert said in cause.dutch


def test_a_customer_that_lost_its_account_forgets_it(lab: Lab) -> None:
    known = lab.item(customer(), shop_id="7", content_hash="hash").known
    assert lab.exporter.unlinked(known) == lab.item(customer()).known


def test_a_customer_without_a_number_is_known_by_its_name(lab: Lab) -> None:
    assert lab.exporter.subject(customer()) == "1001"
    assert lab.exporter.subject(customer(code=None)) == "Jan Jansen 1001"


def test_the_order_of_countries_decides_nothing_and_their_code_does(lab: Lab) -> None:
    def terms(*countries: Country) -> str:
        return lab.exporter.terms(replace(BOOKS, countries=countries)).text

    one, two = Country("nl", "NL", "Nederland"), Country("be", "BE", "België")
    assert terms(one, two) == terms(two, replace(one, name="Holland"))
    assert terms(one, two) != terms(one, replace(two, code="FR"))


@pytest.mark.parametrize(
    ("export", "customers", "same"),
    [
        ({"update_phone": False}, {}, False),
        ({}, {"recognition": "email"}, False),
        ({}, {"code_source": "custom_field"}, False),
        ({}, {"code_field_id": "3"}, False),
        ({}, {"vat_number_field_id": "4"}, True),
    ],
)
def test_settings_that_decide_what_is_exported_count_and_others_do_not(
    lab: Lab, export: dict[str, Any], customers: dict[str, Any], same: bool
) -> None:
    before = lab.exporter.settings().text
    lab.settings({"update_phone": True} | export, **customers)
    assert (lab.exporter.settings().text == before) is same


async def test_a_batch_is_matched_with_one_question_for_addresses_and_one_for_links(lab: Lab) -> None:
    await lab.link(lab.account("ander@example.test"), customer(1000))
    await lab.match(*[await lab.target(customer(1000 + number)) for number in range(100)])
    assert lab.shop.traffic.reads == 2
    assert lab.books.usage.asked.count("customers.find") == 1


async def test_addresses_are_surveyed_page_by_page(lab: Lab) -> None:
    lab.books.customers.page_size = 2
    for number in range(5):
        lab.books.customers.add(customer(1001 + number))
    await lab.exporter.survey_keys()
    assert lab.books.usage.asked == ["customers.changed"] * 3
