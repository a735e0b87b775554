"""The screen of links: who it is, to whom, since when, by what; found by what a person knows of it."""

from typing import Any
from urllib.parse import quote

from sconnect.app.housekeeping.daily import run_daily_maintenance, today
from sconnect.app.storage.records import CustomerLink, ListedLink
from sconnect.domain.causes import CauseKind
from sconnect.domain.customers.linked_shopper import LinkedShopper
from sconnect.domain.orders.link_origin import LinkOrigin
from sconnect.domain.profile import Processing
from sconnect.domain.values.comparison import hashed_email
from sconnect.domain.worklist.actions import Action
from sconnect.entrypoints.http.paging import url_text
from tests.functional.decisions import decide, item_of
from tests.functional.in_process import InProcessApi
from tests.functional.lab import Lab
from tests.functional.orders import email_of, plain_order, plain_orders


def links(lab: Lab, api: InProcessApi, query: str = "", kind: str = "customers") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    more = query
    while True:
        page = api.ask("GET", f"/api/profiles/{lab.profile.id}/mappings/{kind}", query=more).json()
        found += page["items"]
        if not page["next"]:
            return found
        more = f"{query}&continuation={page['next']}".lstrip("&")


def search(lab: Lab, api: InProcessApi, text: str, kind: str = "customers") -> list[dict[str, Any]]:
    return links(lab, api, f"q={quote(text)}", kind)


def test_a_link_says_who_it_is_to_whom_and_by_what(lab: Lab, api: InProcessApi) -> None:
    lab.add_customer(email_of(2))
    lab.place(*plain_orders(2))
    lab.import_orders()
    [made] = search(lab, api, "Klant Nummer 1")
    assert (made["shopper"], made["name"], made["rule"]) == ("Klant Nummer 1", "Klant Nummer 1", "created")
    [known] = search(lab, api, email_of(2))
    assert (known["shopper"], known["name"], known["rule"]) == ("Klant Nummer 2", email_of(2), "email")
    assert isinstance(known["customer_code"], int)
    assert known["at"]
    everything = str(links(lab, api))
    assert email_of(1) not in everything.replace(email_of(2), "")  # only as the name of a card


def test_a_link_is_found_by_the_beginning_of_a_name_or_number_and_by_a_whole_address(
    lab: Lab, api: InProcessApi
) -> None:
    lab.place(*plain_orders(12))
    lab.import_orders()
    assert [each["shopper"] for each in search(lab, api, "nummer 12")] == ["Klant Nummer 12"]
    assert {each["shopper"] for each in search(lab, api, "NUMMER 1")} == {
        f"Klant Nummer {number}" for number in (1, 10, 11, 12)
    }
    assert len(search(lab, api, "klant")) == 12
    [by_email] = search(lab, api, email_of(7))
    [by_code] = search(lab, api, str(by_email["customer_code"]))
    assert by_email == by_code
    [by_card] = links(lab, api, f"customer={by_email['customer_id']}")
    assert by_card == by_email
    assert search(lab, api, email_of(7)[1:]) == search(lab, api, "lant") == []


def test_a_search_goes_on_a_page_at_a_time_and_reads_no_more_than_it_shows(lab: Lab, api: InProcessApi) -> None:
    lab.place(*plain_orders(12))
    lab.import_orders()
    path = f"/api/profiles/{lab.profile.id}/mappings/customers"
    first = api.ask("GET", path, query="q=klant&limit=5").json()
    assert len(first["items"]) == 5
    rest = links(lab, api, "q=klant&limit=5")
    assert len({each["key"] for each in rest}) == len(rest) == 12


def test_guests_of_one_name_are_told_apart_by_their_last_order(lab: Lab, api: InProcessApi) -> None:
    entries = plain_orders(3)
    for entry in entries[:2]:
        entry["order"] |= {"customer_id": "0", "firstname": "Jan", "lastname": "Jansen"}
        for kind in ("payment", "shipping"):
            entry["order"] |= {f"{kind}_firstname": "Jan", f"{kind}_lastname": "Jansen"}
    lab.place(*entries)
    lab.import_orders()
    [again] = lab.place(entries[0])
    lab.import_orders()
    lab.rows.reads.clear()
    told = {(each["shopper"], each["last_order"]) for each in links(lab, api)}
    assert told == {("Jan Jansen", again), ("Jan Jansen", "2"), ("Klant Nummer 3", "")}
    assert lab.rows.reads["orderlist"] == 2, "of namesakes only"


def test_a_choice_in_the_work_list_keeps_who_it_is_and_can_be_found(lab: Lab, api: InProcessApi) -> None:
    lab.change_profile("customers", processing=Processing.MANUAL)
    lab.place(plain_order(1))
    lab.import_orders()
    customer = lab.add_customer("elders@example.test")
    decide(lab, item_of(lab, CauseKind.CUSTOMER_UNKNOWN), Action.LINK_CUSTOMER, customer_id=customer, reason="familie")
    [link] = search(lab, api, email_of(1))
    assert (link["shopper"], link["how"], link["note"]) == ("Klant Nummer 1", "chosen", "familie")
    assert search(lab, api, "klant num") == [link]
    other = lab.add_customer("derde@example.test")
    path = f"/api/profiles/{lab.profile.id}/mappings/customers/{link['key']}"
    changed = api.ask("PUT", path, {"customer_id": other, "reason": "toch deze"}).json()
    assert (changed["shopper"], changed["customer_id"]) == ("Klant Nummer 1", other)
    assert links(lab, api, f"customer={customer}") == []
    assert [each["key"] for each in links(lab, api, f"customer={other}")] == [link["key"]]
    assert api.ask("DELETE", path).status == 204
    assert search(lab, api, "klant num") == []
    assert not [row for table, row in lab.rows.held() if table == ListedLink.TABLE and row.key.startswith("link!")]


def test_links_of_before_are_found_after_the_night_and_say_who_ordered_last(lab: Lab, api: InProcessApi) -> None:
    lab.place(*plain_orders(3))
    lab.import_orders()

    async def as_before() -> None:
        store = lab.services.store
        for stored in [each async for each in store.range(CustomerLink, lab.profile.id)]:
            old = stored.record
            await store.put(
                CustomerLink(
                    profile_id=old.profile_id,
                    link=old.link,
                    customer_id=old.customer_id,
                    how=LinkOrigin.RECOGNISED,
                    at=old.at,
                    name=old.name,
                )
            )
        for row in [each async for each in store.range(ListedLink, lab.profile.id)]:
            await store.delete(ListedLink, lab.profile.id, row.record.key)

    lab.run(as_before())
    assert search(lab, api, "klant nummer 2") == []
    [by_email] = search(lab, api, email_of(2))  # its key is of the address
    assert (by_email["shopper"], by_email["ordered_by"]) == ("", "Klant Nummer 2")
    lab.run(run_daily_maintenance(lab.services, lab.profile.id, today(lab.services)))
    assert [each["key"] for each in search(lab, api, "klant nummer 2")] == [by_email["key"]]


def test_an_article_is_found_by_the_beginning_of_either_code(lab: Lab, api: InProcessApi) -> None:
    [article, *_] = api.ask("GET", f"/api/profiles/{lab.profile.id}/search/articles", query="q=LAB-KOFFIE").json()[
        "items"
    ]
    for code in ("bla/Één", "zz-2"):
        path = f"/api/profiles/{lab.profile.id}/mappings/articles/{url_text(code)}"
        assert api.ask("PUT", path, {"article_id": article["id"]}).status == 200
    assert [each["shop_code"] for each in search(lab, api, "BLA", "articles")] == ["bla/één"]
    assert {each["shop_code"] for each in search(lab, api, "lab-kof", "articles")} >= {"bla/één", "zz-2"}
    assert search(lab, api, "één", "articles") == []


def test_who_is_named_in_a_cause_is_read_with_the_address() -> None:
    assert LinkedShopper.named("Bakkerij (Noord) (info@b.nl)") == LinkedShopper(
        "Bakkerij (Noord)", hashed_email("info@b.nl")
    )
    assert LinkedShopper.named("Jan (1001)") == LinkedShopper("Jan (1001)", "")
