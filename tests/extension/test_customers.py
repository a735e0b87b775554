"""Reading and writing customers: docs/shop-protocol.md, chapter 7."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.extension.world import Shop

Item = dict[str, Any]
NAMES = {"firstname": "Jo", "lastname": "Nieuw"}
ADDRESS = {
    "firstname": "Karin",
    "lastname": "Klant",
    "company": "Klant & Zn. B.V.",
    "address_1": "Keizersgracht 1",
    "address_2": "2 hoog",
    "postcode": "1015 CJ",
    "city": "Amsterdam",
    "country": "NL",
}


@pytest.fixture(scope="module", autouse=True)
def accounts(changing_shop: Shop) -> None:
    """OpenCart 3 names the default address in the account, which the captures leave out. One account has no address."""
    if changing_shop.version.is_3:
        changing_shop.sql("UPDATE {p}customer SET address_id = 101 WHERE customer_id = 1")
    write(changing_shop, {"email": "no-address@example.test", "create": True, **NAMES})


def write(shop: Shop, *items: Item) -> list[dict[str, Any]]:
    results: list[dict[str, Any]] = shop.post("customers_write", {"items": list(items)})["results"]
    assert [result["key"] for result in results] == [item["email"] for item in items]
    return results


def outcomes(results: list[dict[str, Any]]) -> list[str]:
    return [result.get("code") or result["outcome"] for result in results]


def read(shop: Shop, *keys: Any, by: str = "email") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = shop.post("customers", {"by": by, "keys": list(keys)})["customers"]
    return found


def one(shop: Shop, email: str) -> dict[str, Any]:
    (found,) = read(shop, email)
    return found


def column(shop: Shop, name: str, email: str) -> str:
    return shop.sql(f"SELECT {name} FROM {{p}}customer WHERE email = '{email}'").rstrip("\n")


@pytest.mark.parametrize(("by", "key"), [("email", " Klant@Example.TEST "), ("id", 1), ("id", "1")])
def test_a_customer_reads_as_the_shop_has_it(changing_shop: Shop, by: str, key: str | int) -> None:
    assert read(changing_shop, key, "nobody@example.test", "", by=by) == [
        {
            "id": "1",
            "email": "klant@example.test",
            "group_id": "1",
            "store_id": "0",
            "firstname": "Karin",
            "lastname": "Klant",
            "telephone": "0201234567",
            "enabled": True,
            "address": ADDRESS,
            "custom_field": {},
        }
    ]


def test_a_new_customer_has_a_password_that_nobody_knows(changing_shop: Shop) -> None:
    shop = changing_shop
    item = {
        "email": "Nieuw@Example.test", "create": True, "group_id": 2, "firstname": "Jo & co", "lastname": "d'Or",
        "telephone": "06", "address": {**ADDRESS, "country": "de"}, "custom_field": {"3": "1005"},
    }  # fmt: skip
    (result,) = write(shop, item)
    assert result["outcome"] == "created"
    assert one(shop, "nieuw@example.test") == {
        "id": result["id"],
        "email": "nieuw@example.test",
        "group_id": "2",
        "store_id": "0",
        "firstname": "Jo & co",
        "lastname": "d'Or",
        "telephone": "06",
        "enabled": True,
        "address": {**ADDRESS, "country": "DE"},
        "custom_field": {"3": "1005"},
    }
    password = column(shop, "password", "nieuw@example.test")
    if shop.version.is_3:
        assert len(password) == 40
        assert len(column(shop, "salt", "nieuw@example.test")) == 9
    else:
        assert password.startswith("$2y$")
    assert column(shop, "CONCAT(newsletter, safe, store_id, language_id)", "nieuw@example.test") == "0001"
    assert outcomes(write(shop, item)) == ["unchanged"]
    assert column(shop, "password", "nieuw@example.test") == password


def test_a_new_customer_is_of_the_store_that_is_asked_and_one_that_is_there_stays_in_its_own(
    changing_shop: Shop,
) -> None:
    shop = changing_shop
    item = {"email": "twee@example.test", "create": True, "store_id": 3, **NAMES}
    assert outcomes(write(shop, item)) == ["created"]
    assert one(shop, "twee@example.test")["store_id"] == "3"
    assert outcomes(write(shop, {**item, "store_id": "0"})) == ["unchanged"]
    assert one(shop, "twee@example.test")["store_id"] == "3"
    wrong = [
        {**item, "email": f"s{place}@example.test", "store_id": text} for place, text in enumerate(("9", "-1", "x", ""))
    ]
    assert outcomes(write(shop, *wrong)) == ["bad_store"] * 4
    assert read(shop, *(each["email"] for each in wrong)) == []


def test_two_new_customers_get_different_passwords(changing_shop: Shop) -> None:
    shop = changing_shop
    write(shop, *({"email": f"p{number}@example.test", "create": True, **NAMES} for number in range(2)))
    assert column(shop, "password", "p0@example.test") != column(shop, "password", "p1@example.test")
    assert one(shop, "p0@example.test")["address"] is None


def test_only_fields_sent_are_written(changing_shop: Shop) -> None:
    shop = changing_shop
    before = one(shop, "klant@example.test")
    password = column(shop, "password", "klant@example.test")
    change = {
        "email": "KLANT@example.test", "lastname": "Klant-de Vries", "enabled": False, "group_id": "2",
        "address": {"city": "Haarlem", "address_2": ""}, "custom_field": {"3": "A & B"},
    }  # fmt: skip
    assert outcomes(write(shop, change)) == ["updated"]
    assert one(shop, "klant@example.test") == {
        **before,
        "lastname": "Klant-de Vries",
        "enabled": False,
        "group_id": "2",
        "address": {**ADDRESS, "city": "Haarlem", "address_2": ""},
        "custom_field": {"3": "A & B"},
    }
    assert column(shop, "password", "klant@example.test") == password
    before_checksum = shop.checksum()
    assert outcomes(write(shop, change)) == ["unchanged"]
    assert shop.checksum() == before_checksum


def test_another_country_forgets_the_zone(changing_shop: Shop) -> None:
    shop = changing_shop
    write(shop, {"email": "zakelijk@example.test", "address": {**ADDRESS, "country": "NL"}})
    address = "SELECT zone_id FROM {p}address WHERE customer_id = 2 ORDER BY address_id DESC LIMIT 1"
    shop.sql("UPDATE {p}address SET zone_id = 2335 WHERE customer_id = 2")
    write(shop, {"email": "zakelijk@example.test", "address": {"city": "Utrecht"}})
    assert shop.sql(address).strip() == "2335"
    write(shop, {"email": "zakelijk@example.test", "address": {"country": "DE"}})
    assert shop.sql(address).strip() == "0"


def test_custom_fields_that_stand_in_json_within_json_are_read_and_stay(changing_shop: Shop) -> None:
    """As OpenCart 4.0 keeps those of an order: some modules do so with those of an account."""
    shop, who = changing_shop, "email = 'nested@example.test'"
    write(shop, {"email": "nested@example.test", "create": True, **NAMES})
    inner = json.dumps({"7": ["a", "b"], "3": "x"})
    for text in (inner, inner.replace('"', "&quot;")):  # the latter passed the filter for input
        stored = json.dumps(text).replace("\\", "\\\\")
        shop.sql(f"UPDATE {{p}}customer SET custom_field = '{stored}' WHERE {who}")
        assert one(shop, "nested@example.test")["custom_field"] == {"7": "a, b", "3": "x"}
        write(shop, {"email": "nested@example.test", "custom_field": {"3": "z"}})
        assert one(shop, "nested@example.test")["custom_field"] == {"7": "a, b", "3": "z"}
        assert shop.sql(f"SELECT custom_field FROM {{p}}customer WHERE {who}").strip().startswith('{"7":')


def test_other_custom_fields_stay(changing_shop: Shop) -> None:
    shop = changing_shop
    write(shop, {"email": "fields@example.test", "create": True, **NAMES})
    stored = '{"7":["a","b"],"3":"x &amp; y"}'
    shop.sql(f"UPDATE {{p}}customer SET custom_field = '{stored}' WHERE email = 'fields@example.test'")
    assert one(shop, "fields@example.test")["custom_field"] == {"7": "a, b", "3": "x & y"}
    same = {"email": "fields@example.test", "custom_field": {"3": "x & y"}}
    assert outcomes(write(shop, same, {**same, "custom_field": {"3": "z"}})) == ["unchanged", "updated"]
    assert one(shop, "fields@example.test")["custom_field"] == {"7": "a, b", "3": "z"}


def test_the_link_wins_over_the_address(changing_shop: Shop) -> None:
    shop = changing_shop
    write(
        shop,
        {"email": "first@example.test", "create": True, **NAMES},
        {"email": "second@example.test", "create": True, **NAMES},
    )
    first = one(shop, "first@example.test")["id"]
    results = write(
        shop,
        {"email": "second@example.test", "id": first},
        {"email": "renamed@example.test", "id": first, "firstname": "R", "telephone": "1"},
        {"email": "First@example.test", "id": first, "lastname": "R"},
    )
    assert outcomes(results) == ["email_taken", "email_differs", "updated"]
    account = one(shop, "first@example.test")
    assert (account["id"], account["firstname"], account["lastname"]) == (first, NAMES["firstname"], "R")
    assert account["telephone"] == ""


def test_an_address_that_several_accounts_have_is_not_guessed(changing_shop: Shop) -> None:
    shop = changing_shop
    write(
        shop,
        {"email": "twin@example.test", "create": True, **NAMES},
        {"email": "other@example.test", "create": True, **NAMES},
    )
    shop.sql("UPDATE {p}customer SET email = 'TWIN@example.test' WHERE email = 'other@example.test'")
    twins = [customer["id"] for customer in read(shop, "twin@example.test")]
    assert len(twins) == 2
    results = write(
        shop, {"email": "twin@example.test"}, {"email": "twin@example.test", "id": twins[1], "lastname": "T"}
    )
    assert outcomes(results) == ["ambiguous", "updated"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"email": "nobody@example.test"}, "unknown"),
        ({"email": "nobody@example.test", "id": "999"}, "unknown"),
        ({"email": "nobody@example.test", "id": "1 OR 1=1"}, "unknown"),
        ({"email": ""}, "bad_email"),
        ({"email": "no address", "create": True, **NAMES}, "bad_email"),
        ({"email": "a@b@example.test", "create": True, **NAMES}, "bad_email"),
        ({"email": f"{'x' * 90}@example.test", "create": True, **NAMES}, "bad_email"),
        ({"email": "x'--@example.test\n", "create": True, "firstname": ""}, "bad_value"),
        ({"email": "klant@example.test", "group_id": "9"}, "bad_group"),
        ({"email": "klant@example.test", "group_id": "1 OR 1"}, "bad_group"),
        ({"email": "klant@example.test", "firstname": ""}, "bad_value"),
        ({"email": "klant@example.test", "lastname": "x" * 33}, "bad_value"),
        ({"email": "klant@example.test", "lastname": "&" * 10}, "bad_value"),
        ({"email": "klant@example.test", "telephone": "a\u0007"}, "bad_value"),
        ({"email": "klant@example.test", "address": {"country": "XX"}}, "bad_country"),
        ({"email": "klant@example.test", "address": {"country": "N'"}}, "bad_country"),
        ({"email": "klant@example.test", "address": {"postcode": "12345678901"}}, "bad_value"),
        ({"email": "klant@example.test", "custom_field": {"9": "x"}}, "bad_custom_field"),
        ({"email": "klant@example.test", "custom_field": {"4": "x"}}, "bad_custom_field"),
        ({"email": "klant@example.test", "custom_field": {"3 OR 1": "x"}}, "bad_custom_field"),
        ({"email": "homeless@example.test", "create": True, **NAMES, "address": {"city": "Urk"}}, "bad_country"),
        ({"email": "unnamed@example.test", "create": True, "lastname": "x"}, "bad_value"),
        ({"email": "no-address@example.test", "lastname": "New", "address": {"city": "Urk"}}, "bad_country"),
    ],
)
def test_what_is_wrong_with_an_item_refuses_that_item_only(changing_shop: Shop, change: Item, code: str) -> None:
    shop = changing_shop
    before = shop.checksum()
    assert outcomes(write(shop, change, {"email": "klant@example.test"})) == [code, "unchanged"]
    assert shop.checksum() == before


def test_two_batches_at_once_make_an_account_once(changing_shop: Shop) -> None:
    shop = changing_shop
    items = [{"email": f"both{number}@example.test", "create": True, **NAMES} for number in range(5)]
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: write(shop, *items), range(4)))
    assert sorted(outcomes([row for batch in results for row in batch])) == ["created"] * 5 + ["unchanged"] * 15
    assert shop.sql("SELECT COUNT(*) FROM {p}customer WHERE email LIKE 'both%'").strip() == "5"
