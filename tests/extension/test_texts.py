"""Texts come through as the customer typed them, whatever they hold and whatever stands before the answer."""

from html import escape
from pathlib import Path

import pytest

from sconnect.adapters.opencart.mapping.lenient_rows import text_of
from tests.extension.mariadb import MariaDb, quoted
from tests.extension.schema import VERSIONS, columns_of
from tests.extension.world import Shop, running_shop

NASTY = """O'Brien & "Zn" <b>vet</b> \\' -- ; DROP /* é ß 漢 ½ € {{ 7*7 }} {p} %s \\u0041 """.strip()
EMOJI = "🧾👩‍🚀"
WARNING = "<b>Warning</b>: Undefined variable $x in <b>/var/www/secret.php</b> on line <b>12</b>"
TABLES = ("order", "order_product", "order_option", "order_total", "order_voucher")


def stored(text: str) -> str:
    """As OpenCart keeps it: HTML-escaped, single quotes left alone."""
    return escape(text, quote=False).replace('"', "&quot;")


def fill_texts(shop: Shop, text: str) -> None:
    """Put the text into every text column of order 1, as far as it fits."""
    for table in TABLES:
        for column in columns_of(shop.version, table):
            room = {"text": 500, "varchar": 0}.get(column.sql_type.partition("(")[0])
            if room == 0:
                room = int(column.sql_type.partition("(")[2][:-1])
            if room and len(stored(text)) <= room:
                table_name = f"`{shop.version.prefix}{table}`"
                statement = f"UPDATE {table_name} SET `{column.name}` = {quoted(stored(text))} WHERE order_id = 1"
                shop.server.run(statement, shop.database)


def check_texts(shop: Shop, text: str) -> None:
    fill_texts(shop, text)
    entry = shop.ask("orders", "&ids=1").json()["orders"][0]
    values = [entry["order"]["comment"], entry["order"]["store_name"]]
    values += [row["name"] for row in entry["products"] + entry["options"]] + [row["title"] for row in entry["totals"]]
    assert len(values) > 10
    assert {text_of(value) for value in values} == {text}


@pytest.mark.parametrize("text", [NASTY, "\u00e9\u0301 \u200f\u202e \ufb01", "a\tb\nc"])
def test_every_text_of_an_order(changing_shop: Shop, text: str) -> None:
    check_texts(changing_shop, text)


@pytest.mark.parametrize("changing_shop", ["4.0.2.3", "4.1.0.3"], indirect=True)
def test_four_byte_characters_of_an_order(changing_shop: Shop) -> None:
    check_texts(changing_shop, NASTY + EMOJI)


def test_four_byte_characters_over_a_three_byte_connection(newer_3_shop: Shop) -> None:
    assert newer_3_shop.version.connection_charset == "utf8"
    check_texts(newer_3_shop, NASTY + EMOJI)


def test_bytes_that_are_no_text_do_not_spoil_the_answer(changing_shop: Shop) -> None:
    changing_shop.sql("ALTER TABLE {p}order_total MODIFY title VARBINARY(255) NOT NULL")
    changing_shop.sql("UPDATE {p}order_total SET title = X'4166726F6E64696E6720E980' WHERE order_id = 2")
    answer = changing_shop.ask("orders", "&ids=2")
    assert answer.status_code == 200
    assert {row["title"] for row in answer.json()["orders"][0]["totals"]} == {"Afronding \ufffd"}


@pytest.mark.parametrize(
    ("noise", "php_options"),
    [
        (WARNING, ["output_buffering=4096"]),
        (WARNING, ["output_buffering=0", "zlib.output_compression=1"]),
        ("", ["output_buffering=0"]),
        ("", ["output_buffering=0", "implicit_flush=1"]),
    ],
)
def test_what_a_host_prints_first_does_not_get_into_the_answer(
    server: MariaDb, files: dict[str, Path], tmp_path: Path, noise: str, php_options: list[str]
) -> None:
    version = VERSIONS["4.0.2.3"]
    with running_shop(server, files, version, tmp_path, noise=noise, php_options=php_options) as shop:
        answers = [shop.ask("info"), shop.ask("orders", "&ids=1"), shop.ask("nothing")]
        assert [answer.status_code for answer in answers] == [200, 200, 400]
        for answer in answers:
            assert answer.text.startswith('{"protocol":1,')
            assert answer.text.endswith("}")
            assert answer.headers["content-type"] == "application/json; charset=utf-8"
            assert answer.headers["cache-control"] == "no-store"
