"""Articles for shipping, discounts and the like that an administration lacks, proposed from its own revenue groups."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from sconnect.domain.books import NewArticle, RevenueGroup, VatKind
from sconnect.domain.setup.proposal import Found, groups_of_sales

_SUFFIX = {VatKind.HIGH: "-H", VatKind.LOW: "-L", VatKind.NONE: "-0"}
_FEES = frozenset({"handling", "low_order_fee"})


@dataclass(frozen=True, slots=True)
class _Purpose:
    """What an article is for: the setting, the beginning of its code, and its name."""

    setting: str
    code: str
    name: str


_SHIPPING = _Purpose("orders.shipping_articles", "VERZENDKOSTEN", "Verzendkosten")
_DISCOUNT = _Purpose("orders.discount_articles", "KORTING", "Korting")
_FEE = _Purpose("orders.other_fee_articles", "TOESLAG", "Toeslag")
_ROUNDING = _Purpose("orders.rounding_article", "AFRONDING", "Afrondingsverschil")


@dataclass(frozen=True, slots=True)
class ServiceArticle:
    """An article to make. `setting`: the path of the setting that it is for."""

    setting: str
    article: NewArticle
    group: str
    """Number and name of its revenue group."""


def missing_service_articles(found: Found, orders: Mapping[str, object]) -> tuple[ServiceArticle, ...]:
    """Return the articles that the proposed settings of `orders` lack; none where codes are numbers or not known."""
    reference = found.reference
    if reference is None or reference.administration.numeric_article_codes:
        return ()
    return tuple(
        ServiceArticle(
            setting,
            NewArticle(_code(purpose, kind, found), _name(purpose, kind), group.id, Decimal(0)),
            f"{group.number} {group.name}",
        )
        for purpose, kind in _wanted(found)
        if not _is_filled(orders, setting := _setting(purpose, kind)) and (group := _group(found, kind))
    )


def _wanted(found: Found) -> Iterator[tuple[_Purpose, VatKind]]:
    has_fees = found.info is None or not _FEES.isdisjoint(found.info.total_codes)
    for purpose in (_SHIPPING, _DISCOUNT, *([_FEE] if has_fees else [])):
        for kind in _kinds(found):
            yield purpose, kind
    yield _ROUNDING, VatKind.NONE


def _kinds(found: Found) -> list[VatKind]:
    """Return the kinds of VAT that the shop charges; all of them where the shop is not known."""
    if found.info is None:
        return [*_SUFFIX]
    charged = {rate.percent for rate in found.info.tax_rates if not rate.fixed}
    return [kind for kind in (VatKind.HIGH, VatKind.LOW) if found.percents.get(kind) in charged] or [VatKind.NONE]


def _setting(purpose: _Purpose, kind: VatKind) -> str:
    return purpose.setting if purpose is _ROUNDING else f"{purpose.setting}.{kind.value}"


def _is_filled(orders: Mapping[str, object], setting: str) -> bool:
    value: object = orders
    for name in setting.removeprefix("orders.").split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return bool(value)


def _group(found: Found, kind: VatKind) -> RevenueGroup | None:
    return next(iter(groups_of_sales(found, kind)), None)


def _code(purpose: _Purpose, kind: VatKind, found: Found) -> str:
    suffix = "" if purpose is _ROUNDING else _SUFFIX[kind]
    longest = found.reference.administration.article_code_max_length if found.reference else len(purpose.code)
    return f"{purpose.code[: max(1, longest - len(suffix))]}{suffix}"


def _name(purpose: _Purpose, kind: VatKind) -> str:
    return purpose.name if purpose is _ROUNDING else f"{purpose.name} {kind.words.dutch}"
