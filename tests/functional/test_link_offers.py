"""What is offered when linking: counts of the last 30 days, articles made on a click, a link code that is kept."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from local.shop import faults
from local.snelstart.faults import Fault, FaultKind
from local.snelstart.http.activation import message
from sconnect.app.storage.records import ActivationRecord
from tests.functional.in_process import InProcessApi
from tests.functional.lab import Lab
from tests.functional.orders import plain_orders
from tests.functional.test_api_link import LINK, _keys, _remove

ARTICLES = "/api/link/articles"
SHIPPING = "orders.shipping_articles.high"


def without_articles(lab: Lab) -> None:
    """Empty the administration of its articles for shipping and the like."""
    articles = lab.sim.books(lab.demo.books.name).articles
    for key in [key for key, row in articles.items() if not row["artikelcode"].startswith("LAB-")]:
        del articles[key]


def linked(lab: Lab, api: InProcessApi) -> dict[str, Any]:
    _remove(api, f"/api/profiles/{lab.profile.id}")
    found: dict[str, Any] = api.ask("POST", LINK, _keys(lab)).json()
    return found


def test_the_orders_of_the_last_30_days_are_counted_by_status(lab: Lab, api: InProcessApi) -> None:
    lab.place(*plain_orders(2))
    lab.clock.seconds += timedelta(days=31).total_seconds()
    lab.place(*plain_orders(3))
    found = linked(lab, api)
    assert (found["status_counts"], found["counted_all"]) == ([{"id": 2, "orders": 3}], True)


def test_a_shop_that_does_not_answer_that_is_linked_all_the_same(lab: Lab, api: InProcessApi) -> None:
    _remove(api, f"/api/profiles/{lab.profile.id}")
    lab.shop.faults.extend([lambda honest: honest, lambda honest: honest, faults.maintenance])
    found = api.ask("POST", LINK, _keys(lab)).json()
    assert found["shop"]["ok"]


def test_what_is_there_is_not_offered(lab: Lab, api: InProcessApi) -> None:
    assert linked(lab, api)["missing_articles"] == []


def test_missing_articles_are_made_in_the_administrations_own_groups(lab: Lab, api: InProcessApi) -> None:
    without_articles(lab)
    found = linked(lab, api)
    offered = {each["setting"]: each for each in found["missing_articles"]}
    assert offered[SHIPPING]["code"] == "VERZENDKOSTEN-H"
    settings = list(offered)
    body = {"client_key": lab.demo.books.client_key, "settings": settings}
    made = {each["setting"]: each["code"] for each in api.ask("POST", ARTICLES, body).json()["articles"]}
    assert made == {setting: each["code"] for setting, each in offered.items()}
    assert linked_again(lab, api) == []
    assert {each["setting"]: each["code"] for each in api.ask("POST", ARTICLES, body).json()["articles"]} == made
    codes = [row["artikelcode"] for row in lab.sim.books(lab.demo.books.name).articles.values()]
    assert len(codes) == len(set(codes))


def test_what_a_shop_without_vat_lacks_is_made_as_it_was_offered(lab: Lab, api: InProcessApi) -> None:
    """A shop under the small-business scheme: the articles stand in a revenue group without VAT."""
    without_articles(lab)
    lab.shop.capture = replace(lab.shop.capture, reference={**lab.shop.capture.reference, "tax_rate": []})
    offered = {each["setting"]: each for each in linked(lab, api)["missing_articles"]}
    assert offered["orders.shipping_articles.none"]["code"] == "VERZENDKOSTEN-0"
    body = {"client_key": lab.demo.books.client_key, "settings": list(offered)}
    made = {each["setting"]: each["code"] for each in api.ask("POST", ARTICLES, body).json()["articles"]}
    assert made == {setting: each["code"] for setting, each in offered.items()}
    groups = {each["group"] for each in offered.values()}
    assert len(groups) == 1
    assert "nultarief" in groups.pop()


def linked_again(lab: Lab, api: InProcessApi) -> list[Any]:
    missing: list[Any] = api.ask("POST", LINK, _keys(lab)).json()["missing_articles"]
    return missing


def test_an_article_whose_answer_got_lost_is_found_and_not_made_twice(lab: Lab, api: InProcessApi) -> None:
    without_articles(lab)
    linked(lab, api)
    lab.sim.faults.add(Fault(FaultKind.DROP_AFTER, "POST", "/v2/artikelen", times=1))
    body = {"client_key": lab.demo.books.client_key, "settings": [SHIPPING]}
    [made] = api.ask("POST", ARTICLES, body).json()["articles"]
    assert made == {"setting": SHIPPING, "code": "VERZENDKOSTEN-H"}


def test_an_article_of_another_group_is_not_taken_for_ours(lab: Lab, api: InProcessApi) -> None:
    without_articles(lab)
    books = lab.sim.books(lab.demo.books.name)
    lab.add_article("VERZENDKOSTEN-H", like="LAB-KOFFIE")
    assert books.articles
    body = {"client_key": lab.demo.books.client_key, "settings": [SHIPPING]}
    answer = api.ask("POST", ARTICLES, body)
    assert answer.status == 409
    assert "Kies zelf een artikel" in answer.error["message"]


def test_a_key_that_opens_nothing_makes_nothing(api: InProcessApi) -> None:
    answer = api.ask("POST", ARTICLES, {"client_key": "geen sleutel", "settings": [SHIPPING]})
    assert answer.status == 422


def test_the_link_code_is_kept_while_a_person_is_at_snelstart_and_gone_after(lab: Lab, api: InProcessApi) -> None:
    _remove(api, f"/api/profiles/{lab.profile.id}")
    begun = api.ask("POST", "/api/activations", {"link_code": lab.shop.link_code()}).json()
    reference = parse_qs(urlsplit(begun["address"]).query)["referenceKey"][0]
    assert lab.shop.link_code() not in begun["address"]
    api.ask("POST", "/api/snelstart/activation", message("Create", lab.demo.books.client_key, reference))
    found = api.ask("POST", LINK, {"activation": begun["id"]}).json()
    assert (found["shop"]["ok"], found["books"]["ok"]) == (True, True)
    profile = {**found["proposal"], "id": "nieuw"}
    assert api.ask("POST", "/api/profiles", {"profile": profile, "activation": begun["id"]}).status == 201
    assert not [name for name in lab.secrets.kept if name.startswith("activation-")]
    stored = lab.run(lab.services.store.get(ActivationRecord, ActivationRecord.PARTITION, begun["id"]))
    assert stored is not None
    assert (stored.record.secret, stored.record.shop_secret) == ("", "")
