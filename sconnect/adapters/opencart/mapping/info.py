"""The answer to `info` as a `ShopInfo`."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from sconnect.adapters.opencart.mapping.lenient_rows import Problems, Row, object_in, rows_of, text_of
from sconnect.adapters.opencart.mapping.statuses import status_of
from sconnect.adapters.opencart.mapping.total_kinds import FIXED_CODES
from sconnect.app.errors import UnreadableError
from sconnect.domain.shop import CurrencyPeriod, ShopIdentity, ShopInfo, ShopOption, ShopTaxRate
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.values.money import NotAnAmountError, parse_whole
from sconnect.domain.values.text import cut

_FIXED = "F"
_WITHOUT_SWITCHES = 1
"""The version of the protocol of extensions of before."""
_LONGEST_ID = 64
_IDENTITY = "identity"
_TOKEN = re.compile(r"[0-9a-f]{16,64}")
_TOKEN_OF_SHOP = Bilingual("kenmerk", "identity")
_LONGEST_ADDRESS = 255
_OF_ACCOUNT = "account"
_TELLS_HIGHEST_HISTORY = "highest_history"
"""The capability of an extension that says how far the order history goes."""
_CURRENCY_PERIODS = "currency_periods"
"""The capability and the field of an extension that noted in which currencies the shop has counted."""
_OF_SHIPPING = "shipping."
"""Stands before the code of a shipping method among the codes of totals."""


def read_info(answer: Mapping[str, Any], linked_address: str = "") -> ShopInfo:
    """Read the description that a shop gives of itself. Raises `UnreadableError` naming what is wrong.

    `linked_address`: that of its link code, by which a shop is known whose extension tells no identity.
    """
    problems = Problems()
    head = Row(answer, "info", problems)
    capabilities = _texts(answer.get("capabilities"))
    tax_classes = _filled_texts(object_in(answer, "total_tax_classes"))
    info = ShopInfo(
        shop_version=head.text("opencart"),
        extension_version=head.text("extension"),
        default_currency=head.text("default_currency").upper(),
        timezone=head.text("timezone"),
        capabilities=capabilities - {_IDENTITY},
        has_switches=answer.get("protocol") != _WITHOUT_SWITCHES,
        switched_off=_texts(answer.get("switched_off")),
        undecided=_texts(answer.get("undecided")),
        undecided_until=_moment(answer.get("undecided_until")),
        identity=_identity(answer, capabilities, linked_address, problems),
        statuses=tuple(
            status_of(row.number("order_status_id", 0), row.text("name"))
            for row in rows_of(answer, "order_statuses", problems, required=True)
        ),
        processing_status_ids=_numbers(answer.get("processing_statuses")),
        complete_status_ids=_numbers(answer.get("complete_statuses")),
        tax_rates=tuple(_tax_rate(row) for row in rows_of(answer, "tax_rates", problems, required=True)),
        total_tax_classes={code: each for code, each in tax_classes.items() if not code.startswith(_OF_SHIPPING)},
        shipping_tax_classes={
            code.removeprefix(_OF_SHIPPING): each for code, each in tax_classes.items() if code.startswith(_OF_SHIPPING)
        },
        tax_classes=_names(answer, "tax_classes", "tax_class_id", problems, name="title"),
        total_codes=tuple(sorted(_texts(answer.get("total_codes")))),
        fixed_total_codes=FIXED_CODES,
        has_recurring_payments=answer.get("recurring_payments") is True,
        stores=_names(answer, "stores", "store_id", problems),
        customer_groups=_names(answer, "customer_groups", "customer_group_id", problems),
        custom_fields=_names(answer, "custom_fields", "custom_field_id", problems),
        languages=_names(answer, "languages", "code", problems),
        account_field_ids=frozenset(
            row.text("custom_field_id")
            for row in rows_of(answer, "custom_fields", problems)
            if row.text("location") == _OF_ACCOUNT
        ),
        outcomes_id=cut(head.text("outcomes_id"), _LONGEST_ID),
        highest_history_id=_highest_history(answer, capabilities),
        currency_periods=_currency_periods(answer, capabilities, problems),
    )
    if problems.sentences:
        raise UnreadableError(
            f"De webwinkel beschrijft zichzelf onvolledig. {problems.sentences[0].dutch}",
            f"The shop describes itself incompletely. {problems.sentences[0].english}",
        )
    return info


def read_options(answer: Mapping[str, Any]) -> tuple[ShopOption, ...]:
    """Read the options that products can have. Raises `UnreadableError` naming what is wrong."""
    problems = Problems()
    options = tuple(
        ShopOption(
            row.text("option_id"),
            _texts_of(row.values.get("names")),
            {
                value.text("option_value_id"): _texts_of(value.values.get("names"))
                for value in rows_of(row.values, "values", problems)
            },
        )
        for row in rows_of(answer, "options", problems, required=True)
    )
    if problems.sentences:
        raise UnreadableError(
            f"De webwinkel beschrijft zijn opties onvolledig. {problems.sentences[0].dutch}",
            f"The shop describes its options incompletely. {problems.sentences[0].english}",
        )
    return options


def _texts_of(value: object) -> tuple[str, ...]:
    return tuple(text for text in map(text_of, value) if text) if isinstance(value, list) else ()


def _identity(
    answer: Mapping[str, Any], capabilities: Collection[str], linked_address: str, problems: Problems
) -> ShopIdentity:
    """Read which shop it is; one that announces an identity and gives none that is usable is not believed."""
    if _IDENTITY not in capabilities:
        return ShopIdentity(address=linked_address, linked_address=linked_address)
    told = object_in(answer, _IDENTITY)
    installation, database, address = (text_of(told.get(name)) for name in ("installation", "database", "address"))
    if not _TOKEN.fullmatch(installation) or not _TOKEN.fullmatch(database) or not address:
        problems.note(_IDENTITY, told.get("installation"), _TOKEN_OF_SHOP)
    return ShopIdentity(installation, database, address[:_LONGEST_ADDRESS], linked_address)


def _moment(seconds: object) -> datetime | None:
    """Read a moment; None for none, and for one that no clock shows."""
    with suppress(ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(seconds, UTC) if type(seconds) is int else None
    return None


def _tax_rate(row: Row) -> ShopTaxRate:
    return ShopTaxRate(
        name=row.text("name"),
        percent=row.amount("rate"),
        country_codes=frozenset(code.upper() for code in _texts(row.values.get("country_codes"))),
        tax_class_ids=_texts(row.values.get("tax_class_ids")),
        customer_group_ids=_texts(row.values.get("customer_group_ids")),
        fixed=row.text("type") == _FIXED,
    )


def _highest_history(answer: Mapping[str, Any], capabilities: Collection[str]) -> int | None:
    """Return the highest history entry; None with an extension of before, or when it is no number."""
    if _TELLS_HIGHEST_HISTORY in capabilities:
        with suppress(NotAnAmountError):
            return parse_whole(answer.get("highest_history"))
    return None


def _currency_periods(
    answer: Mapping[str, Any], capabilities: frozenset[str], problems: Problems
) -> tuple[CurrencyPeriod, ...]:
    """Return in which currencies the shop has counted; nothing with an extension of before."""
    if _CURRENCY_PERIODS not in capabilities:
        return ()
    rows = rows_of(answer, _CURRENCY_PERIODS, problems, required=True)
    periods = [CurrencyPeriod(row.text("code").upper(), row.number("from_order", 0)) for row in rows]
    return tuple(sorted((each for each in periods if each.code), key=lambda each: each.from_order))


def _names(
    answer: Mapping[str, Any], rows: str, column: str, problems: Problems, *, name: str = "name"
) -> dict[str, str]:
    """Return the names of a pick list by the id in `column`."""
    return {row.text(column): row.text(name) for row in rows_of(answer, rows, problems)}


def _filled_texts(values: Mapping[str, Any]) -> dict[str, str]:
    return {text_of(name): text_of(value) for name, value in values.items() if text_of(value)}


def _texts(value: object) -> frozenset[str]:
    return frozenset(text for text in map(text_of, value) if text) if isinstance(value, list) else frozenset()


def _numbers(value: object) -> frozenset[int]:
    return frozenset(_whole_numbers(_texts(value)))


def _whole_numbers(texts: Iterable[str]) -> Iterator[int]:
    for text in texts:
        with suppress(NotAnAmountError):
            yield parse_whole(text)
