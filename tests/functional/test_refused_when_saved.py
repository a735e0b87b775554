"""What can never work is refused when it is saved over HTTP, with the name of its field, and nothing changes."""

from copy import deepcopy
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from local.shop import faults
from local.shop.identity import ShopIdentity
from local.snelstart.faults import Fault, FaultKind
from sconnect.app.profiles.repository import save_profile
from sconnect.domain.profile import Connection, TotalRole
from tests.functional.in_process import InProcessApi
from tests.functional.lab import Lab
from tests.functional.test_same_shop_twice import LIST, SECOND, create, second_profile

HIGH, LOW, NONE = Decimal(21), Decimal(9), Decimal(0)
NOWHERE = "00000000-0000-4000-8000-000000000000"


def _with(settings: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    """Return settings with another value at a path: names, and numbers of places in a list."""
    changed: Any = deepcopy(settings)
    *steps, last = path.split("/")
    part = changed
    for step in steps:
        part = part[step]
    part[last] = value
    return dict(changed)


def _by_name(rows: Any, name: str, field: str = "omschrijving") -> str:
    return str(next(key for key, row in rows.items() if row[field] == name))


def test_every_setting_that_cannot_work_is_refused_with_the_name_of_its_field(lab: Lab, api: InProcessApi) -> None:
    books = lab.sim.books(lab.demo.books.name)
    groups = {rate: str(group) for rate, group in lab.profile.articles.revenue_groups_by_rate.items()}
    retired = _by_name(books.relations, "Vroegere Klant", "naam")
    supplier = books.relations[_by_name(books.relations, "Bedrijf Inkoop", "naam")]
    supplier["relatiesoort"] = ["Leverancier"]
    next(row for row in books.articles.values() if row["artikelcode"] == "LAB-KOKER")["isNonActief"] = True
    article = {"country": "DE", "percent": "19", "revenue_group_id": "", "article_code": ""}
    wrong: list[tuple[str, object, str]] = [
        ("customers/collective_customers", {"NL": NOWHERE}, "customers.collective_customers.NL"),
        ("customers/collective_customers", {"BE": retired}, "customers.collective_customers.BE"),
        ("customers/collective_customers", {"BE": supplier["id"]}, "customers.collective_customers.BE"),
        (
            "customers/collective_customers",
            {"ZZ": lab.add_customer("z@example.test")},
            "customers.collective_customers.ZZ",
        ),
        ("customers/vat_number_field_id", "99", "customers.vat_number_field_id"),
        ("customers/own_vat_number", "NL123456789B01", "customers.own_vat_number"),
        ("customers/shared_emails", "kassa", "customers.shared_emails"),
        ("customers/shared_emails", "kassa@winkel.test *@winkel.test", "customers.shared_emails"),
        ("articles/language", "xx", "articles.language"),
        ("articles/collective_article", "WEG", "articles.collective_article"),
        ("articles/collective_article", "LAB-KOKER", "articles.collective_article"),
        ("articles/extra_field", "Bestaat niet", "articles.extra_field"),
        ("articles/revenue_group_id", NOWHERE, "articles.revenue_group_id"),
        ("articles/revenue_groups_by_rate", {"9": groups[HIGH]}, "articles.revenue_groups_by_rate.9"),
        ("articles/revenue_groups_by_rate", {"21": groups[NONE]}, "articles.revenue_groups_by_rate.21"),
        ("articles/revenue_groups_by_rate", {"0": groups[LOW]}, "articles.revenue_groups_by_rate.0"),
        ("articles/revenue_groups_by_rate", {"21": NOWHERE}, "articles.revenue_groups_by_rate.21"),
        ("articles/revenue_groups_not_shipped", {"21": groups[LOW]}, "articles.revenue_groups_not_shipped.21"),
        ("articles/revenue_groups_by_tax_class", {"77": groups[HIGH]}, "articles.revenue_groups_by_tax_class.77"),
        ("articles/revenue_groups_by_tax_class", {"20": groups[LOW]}, "articles.revenue_groups_by_tax_class.20"),
        ("orders/statuses", [2, 98], "orders.statuses"),
        ("orders/undone_statuses", [98], "orders.undone_statuses"),
        ("orders/undone_statuses", [2], "orders.undone_statuses"),
        (
            "orders/payment_methods",
            [{"method": "cod", "cost_centre_id": _by_name(books.cost_centres, "Opgeheven")}],
            "orders.payment_methods.0.cost_centre_id",
        ),
        ("orders/cost_centre_id", _by_name(books.cost_centres, "Opgeheven"), "orders.cost_centre_id"),
        ("orders/sales_template_id", _by_name(books.templates, "Oud sjabloon"), "orders.sales_template_id"),
        ("orders/rounding_article", "WEG", "orders.rounding_article"),
        ("orders/shipping_articles", {"high": "VERZENDKOSTEN-L"}, "orders.shipping_articles.high"),
        ("orders/foreign_rates", [article], "orders.foreign_rates.0"),
        ("orders/foreign_rates", [{**article, "revenue_group_id": NOWHERE}], "orders.foreign_rates.0.revenue_group_id"),
        ("orders/foreign_rates", [{**article, "article_code": "WEG"}], "orders.foreign_rates.0.article_code"),
        ("orders/single_purpose_vouchers", [{"percent": "8"}], "orders.single_purpose_vouchers.0.percent"),
        ("orders/countries_in_books", {"XX": "YY"}, "orders.countries_in_books.XX"),
        ("stores", ["0", "8"], "stores"),
        ("article_export/tax_classes", {"high": "77"}, "article_export.tax_classes.high"),
        ("article_export/tax_classes", {"high": "21"}, "article_export.tax_classes.high"),
        ("article_export/name_languages", ["xx"], "article_export.name_languages.0"),
        ("article_export/only_with_field", "Bestaat niet", "article_export.only_with_field"),
        ("customer_export/group_id", "9", "customer_export.group_id"),
        ("customer_export/number_field_id", "9", "customer_export.number_field_id"),
        ("customer_export/groups", {"a": "9"}, "customer_export.groups.a"),
    ]
    path = f"{LIST}/{lab.profile.id}"
    read = api.ask("GET", path)
    refused = {}
    for where, value, field in wrong:
        lab.clock.seconds += 20  # a person has a share of the quota, and every save asks the books
        answer = api.ask("PUT", path, _with(read.json(), where, value), headers={"If-Match": read.headers["ETag"]})
        named = [each["field"] for each in answer.error["fields"]] if answer.status == 422 else [str(answer.body)]
        if field not in named or any(not each["message"] for each in answer.error["fields"]):
            refused[f"{where}={value}"] = named
    assert refused == {}
    assert api.ask("GET", path).headers["ETag"] == read.headers["ETag"]


NEVER = {"interval": "custom", "schedule": "0 0 0 31 2 *"}


def test_nonsense_is_refused_at_its_field_with_what_to_fill_in(lab: Lab, api: InProcessApi) -> None:
    wrong: list[tuple[str, object, str]] = [
        ("name", "", "name"),
        ("name", "Kaas\x00", "name"),
        ("orders/start", "0001-01-01T00:00:00Z", "orders.start"),
        ("orders/start", "9999-12-31T23:59:59Z", "orders.start"),
        ("orders/start", -(10**30), "orders.start"),
        ("orders/reference_prefix", "2026", "orders.reference_prefix"),
        ("orders/reference_prefix", "mag niet!", "orders.reference_prefix"),
        ("orders/tolerance", "-0.01", "orders.tolerance"),
        ("orders/tolerance", 10**30, "orders.tolerance"),
        ("orders/tolerance", "NaN", "orders.tolerance"),
        ("orders/statuses", [404], "orders.statuses"),
        ("orders/statuses", [10**30], "orders.statuses.0"),
        ("orders/total_roles", {" ": "fee"}, "orders.total_roles"),
        ("articles/revenue_groups_by_rate", {"1e30": "x"}, "articles.revenue_groups_by_rate.1e30"),
        ("customers/code_offset", -1, "customers.code_offset"),
        ("customers/own_vat_number", "NL000000000B00", "customers.own_vat_number"),
        ("planning/import_orders", NEVER, "planning.import_orders.schedule"),
        ("planning/import_orders", {**NEVER, "schedule": "elke dag"}, "planning.import_orders.schedule"),
        ("planning/import_orders", {"interval": "daily", "at": "25:00"}, "planning.import_orders.at"),
    ]
    path = f"{LIST}/{lab.profile.id}"
    read = api.ask("GET", path)
    for where, value, field in wrong:
        for language in ("nl", "en"):
            headers = {"If-Match": read.headers["ETag"], "Accept-Language": language}
            answer = api.ask("PUT", path, _with(read.json(), where, value), headers=headers)
            assert answer.status in {400, 422}, (where, value)
            said = {each["field"]: each["message"] for each in answer.error["fields"]}
            assert said.get(field, "").endswith("."), (where, value, said)
    long = api.ask("PUT", path, _with(read.json(), "name", "x" * 1_000_000), headers={"If-Match": read.headers["ETag"]})
    assert (long.status, "korter" in long.error["message"]) == (413, True)
    assert api.ask("GET", path).headers["ETag"] == read.headers["ETag"]


def test_a_save_says_what_it_was_not_checked_against(lab: Lab, api: InProcessApi) -> None:
    """Whoever saves while people's share of SnelStart's calls is used up, or the shop is away, has to know."""
    path = f"/api/profiles/{lab.profile.id}"

    def save() -> str:
        read = api.ask("GET", path)
        answer = api.ask("PUT", path, read.json(), headers={"If-Match": read.headers["ETag"]})
        assert answer.status == 200, answer.body
        return answer.headers.get("X-Sconnect-Unchecked", "")

    def said() -> list[str]:
        problems = api.ask("POST", f"{path}/check").json()["problems"]
        return [each["message"]["nl"] for each in problems]

    assert save() == ""
    assert said() == []
    lab.sim.faults.add(Fault(FaultKind.TOO_MANY, "GET", "/v2/artikelen*", retry_after=3600))
    assert save() == "books"
    lab.sim.faults.clear()
    lab.clock.seconds += 2 * 3600
    lab.sim.faults.add(Fault(FaultKind.REFUSE, "GET", "/v2/artikelen*", status=403))
    assert any("niet op alles antwoord" in each for each in said())
    lab.sim.faults.clear()
    lab.shop.fault = faults.maintenance
    assert save() == "shop"


def test_nonsense_that_was_saved_by_an_older_version_blocks_no_other_change(lab: Lab, api: InProcessApi) -> None:
    lab.change_profile("orders", start=datetime(1970, 1, 1, tzinfo=UTC), total_roles={"": TotalRole.FEE})
    path = f"{LIST}/{lab.profile.id}"
    read = api.ask("GET", path)
    headers = {"If-Match": read.headers["ETag"]}
    assert api.ask("PUT", path, _with(read.json(), "orders/comment_in_memo", False), headers=headers).status == 200


def test_a_copy_is_not_made_under_a_name_that_nobody_can_read(lab: Lab, api: InProcessApi) -> None:
    copy = {"id": "kopie", "name": "\u200b", "reference_prefix": "KO-"}
    answer = api.ask("POST", f"{LIST}/{lab.profile.id}/copy", copy)
    assert (answer.status, [each["field"] for each in answer.error["fields"]]) == (422, ["name"])
    assert api.ask("GET", f"{LIST}/kopie").status == 404


def test_a_link_code_of_a_shop_that_another_profile_has_is_refused_at_its_field(lab: Lab, api: InProcessApi) -> None:
    lab.import_orders()
    taken = lab.shop.link_code()
    lab.shop.identity = ShopIdentity(here="derde.example.test")
    here = {"link_code": lab.shop.link_code("https://derde.example.test"), "client_key": lab.demo.books.client_key}
    settings = api.ask("GET", f"{LIST}/{lab.profile.id}").json()
    settings["orders"]["reference_prefix"] = "TW-"
    assert api.ask("POST", LIST, {"profile": {**settings, "id": SECOND, "connection": {}}, **here}).status == 201
    kept = dict(lab.secrets.kept)
    lab.shop.identity = ShopIdentity(here="labwinkel.example.test")
    body = {"value": taken, "moved_because": "Verhuisd"}
    answer = api.ask("PUT", f"{LIST}/{SECOND}/secrets/link_code", body)
    assert (answer.status, [each["field"] for each in answer.error["fields"]]) == (422, ["value"])
    assert answer.error["fields"][0]["profile"] == lab.profile.id
    assert lab.secrets.kept == kept


def test_a_client_key_by_which_two_profiles_would_have_one_shop_is_refused_at_its_field(
    lab: Lab, api: InProcessApi
) -> None:
    lab.import_orders()
    profile = second_profile(lab)
    connection = Connection(**{**profile.connection.model_dump(), "administration_id": ""})
    lab.profile, first = profile.model_copy(update={"connection": connection}), lab.profile
    lab.change_profile("orders", reference_prefix="TW-")
    lab.run(save_profile(lab.services, lab.profile, by="test"))
    answer = api.ask("PUT", f"{LIST}/{SECOND}/secrets/client_key", {"value": lab.demo.books.client_key})
    assert (answer.status, [each["field"] for each in answer.error["fields"]]) == (422, ["value"])
    assert answer.error["fields"][0]["profile"] == first.id
    assert api.ask("GET", f"{LIST}/{SECOND}").json()["connection"]["administration_id"] == ""


def test_stores_of_another_profile_are_refused_in_the_wizard_too_where_the_shop_has_several(
    lab: Lab, api: InProcessApi
) -> None:
    lab.shop.stores = {"0": "Hoofdwinkel", "3": "Tweede winkel"}
    answer = create(lab, api, stores=["3"])
    assert (answer.status, [each["field"] for each in answer.error["fields"]]) == (422, ["stores"])
