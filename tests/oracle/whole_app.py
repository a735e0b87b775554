"""An order on its way through the whole app: over the simulated shop, imported, and what the simulated books hold."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from local.demo.scenario import Demo, demos
from local.shop.shop import SimulatedShop
from sconnect.domain.books import VatKind
from sconnect.domain.explanation.model import read_explanation
from tests.fakes.virtual_time import VirtualClock
from tests.functional.lab import Lab
from tests.oracle import books
from tests.oracle.books import Booked, Line
from tests.oracle.shop_json import CAPTURES, VAT_NUMBER_FIELD, Case, Json

_LIKE = {VatKind.HIGH: "LAB-SHIRT", VatKind.LOW: "LAB-KOFFIE", VatKind.NONE: "KORTING-0"}
"""An article of the demo administration in a group of that kind. None is of the fourth kind."""
_KINDS = {"Hoog": VatKind.HIGH, "Laag": VatKind.LOW, "Geen": VatKind.NONE, "Overig": VatKind.OTHER}


class _Shop(SimulatedShop):
    """A simulated shop that describes itself as the generated one."""

    def __init__(self, case: Case, clock: VirtualClock) -> None:
        super().__init__(
            CAPTURES["4" if case.entry["order"]["shipping_method"].startswith("{") else "3"], clock=clock.now
        )
        self.adopt({})
        # When the shop answers, and to whom, is its own to say.
        self._info = {name: told for name, told in case.info.items() if name not in {"shop_time", "nonce"}}

    def _called(self, request: Any) -> Json:
        answer = super()._called(request)
        return {**answer, **self._info} if request.query.get("call") == "info" else answer


def book(case: Case) -> Booked:
    """Import the order and read the books."""
    lab = Lab(demo=_demo(case), shop=lambda _, clock: _Shop(case, clock))
    lab.change_profile("customers", vat_number_field_id=VAT_NUMBER_FIELD)
    lab.change_profile("orders", start=datetime(2026, 1, 1, tzinfo=UTC), **books.answers(case))
    if case.groups:
        by_number = {group["nummer"]: key for key, group in lab.demo.books.revenue_groups.items()}
        ids = {name: by_number[number] for name, (number, _) in books.GROUPS.items()}
        lab.change_profile("articles", **books.group_settings({**ids, "none": by_number[3]}))
    for row in case.entry["products"]:
        if row["model"] not in case.groups and (like := _LIKE.get(books.kind_of(row["model"]))):
            lab.add_article(row["model"], like=like)
    for code in books.VOUCHER_ARTICLES.values():
        lab.add_article(code, like=_LIKE[books.kind_of(code)])
    held = lab.sim.books(lab.demo.books.name)
    for article in held.articles.values():
        if price := case.book_prices.get(article["artikelcode"]):
            article["verkoopprijs"] = Decimal(price)
    placed = case.entry["order"]["date_added"]
    [order_id] = lab.place(case.entry)
    lab.shop.entries[order_id]["order"]["date_added"] = placed  # which placing sets to now
    lab.import_orders()
    made = lab.booked(order_id)
    if not made:
        return Booked(waits=True, sentences=tuple(cause.dutch for each in lab.listed() for cause in each.details))
    [record] = made
    marker = lab.marker(order_id)
    lines = (_line(held.articles, held.revenue_groups, line, case) for line in record["regels"] if line["artikel"])
    return Booked(
        tuple(lines),
        read_explanation(marker.explanation if marker else "").notices,
        card_number=str(held.relations[record["relatie"]["id"]].get("btwNummer") or ""),
        includes_vat=record["verkooporderBtwIngaveModel"] == "Inclusief",
        delivered_to=held.country_code(record.get("afleveradres")) or "",
    )


def _line(articles: Json, groups: Json, line: Json, case: Case) -> Line:
    article = articles[line["artikel"]["id"]]
    group = groups[article["artikelOmzetgroep"]["id"]]
    kind, code = _KINDS[group["verkoopNederlandBtwSoort"]], article["artikelcode"]
    names = {number: name for name, (number, _) in books.GROUPS.items()}
    name = names.get(group["nummer"], "another") if code in case.groups else ""
    return Line(code, kind, line["aantal"], line["stuksprijs"], name)


def _demo(case: Case) -> Demo:
    """Return a demo with books of its own."""
    demo = next(demo for demo in demos() if demo.books.company["factureerBuitenlandsBtw"] is case.oss)
    demo.books.company["factureerBuitenlandsBtwRanges"] = [
        {"from": _milliseconds(first), "to": _milliseconds(last)} for first, last in case.oss_days
    ]
    demo.books.company["verkoopprijsArtikelbestandExclusiefBtw"] = not case.book_prices
    return demo


def _milliseconds(day: str) -> int:
    """Return a Dutch midnight as the ranges of SnelStart have it; 0 for an open end."""
    return (
        int(datetime.fromisoformat(day).replace(tzinfo=ZoneInfo("Europe/Amsterdam")).timestamp() * 1000) if day else 0
    )
