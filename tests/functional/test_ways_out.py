"""Every cause is walked: it arises, a person does what its sentence or its item advises, and the order is booked right.

What is booked right is judged from the books: one sales order with the shop's total, done, and off the list. A cause of
which the sentence asks nothing of the order itself names why.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from local.shop.captures import Entry, load
from local.snelstart.faults import Fault, FaultKind
from local.vies.faults import Fault as ViesFault
from local.vies.faults import FaultKind as ViesFaultKind
from sconnect.app.housekeeping.retention import purge_held
from sconnect.app.profiles.repository import read_profile
from sconnect.app.worklist.adoption import Choice
from sconnect.app.worklist.order_answers import AmountEntry
from sconnect.domain.causes import CauseKind
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import (
    AddressSource,
    ArticlePerVatKind,
    ForeignRate,
    OptionArticle,
    Processing,
    RecognitionMode,
    TotalRole,
    ViesMode,
    VoucherRate,
)
from sconnect.domain.worklist.actions import Action
from tests.functional.adoption_lab import Newcomer
from tests.functional.decisions import decide, item_of
from tests.functional.faults import DAY, assert_done, timer_runs
from tests.functional.lab import Lab
from tests.functional.orders import email_of, plain_order
from tests.functional.test_deleted_products import lab_of_sku, of_deleted_product
from tests.functional.test_extra_field_articles import _lab as lab_of_extra_field
from tests.functional.test_work_list_articles import article_id

Walk = Callable[[], tuple[Lab, str]]

HIGH, LOW, NONE = "LAB-SHIRT", "LAB-KOFFIE", "KORTING-0"


def sale(
    *,
    price: str = "100.0000",
    vat: str = "9.0000",
    model: str = LOW,
    rows: tuple[tuple[str, str, str], ...] = (),
    total: str = "",
    country: str = "NL",
) -> Entry:
    """An order of one product; `rows` are its other total rows: code, title and value."""
    entry = plain_order()
    line = entry["products"][0]
    line.update(model=model, quantity="1", price=price, total=price, tax=vat)
    entry["options"] = []
    for codes in entry["product_codes"].values():
        codes["model"] = model
    sums = [("sub_total", "Sub-Total", price)]
    sums += list(rows) or ([("tax", f"BTW {_percent(price, vat)}%", vat)] if Decimal(vat) else [])
    owed = total or str(sum(Decimal(value) for _, _, value in sums))
    sample = entry["totals"][0]
    entry["totals"] = [
        {
            **sample,
            "order_total_id": str(number),
            "code": code,
            "title": title,
            "value": value,
            "sort_order": str(number),
        }
        for number, (code, title, value) in enumerate([*sums, ("total", "Total", owed)], 1)
    ]
    entry["order"] |= {"total": owed, "shipping_method": "", "shipping_code": ""}
    for kind in ("payment", "shipping"):
        entry["order"][f"{kind}_iso_code_2"] = country
    return entry


def _percent(price: str, vat: str) -> str:
    return f"{Decimal(vat) * 100 / Decimal(price):.0f}"


def waiting(kind: CauseKind, entry: Entry, lab: Lab | None = None) -> tuple[Lab, str]:
    """Place an order, import it, and see it wait for this cause."""
    lab = lab or Lab()
    [order_id] = lab.place(entry)
    lab.import_orders()
    assert not lab.booked(order_id)
    item = item_of(lab, kind)
    assert [order.order_id for order in item.orders] == [order_id]
    return lab, order_id


def acting(kind: CauseKind, entry: Entry, action: Action, lab: Lab | None = None, **more: Any) -> tuple[Lab, str]:
    """Take this action on the cause of an order."""
    lab, order_id = waiting(kind, entry, lab)
    decide(lab, item_of(lab, kind), action, **more)
    return lab, order_id


def entering(kind: CauseKind, entry: Entry, amounts: Mapping[str, str], lab: Lab | None = None) -> tuple[Lab, str]:
    """Enter the amounts of an order: per article, that of its rate."""
    lab, order_id = waiting(kind, entry, lab)
    decide(lab, item_of(lab, kind), Action.ENTER_AMOUNTS, amounts=amounts_of(lab, amounts))
    return lab, order_id


def amounts_of(lab: Lab, amounts: Mapping[str, str]) -> tuple[AmountEntry, ...]:
    rates = {HIGH: Decimal(21), LOW: Decimal(9), NONE: Decimal(0)}
    return tuple(AmountEntry(rates[code], Decimal(text), article_id(lab, code)) for code, text in amounts.items())


def lines_lost() -> tuple[Lab, str]:
    entry = sale()
    entry["products"], entry["totals"] = [], []
    return entering(CauseKind.LINES_LOST, entry, {HIGH: "60.00", LOW: "49.00"})


def unreadable() -> tuple[Lab, str]:
    entry = sale()
    entry["products"][0]["price"] = "niets"
    return entering(CauseKind.ORDER_UNREADABLE, entry, {LOW: "109.00"})


def too_large() -> tuple[Lab, str]:
    entry = sale(price="600.0000", vat="54.0000")
    line = {**entry["products"][0], "price": "1.0000", "total": "1.0000", "tax": "0.0900"}
    entry["products"] = [{**line, "order_product_id": str(number)} for number in range(600)]
    return entering(CauseKind.TOO_LARGE, entry, {LOW: "654.00"})


def unknown_total() -> tuple[Lab, str]:
    lab = Lab()
    lab.change_profile("orders", other_fee_articles=ArticlePerVatKind())
    rows = (("tax", "BTW 9%", "9.0000"), ("inpakken", "Inpakken", "2.5000"))
    return entering(CauseKind.UNKNOWN_TOTAL, sale(rows=rows), {LOW: "109.00", NONE: "2.50"}, lab)


def meaning_of_total() -> tuple[Lab, str]:
    rows = (("tax", "BTW 9%", "9.0000"), ("giftcard_pro", "Cadeaukaart", "-20.0000"))
    lab, order_id = acting(CauseKind.UNKNOWN_TOTAL, sale(rows=rows), Action.MEANING_OF_TOTAL, role=TotalRole.PAYMENT)
    lab.profile = lab.run(read_profile(lab.services, lab.profile.id))
    return lab, order_id


def article_gone() -> tuple[Lab, str]:
    lab, order_id = lab_of_sku(), ""
    [order_id] = lab.place(of_deleted_product("77"))
    lab.import_orders()
    decide(lab, item_of(lab, CauseKind.ARTICLE_GONE), Action.LINK_ARTICLE, article_id=article_id(lab, LOW))
    return lab, order_id


def moved_back() -> tuple[Lab, str]:
    lab = Lab()
    lab.change_profile("orders", statuses=(2, 3, 5))
    order_id = lab.shop.place(plain_order(), 2)
    lab.shop.change_status(order_id, 1)
    lab.clock.seconds += 60
    lab.import_orders()
    decide(lab, item_of(lab, CauseKind.STATUS_MOVED_BACK), Action.COUNTS_AS_SALE)
    return lab, order_id


def test_what_a_total_is_is_asked_once() -> None:
    lab, _ = meaning_of_total()
    rows = (("tax", "BTW 9%", "9.0000"), ("giftcard_pro", "Cadeaukaart", "-30.0000"))
    [later] = lab.place(sale(rows=rows))
    lab.clock.seconds += 60
    lab.import_orders()
    assert not lab.listed(), [entry.reason for entry in lab.listed()]
    assert_done(lab, later)
    [booked] = lab.booked(later)
    assert booked["totaalInclusiefBtw"] == Decimal("79.00")
    assert lab.profile.orders.total_roles == {"giftcard_pro": TotalRole.PAYMENT}


def rate_unclear() -> tuple[Lab, str]:
    entry = sale(vat="13.3700", rows=(("tax", "Btw van vroeger", "13.3700"),))
    return entering(CauseKind.VAT_RATE_UNCLEAR, entry, {HIGH: "13.37", LOW: "100.00"})


def shop_vat_misfit() -> tuple[Lab, str]:
    return entering(CauseKind.SHOP_VAT_MISFIT, sale(country="US"), {NONE: "109.00"})


def of_single_purpose_vouchers(since: str = "") -> Lab:
    """Let the shop sell vouchers that hold 9 % VAT, as everything in it does."""
    lab = Lab()
    lab.add_article("BON-LAAG", like=LOW)
    rate = VoucherRate(since=since, percent=Decimal(9), article_code="BON-LAAG")
    lab.change_profile("orders", single_purpose_vouchers=(rate,))
    return lab


def domestic_reverse_charge() -> tuple[Lab, str]:
    lab = Lab()
    lab.change_profile("customers", vat_number_field_id="9")
    lab.add_article("LAPTOP-VERLEGD", like=NONE)
    entry = sale(vat="0.0000")
    entry["order"]["custom_field"] = '{"9": "NL123456782B90"}'
    key = article_id(lab, "LAPTOP-VERLEGD")
    return acting(CauseKind.DOMESTIC_REVERSE_CHARGE, entry, Action.ARTICLE_FOR_ORDERS, lab, article_id=key)


def voucher_day_unknown() -> tuple[Lab, str]:
    lab = of_single_purpose_vouchers(since="2026-02-01")
    entry = sale(rows=(("tax", "BTW 9%", "9.0000"), ("voucher", "Cadeaubon (BON1)", "-50.0000")))
    return entering(CauseKind.VOUCHER_DAY_UNKNOWN, entry, {LOW: "59.00"}, lab)


def voucher_elsewhere() -> tuple[Lab, str]:
    lab = of_single_purpose_vouchers()
    rows = (("voucher", "Cadeaubon (BON1)", "-50.0000"),)
    entry = sale(vat="0.0000", country="US", rows=rows)
    return entering(CauseKind.VOUCHER_ELSEWHERE, entry, {NONE: "50.00"}, lab)


def vat_number_missing() -> tuple[Lab, str]:
    lab = Lab()
    lab.change_profile("customers", vat_number_field_id="9")
    entry = sale(vat="0.0000", country="BE")
    kind = CauseKind.VAT_NUMBER_MISSING
    return acting(kind, entry, Action.ENTER_VAT_NUMBER, lab, vat_number="BE0403170701")


def vat_number_field_missing() -> tuple[Lab, str]:
    entry = sale(vat="0.0000", country="BE")
    return acting(CauseKind.VAT_NUMBER_FIELD_MISSING, entry, Action.ENTER_VAT_NUMBER, vat_number="BE 0403.170.701")


def vat_mismatch() -> tuple[Lab, str]:
    lab = Lab()
    lab.add_article("LAB-SHIRT-LAAG", like=LOW)
    lab.add_article("LAB-SHIRT-HOOG", like=HIGH)
    key = article_id(lab, "LAB-SHIRT-LAAG")
    return acting(CauseKind.VAT_MISMATCH, sale(model=HIGH), Action.ARTICLE_FOR_ORDERS, lab, article_id=key)


def country_missing() -> tuple[Lab, str]:
    entry = sale(country="")
    for kind in ("payment", "shipping"):
        entry["order"][f"{kind}_country"] = ""
    return acting(CauseKind.COUNTRY_MISSING, entry, Action.CHOOSE_COUNTRY, country="nl")


def country_unknown() -> tuple[Lab, str]:
    entry = sale(vat="0.0000", country="AN")
    for kind in ("payment", "shipping"):
        entry["order"][f"{kind}_country"] = "Nederlandse Antillen"
    return acting(CauseKind.COUNTRY_UNKNOWN, entry, Action.CHOOSE_COUNTRY, country="US")


def by_hand(kind: CauseKind, entry: Entry, lab: Lab | None = None) -> tuple[Lab, str]:
    """Book an order in SnelStart by hand, and note its number."""
    lab, order_id = waiting(kind, entry, lab)
    number = sold_by_hand(lab, order_id)
    decide(lab, item_of(lab, kind), Action.BOOK_BY_HAND, sales_order_number=number)
    return lab, order_id


def sold_by_hand(lab: Lab, order_id: str, reference: str = "") -> int:
    """Put a sales order in the books as a person would, with the total of a shop order; returns its number."""
    orders = lab.sim.books(lab.demo.books.name).orders
    if not orders:
        lab.place(plain_order(40))
        lab.import_orders()
    example = next(iter(orders.values()))
    total = Decimal(lab.shop.entries[order_id]["order"]["total"]).quantize(Decimal("0.01"), "ROUND_HALF_UP")
    number = 9_000 + len(orders)
    key = f"00000000-0000-4000-8000-{number:012d}"
    changed = {"id": key, "nummer": number, "totaalInclusiefBtw": total, "betalingskenmerk": reference}
    orders[key] = {**example, **changed}
    return number


def not_a_sale() -> tuple[Lab, str]:
    return by_hand(CauseKind.NOT_A_SALE, sale(price="0.0000", vat="0.0000"))


def nothing_to_book() -> tuple[Lab, str]:
    entry = sale(price="0.0000", vat="0.0000")
    entry["products"], entry["totals"] = [], []
    return by_hand(CauseKind.NOTHING_TO_BOOK, entry)


def total_difference() -> tuple[Lab, str]:
    return acting(CauseKind.TOTAL_DIFFERENCE, sale(total="111.5000"), Action.ACCEPT_DIFFERENCE)


def vat_total_mismatch() -> tuple[Lab, str]:
    entry = sale(rows=(("tax", "BTW 9%", "9.6000"),))
    lab, order_id = waiting(CauseKind.VAT_TOTAL_MISMATCH, entry)
    decide(
        lab, item_of(lab, CauseKind.VAT_TOTAL_MISMATCH), Action.ENTER_AMOUNTS, amounts=amounts_of(lab, {LOW: "109.60"})
    )
    return lab, order_id


def article_unknown() -> tuple[Lab, str]:
    lab = Lab()
    lab.change_profile("articles", processing=Processing.MANUAL)
    key = article_id(lab, LOW)
    return acting(CauseKind.ARTICLE_UNKNOWN, sale(model="NIEUW"), Action.LINK_ARTICLE, lab, article_id=key)


def article_inactive() -> tuple[Lab, str]:
    lab = Lab()
    lab.add_article("OUD", like=LOW)
    articles = lab.sim.books(lab.demo.books.name).articles
    next(each for each in articles.values() if each["artikelcode"] == "OUD")["isNonActief"] = True
    key = article_id(lab, LOW)
    return acting(CauseKind.ARTICLE_INACTIVE, sale(model="OUD"), Action.LINK_ARTICLE, lab, article_id=key)


def article_code_missing() -> tuple[Lab, str]:
    lab = Lab()
    key = article_id(lab, LOW)
    return acting(CauseKind.ARTICLE_CODE_MISSING, sale(model=""), Action.LINK_ARTICLE, lab, article_id=key)


def article_code_taken() -> tuple[Lab, str]:
    lab = lab_of_extra_field()
    key = article_id(lab, LOW)
    return acting(CauseKind.ARTICLE_CODE_TAKEN, sale(model="LAB-KOKER"), Action.LINK_ARTICLE, lab, article_id=key)


def article_field_refused() -> tuple[Lab, str]:
    lab = Lab()
    lab.change_profile("articles", extra_field="kleur")
    key = article_id(lab, LOW)
    return acting(CauseKind.ARTICLE_FIELD_REFUSED, sale(model="NIEUW"), Action.LINK_ARTICLE, lab, article_id=key)


def article_code_unfit() -> tuple[Lab, str]:
    lab = Lab()
    lab.demo.books.company["artikelcodeSoort"] = "Numeriek"
    key = article_id(lab, LOW)
    return acting(CauseKind.ARTICLE_CODE_UNFIT, sale(model="LETTERS"), Action.LINK_ARTICLE, lab, article_id=key)


def revenue_group_missing() -> tuple[Lab, str]:
    lab = Lab()
    lab.change_profile("articles", revenue_groups_by_rate={})
    key = article_id(lab, LOW)
    return acting(CauseKind.REVENUE_GROUP_MISSING, sale(model="NIEUW"), Action.LINK_ARTICLE, lab, article_id=key)


def revenue_group_misfit() -> tuple[Lab, str]:
    lab = Lab()
    high = next(iter(lab.profile.articles.revenue_groups_by_rate.values()))
    lab.change_profile("articles", revenue_groups_by_rate={}, revenue_group_id=high)
    key = article_id(lab, LOW)
    return acting(CauseKind.REVENUE_GROUP_MISFIT, sale(model="NIEUW"), Action.LINK_ARTICLE, lab, article_id=key)


def shipped() -> Entry:
    entry = sale(rows=(("shipping", "Verzending", "5.0000"), ("tax", "BTW 9%", "9.4500")))
    entry["order"] |= {"shipping_method": "Flat Shipping Rate", "shipping_code": "flat.flat"}
    return entry


def service_article_missing() -> tuple[Lab, str]:
    lab = Lab()
    chosen = lab.profile.orders.shipping_articles
    lab.change_profile("orders", shipping_articles=ArticlePerVatKind())
    lab, order_id = waiting(CauseKind.SERVICE_ARTICLE_MISSING, shipped(), lab)
    lab.change_profile("orders", shipping_articles=chosen)
    decide(lab, item_of(lab, CauseKind.SERVICE_ARTICLE_MISSING), Action.RETRY)
    return lab, order_id


def service_article_unknown() -> tuple[Lab, str]:
    lab = Lab()
    lab.change_profile("orders", shipping_articles=ArticlePerVatKind(low="WEG", high="WEG", none="WEG"))
    key = article_id(lab, "VERZENDKOSTEN-L")
    kind = CauseKind.SERVICE_ARTICLE_UNKNOWN
    return acting(kind, shipped(), Action.ARTICLE_FOR_ORDERS, lab, article_id=key)


def customer_unknown() -> tuple[Lab, str]:
    lab = Lab()
    lab.change_profile("customers", processing=Processing.MANUAL)
    key = lab.add_customer("iemand@example.test")
    return acting(CauseKind.CUSTOMER_UNKNOWN, sale(), Action.LINK_CUSTOMER, lab, customer_id=key)


def customer_ambiguous() -> tuple[Lab, str]:
    lab = Lab()
    lab.change_profile("customers", recognition=RecognitionMode.SMART)
    key, _ = lab.add_customer(email_of(1)), lab.add_customer(email_of(1))
    return acting(CauseKind.CUSTOMER_AMBIGUOUS, sale(), Action.LINK_CUSTOMER, lab, customer_id=key)


def customer_inactive() -> tuple[Lab, str]:
    lab = Lab()
    lab.add_customer(email_of(1), nonactief=True)
    key = lab.add_customer("iemand@example.test")
    return acting(CauseKind.CUSTOMER_INACTIVE, sale(), Action.LINK_CUSTOMER, lab, customer_id=key)


def customer_incomplete() -> tuple[Lab, str]:
    lab, entry = Lab(), sale()
    for kind in ("payment", "shipping"):
        entry["order"] |= {f"{kind}_address_1": "", f"{kind}_city": "", f"{kind}_postcode": ""}
    key = lab.add_customer("iemand@example.test")
    return acting(CauseKind.CUSTOMER_INCOMPLETE, entry, Action.LINK_CUSTOMER, lab, customer_id=key)


def customer_refused() -> tuple[Lab, str]:
    lab = Lab()
    lab.sim.faults.add(Fault(FaultKind.REFUSE, "POST", "/v2/relaties", status=400))
    key = lab.add_customer("iemand@example.test")
    return acting(CauseKind.CUSTOMER_REFUSED, sale(), Action.LINK_CUSTOMER, lab, customer_id=key)


def customer_uncertain() -> tuple[Lab, str]:
    lab = Lab()
    lab.sim.faults.add(Fault(FaultKind.DROP_BEFORE, "POST", "/v2/relaties", times=1))
    lab, order_id = waiting(CauseKind.CUSTOMER_UNCERTAIN, sale(), lab)
    timer_runs(lab, 4)  # "this is sorted out by itself"
    return lab, order_id


def customer_undecided() -> tuple[Lab, str]:
    lab = Lab()
    lab.sim.faults.add(Fault(FaultKind.DROP_BEFORE, "POST", "/v2/relaties"))
    [order_id] = lab.place(sale())
    lab.import_orders()
    timer_runs(lab, 16)
    key = lab.add_customer("zelf-gemaakt@example.test")
    decide(lab, item_of(lab, CauseKind.CUSTOMER_UNDECIDED), Action.LINK_CUSTOMER, customer_id=key)
    return lab, order_id


def article_uncertain() -> tuple[Lab, str]:
    lab = Lab()
    lab.sim.faults.add(Fault(FaultKind.DROP_BEFORE, "POST", "/v2/artikelen", times=1))
    lab, order_id = waiting(CauseKind.ARTICLE_UNCERTAIN, sale(model="NIEUW"), lab)
    timer_runs(lab, 4)  # "this is tried again by itself"
    return lab, order_id


def article_refused() -> tuple[Lab, str]:
    lab = Lab()
    lab.sim.faults.add(Fault(FaultKind.REFUSE, "POST", "/v2/artikelen", status=400))
    key = article_id(lab, LOW)
    return acting(CauseKind.ARTICLE_REFUSED, sale(model="NIEUW"), Action.LINK_ARTICLE, lab, article_id=key)


def books_refused() -> tuple[Lab, str]:
    lab = Lab()
    lab.sim.faults.add(Fault(FaultKind.REFUSE, "POST", "/v2/verkooporders", status=400, times=1))
    return acting(CauseKind.BOOKS_REFUSED, sale(), Action.RETRY, lab)


def books_unreachable() -> tuple[Lab, str]:
    lab = Lab()
    lab.sim.faults.add(Fault(FaultKind.UNREACHABLE, "POST", "/v2/verkooporders"))
    [order_id] = lab.place(sale())
    lab.import_orders()
    assert item_of(lab, CauseKind.BOOKS_UNREACHABLE).order_count == 1
    lab.sim.faults.clear()
    timer_runs(lab, 2)  # "is sent again by itself"
    return lab, order_id


def outcome_unknown() -> tuple[Lab, str]:
    lab = Lab()
    lab.sim.faults.add(Fault(FaultKind.DROP_AFTER, "POST", "/v2/verkooporders", times=1))
    [order_id] = lab.place(sale())
    lab.import_orders()
    timer_runs(lab, 3)  # "whether it was booked is being found out"
    return lab, order_id


def double() -> tuple[Lab, str]:
    lab = Lab()
    lab.place(plain_order(40))
    lab.import_orders()
    lab.sim.faults.add(Fault(FaultKind.DROP_BEFORE, "POST", "/v2/verkooporders", times=1))
    [order_id] = lab.place(sale())
    lab.import_orders()
    reference = lab.profile.payment_reference(order_id)
    _, number = sold_by_hand(lab, order_id, reference), sold_by_hand(lab, order_id, reference)
    timer_runs(lab, 4)
    decide(lab, item_of(lab, CauseKind.DOUBLE), Action.BOOK_BY_HAND, sales_order_number=number)
    return lab, order_id


def data_purged() -> tuple[Lab, str]:
    lab, order_id = Lab(), ""
    lab.change_profile("articles", processing=Processing.MANUAL)
    lab, order_id = waiting(CauseKind.ARTICLE_UNKNOWN, sale(model="NIEUW"), lab)
    lab.clock.seconds += 400 * DAY
    assert lab.run(purge_held(lab.services, lab.profile.id)) == 1
    lab.change_profile("articles", processing=Processing.ADD)
    decide(lab, item_of(lab, CauseKind.DATA_PURGED), Action.RETRY)
    return lab, order_id


def article_ambiguous() -> tuple[Lab, str]:
    lab = lab_of_extra_field()
    for article in lab.sim.books(lab.demo.books.name).articles.values():
        if article["artikelcode"] in {LOW, HIGH}:
            article["extraVelden"] = [{"naam": lab.profile.articles.extra_field, "waarde": "TWEE"}]
    key = article_id(lab, LOW)
    return acting(CauseKind.ARTICLE_AMBIGUOUS, sale(model="TWEE"), Action.LINK_ARTICLE, lab, article_id=key)


def currency() -> tuple[Lab, str]:
    lab = Lab()
    lab.place(plain_order(40))
    lab.import_orders()
    entry = sale()
    entry["order"] |= {"currency_code": "USD", "currency_value": "1.00000000"}
    lab.shop.capture = replace(lab.shop.capture, default_currency="USD")
    return acting(CauseKind.CURRENCY, entry, Action.ENTER_RATE, lab, rate=Decimal(1))


def foreign_vat_off() -> tuple[Lab, str]:
    entry = sale(vat="19.0000", rows=(("tax", "MwSt 19%", "19.0000"),), country="DE")
    lab = Lab()
    lab.demo.books.company["factureerBuitenlandsBtw"] = False
    lab.demo.books.company["factureerBuitenlandsBtwRanges"] = []
    return entering(CauseKind.FOREIGN_VAT_OFF, entry, {LOW: "119.00"}, lab)


GERMAN, OTHER_GERMAN = "DE136695976", "DE129273398"


def german_card(lab: Lab, email: str, number: str, country: str = "DE") -> str:
    """Put a card in the books with an address in a country, and a VAT number."""
    key = lab.add_customer(email, btwNummer=number)
    books = lab.sim.books(lab.demo.books.name)
    land = next(each["id"] for each in books.countries.values() if each["landcode"] == country)
    card = books.relations[key]
    card["vestigingsAdres"] = {**card["vestigingsAdres"], "land": {"id": land}}
    return key


def of_german(number: str, **more: Any) -> tuple[Lab, Entry]:
    """A lab that knows customers by their e-mail address, and an order that goes to Germany."""
    lab = Lab()
    lab.change_profile("customers", vat_number_field_id="7", recognition=RecognitionMode.EMAIL)
    entry = sale(country="DE", **(more or {"vat": "19.0000", "model": HIGH, "rows": (("tax", "MwSt 19%", "19.0000"),)}))
    entry["order"]["custom_field"] = f'{{"7": "{number}"}}'
    return lab, entry


def card_without_vat_number() -> tuple[Lab, str]:
    lab, entry = of_german(GERMAN, vat="0.0000")
    german_card(lab, email_of(1), "")
    key = german_card(lab, "zaak@example.test", GERMAN)
    return acting(CauseKind.CARD_WITHOUT_VAT_NUMBER, entry, Action.LINK_CUSTOMER, lab, customer_id=key)


def vat_number_of_other_state() -> tuple[Lab, str]:
    """A Belgian business has goods sent to Germany; SnelStart charges VAT all the same, which is told at once."""
    lab, entry = of_german("BE0403170701", vat="0.0000")
    lab, order_id = acting(CauseKind.VAT_NUMBER_OF_OTHER_STATE, entry, Action.ACCEPT_DIFFERENCE, lab)
    lab.import_orders()
    decide(lab, item_of(lab, CauseKind.BOOKED_OTHERWISE), Action.SKIP, reason="in SnelStart nagekeken")
    return lab, order_id


def card_with_other_vat_number() -> tuple[Lab, str]:
    """The card is one that a person chose; any other would be that of another company."""
    lab, entry = of_german(GERMAN, vat="0.0000")
    lab.change_profile("customers", processing=Processing.MANUAL)
    wrong = german_card(lab, "andere-zaak@example.test", OTHER_GERMAN)
    key = german_card(lab, "zaak@example.test", GERMAN)
    lab, order_id = acting(CauseKind.CUSTOMER_UNKNOWN, entry, Action.LINK_CUSTOMER, lab, customer_id=wrong)
    lab.import_orders()
    decide(lab, item_of(lab, CauseKind.CARD_WITH_OTHER_VAT_NUMBER), Action.LINK_CUSTOMER, customer_id=key)
    return lab, order_id


def customer_other_company() -> tuple[Lab, str]:
    lab, entry = of_german(GERMAN, vat="0.0000")
    german_card(lab, email_of(1), OTHER_GERMAN)
    key = german_card(lab, "zaak@example.test", GERMAN)
    return acting(CauseKind.CUSTOMER_OTHER_COMPANY, entry, Action.LINK_CUSTOMER, lab, customer_id=key)


def customer_other_person() -> tuple[Lab, str]:
    lab = Lab()
    lab.change_profile("customers", recognition=RecognitionMode.SMART, hold_other_person=True)
    lab.place(_by("Jan", "Eerste", "1111 AA", "0201111111"))
    lab.import_orders()
    entry = _by("Zwaantje", "Oosterhuis", "9999 ZZ", "0598999999")
    return acting(CauseKind.CUSTOMER_OTHER_PERSON, entry, Action.CREATE_CUSTOMER, lab)


def _by(first: str, last: str, postcode: str, phone: str) -> Entry:
    entry = sale()
    for kind in ("payment", "shipping"):
        entry["order"] |= {f"{kind}_firstname": first, f"{kind}_lastname": last, f"{kind}_postcode": postcode}
    entry["order"] |= {"firstname": first, "lastname": last, "telephone": phone}
    return entry


def customer_gone() -> tuple[Lab, str]:
    lab = Lab()
    lab.place(plain_order(1))
    lab.import_orders()
    known = lab.sim.books(lab.demo.books.name).relations
    for key in [key for key, card in known.items() if card.get("email") == email_of(1)]:
        del known[key]
    lab, order_id = waiting(CauseKind.CUSTOMER_GONE, sale(), lab)
    timer_runs(lab, 1)  # "the next run looks for the customer anew"
    return lab, order_id


def article_of_several_products() -> tuple[Lab, str]:
    lab = Lab()
    lab.add_article("GEDEELD", like=HIGH)
    like = next(iter(lab.shop.products.records.values()))
    lab.shop.products.adopt({number: {**like, "model": "GEDEELD"} for number in ("801", "802")})
    entry = sale(model="GEDEELD")
    [line] = entry["products"]
    number, line["product_id"] = line["product_id"], "801"
    for by_product in ("product_codes", "product_tax_classes"):
        if number in entry.get(by_product, {}):
            entry[by_product] = {"801": entry[by_product][number]}
    key = article_id(lab, LOW)
    return acting(CauseKind.ARTICLE_OF_SEVERAL_PRODUCTS, entry, Action.LINK_ARTICLE, lab, article_id=key)


def card_with_vat_number() -> tuple[Lab, str]:
    lab, entry = of_german("")
    german_card(lab, email_of(1), GERMAN)
    key = german_card(lab, "thuis@example.test", "")
    return acting(CauseKind.CARD_WITH_VAT_NUMBER, entry, Action.LINK_CUSTOMER, lab, customer_id=key)


def card_in_other_country() -> tuple[Lab, str]:
    lab, entry = of_german("")
    lab.change_profile("orders", address_source=AddressSource.CUSTOMER_CARD)
    german_card(lab, email_of(1), "", "NL")
    key = german_card(lab, "thuis@example.test", "")
    return acting(CauseKind.CARD_IN_OTHER_COUNTRY, entry, Action.LINK_CUSTOMER, lab, customer_id=key)


def currency_unclear() -> tuple[Lab, str]:
    entry = sale()
    entry["order"] |= {"currency_code": "USD", "currency_value": "1.00000000"}
    return acting(CauseKind.CURRENCY_UNCLEAR, entry, Action.ACCEPT_DIFFERENCE)


def vat_readings() -> tuple[Lab, str]:
    """A renamed VAT row of 0.63: 21 % of 3 euro or 9 % of 7, for a coupon can have taken the rest."""
    entry = sale(rows=(("coupon", "Coupon (X)", "-20.0000"), ("tax", "Weg", "0.6300")), total="50.6300")
    [line], codes = entry["products"], next(iter(entry["product_codes"].values()))
    sold = (
        ("1", HIGH, "10.0000", "2.1000", "20"),
        ("2", LOW, "10.0000", "0.9000", "21"),
        ("3", NONE, "50.0000", "0", "0"),
    )
    entry["products"] = [
        {**line, "order_product_id": key, "product_id": key, "model": model, "price": price, "total": price, "tax": tax}
        for key, model, price, tax, _ in sold
    ]
    entry["product_codes"] = {
        key: {**codes, "model": model, "tax_class_id": tax_class} for key, model, _, _, tax_class in sold
    }
    return acting(CauseKind.VAT_READINGS, entry, Action.CHOOSE_READING, reading="21 %: 0,63 euro")


def vat_number_invalid() -> tuple[Lab, str]:
    lab = Lab()
    lab.change_profile("customers", vat_number_field_id="9")
    entry = sale(vat="0.0000", country="BE")
    entry["order"]["custom_field"] = '{"9": "BE0403170702"}'
    return acting(CauseKind.VAT_NUMBER_INVALID, entry, Action.ENTER_VAT_NUMBER, lab, vat_number="BE0403170701")


def to_the_canary_islands() -> Entry:
    entry = sale(vat="0.0000", country="ES")
    for kind in ("payment", "shipping"):
        entry["order"] |= {f"{kind}_postcode": "35001", f"{kind}_country": "Spain"}
    return entry


def territory_unknown_to_books() -> tuple[Lab, str]:
    lab = Lab()
    lab.add_article("EXPORT", like=NONE)
    key = article_id(lab, "EXPORT")
    kind = CauseKind.TERRITORY_UNKNOWN_TO_BOOKS
    return acting(kind, to_the_canary_islands(), Action.ARTICLE_FOR_ORDERS, lab, article_id=key)


def card_with_number_outside_vat_area() -> tuple[Lab, str]:
    lab = Lab()
    lab.change_profile("customers", recognition=RecognitionMode.EMAIL)
    lab.add_article("EXPORT", like=NONE)
    lab.change_profile("orders", foreign_rates=(ForeignRate(country="ES", percent=Decimal(0), article_code="EXPORT"),))
    german_card(lab, email_of(1), "ESX1234567L", "ES")
    key = german_card(lab, "prive@example.test", "", "ES")
    kind = CauseKind.CARD_WITH_NUMBER_OUTSIDE_VAT_AREA
    return acting(kind, to_the_canary_islands(), Action.LINK_CUSTOMER, lab, customer_id=key)


def vat_rate_abroad() -> tuple[Lab, str]:
    return by_hand(CauseKind.VAT_RATE_ABROAD, sale(country="DE"))


def price_rounding() -> tuple[Lab, str]:
    """Two lines of 0.02 at 21 %: VAT over the sum is 0.01, over each line nothing."""
    lab = Lab()
    lab.demo.books.company["aantalDecimalenArtikelprijzen"] = 3
    lab.change_profile("orders", prices_include_vat=False)
    entry = sale(price="0.0200", vat="0.0042", model=HIGH, rows=(("tax", "BTW 21%", "0.0084"),), total="0.0484")
    entry["products"].append({**entry["products"][0], "order_product_id": "2"})
    return acting(CauseKind.PRICE_ROUNDING, entry, Action.ACCEPT_DIFFERENCE, lab)


def with_vies(**changes: Any) -> tuple[Lab, Entry]:
    """A lab in which VIES answers as told, and an order at 0 % of a business in Germany."""
    lab = Lab()
    for name, value in changes.items():
        setattr(lab.vies, name, value)
    lab.change_profile("customers", vat_number_field_id="9", vies=ViesMode.WAIT)
    entry = sale(vat="0.0000", country="DE")
    entry["order"]["custom_field"] = f'{{"9": "{GERMAN}"}}'
    return lab, entry


def vies_invalid() -> tuple[Lab, str]:
    lab, entry = with_vies(invalid={GERMAN})
    kind = CauseKind.VIES_INVALID
    return acting(kind, entry, Action.ENTER_VAT_NUMBER, lab, vat_number=OTHER_GERMAN)


def vies_unanswered() -> tuple[Lab, str]:
    lab, entry = with_vies(faults=[ViesFault(ViesFaultKind.MS_UNAVAILABLE)])
    return acting(CauseKind.VIES_UNANSWERED, entry, Action.ACCEPT_DIFFERENCE, lab, reason="brief van het Finanzamt")


def customer_unreadable() -> tuple[Lab, str]:
    lab = Lab()
    card = lab.add_customer(email_of(1))
    lab.sim.faults.add(Fault(FaultKind.ODD_FIELD, "GET", "/v2/relaties", record=card, field="naam"))
    return by_hand(CauseKind.CUSTOMER_UNREADABLE, plain_order(1), lab)


def article_unreadable() -> tuple[Lab, str]:
    lab = Lab()
    lab.place(plain_order(40))
    lab.import_orders()
    fault = Fault(FaultKind.ODD_FIELD, "GET", "/v2/artikelen", record=article_id(lab, LOW), field="omschrijving")
    lab.sim.faults.add(fault)
    return by_hand(CauseKind.ARTICLE_UNREADABLE, sale(), lab)


def customer_placeholder() -> tuple[Lab, str]:
    """A fast checkout names nobody until the payment; once its module fills in the shopper, the order is booked."""
    lab = Lab()
    lab.change_profile("orders", statuses=(2, 5))
    entry = plain_order(1)
    entry["order"] |= {"firstname": "Guest", "lastname": "Customer", "email": "guest@example.com"}
    order_id = lab.shop.place(entry, status=5)
    lab.clock.seconds += 60
    lab.import_orders()
    [item] = [item_of(lab, CauseKind.CUSTOMER_PLACEHOLDER)]
    assert [order.order_id for order in item.orders] == [order_id]
    lab.shop.entries[order_id]["order"] |= {"firstname": "Klant", "lastname": "Nummer 1", "email": email_of(1)}
    lab.shop.change_status(order_id, 2)
    lab.clock.seconds += 60
    lab.import_orders()
    return lab, order_id


def option_unmapped() -> tuple[Lab, str]:
    """Sold in a size that has no article while another size has; a person adds it in the settings, and retries."""
    lab = Lab()
    lab.add_article("SHIRT-M", like=HIGH)
    medium = OptionArticle(model="LAB-SHIRT", value_id="161", option_id="60", article_code="SHIRT-M")
    lab.change_profile("orders", option_articles=(medium,))
    entry = next(each for each in load("3.0.3.9").entries if each["order"]["order_id"] == "1")
    lab, order_id = waiting(CauseKind.OPTION_UNMAPPED, entry, lab)
    largest = medium.model_copy(update={"value_id": "162", "article_code": HIGH})
    lab.change_profile("orders", option_articles=(medium, largest))
    decide(lab, item_of(lab, CauseKind.OPTION_UNMAPPED), Action.RETRY)
    return lab, order_id


def maybe_booked() -> tuple[Lab, str]:
    """Another program booked it for another total; a person says under 'Booked before' that this is another order."""
    lab = Newcomer()
    order_id, *_ = lab.orders
    lab.foreign_order(order_id, totaalInclusiefBtw=Decimal("1.00"))
    lab.import_orders()
    lab.confirm()
    lab.import_orders()
    assert [order.order_id for order in item_of(lab, CauseKind.MAYBE_BOOKED).orders] == [order_id]
    lab.choose(order_id, Choice.BOOK)
    return lab, order_id


def return_sent() -> tuple[Lab, str]:
    lab = Lab()
    lab.sim.make_return(lab.demo.books.name, date(2026, 10, 1))
    day = date(2027, 1, 1)  # the first one after a return that was sent early
    return acting(CauseKind.RETURN_SENT, sale(), Action.CHOOSE_DATE, lab, booking_day=day)


WALKS: Mapping[CauseKind, Walk] = {
    CauseKind.RETURN_SENT: return_sent,
    CauseKind.MAYBE_BOOKED: maybe_booked,
    CauseKind.OPTION_UNMAPPED: option_unmapped,
    CauseKind.CUSTOMER_PLACEHOLDER: customer_placeholder,
    CauseKind.CUSTOMER_UNREADABLE: customer_unreadable,
    CauseKind.ARTICLE_UNREADABLE: article_unreadable,
    CauseKind.VIES_UNANSWERED: vies_unanswered,
    CauseKind.VIES_INVALID: vies_invalid,
    CauseKind.PRICE_ROUNDING: price_rounding,
    CauseKind.CURRENCY_UNCLEAR: currency_unclear,
    CauseKind.VAT_READINGS: vat_readings,
    CauseKind.VAT_NUMBER_INVALID: vat_number_invalid,
    CauseKind.TERRITORY_UNKNOWN_TO_BOOKS: territory_unknown_to_books,
    CauseKind.CARD_WITH_NUMBER_OUTSIDE_VAT_AREA: card_with_number_outside_vat_area,
    CauseKind.VAT_RATE_ABROAD: vat_rate_abroad,
    CauseKind.ORDER_UNREADABLE: unreadable,
    CauseKind.NOTHING_TO_BOOK: nothing_to_book,
    CauseKind.LINES_LOST: lines_lost,
    CauseKind.NOT_A_SALE: not_a_sale,
    CauseKind.TOO_LARGE: too_large,
    CauseKind.CUSTOMER_UNKNOWN: customer_unknown,
    CauseKind.CUSTOMER_AMBIGUOUS: customer_ambiguous,
    CauseKind.CUSTOMER_INACTIVE: customer_inactive,
    CauseKind.CUSTOMER_UNCERTAIN: customer_uncertain,
    CauseKind.CUSTOMER_UNDECIDED: customer_undecided,
    CauseKind.CUSTOMER_REFUSED: customer_refused,
    CauseKind.CUSTOMER_INCOMPLETE: customer_incomplete,
    CauseKind.COUNTRY_MISSING: country_missing,
    CauseKind.COUNTRY_UNKNOWN: country_unknown,
    CauseKind.CUSTOMER_OTHER_COMPANY: customer_other_company,
    CauseKind.CUSTOMER_OTHER_PERSON: customer_other_person,
    CauseKind.CUSTOMER_GONE: customer_gone,
    CauseKind.ARTICLE_OF_SEVERAL_PRODUCTS: article_of_several_products,
    CauseKind.ARTICLE_UNKNOWN: article_unknown,
    CauseKind.ARTICLE_INACTIVE: article_inactive,
    CauseKind.ARTICLE_CODE_MISSING: article_code_missing,
    CauseKind.ARTICLE_CODE_TAKEN: article_code_taken,
    CauseKind.ARTICLE_CODE_UNFIT: article_code_unfit,
    CauseKind.ARTICLE_FIELD_REFUSED: article_field_refused,
    CauseKind.ARTICLE_REFUSED: article_refused,
    CauseKind.ARTICLE_UNCERTAIN: article_uncertain,
    CauseKind.REVENUE_GROUP_MISSING: revenue_group_missing,
    CauseKind.REVENUE_GROUP_MISFIT: revenue_group_misfit,
    CauseKind.SERVICE_ARTICLE_MISSING: service_article_missing,
    CauseKind.SERVICE_ARTICLE_UNKNOWN: service_article_unknown,
    CauseKind.STATUS_MOVED_BACK: moved_back,
    CauseKind.ARTICLE_GONE: article_gone,
    CauseKind.UNKNOWN_TOTAL: unknown_total,
    CauseKind.VAT_RATE_UNCLEAR: rate_unclear,
    CauseKind.VAT_MISMATCH: vat_mismatch,
    CauseKind.VAT_TOTAL_MISMATCH: vat_total_mismatch,
    CauseKind.SHOP_VAT_MISFIT: shop_vat_misfit,
    CauseKind.DOMESTIC_REVERSE_CHARGE: domestic_reverse_charge,
    CauseKind.VOUCHER_DAY_UNKNOWN: voucher_day_unknown,
    CauseKind.VOUCHER_ELSEWHERE: voucher_elsewhere,
    CauseKind.VAT_NUMBER_MISSING: vat_number_missing,
    CauseKind.VAT_NUMBER_FIELD_MISSING: vat_number_field_missing,
    CauseKind.TOTAL_DIFFERENCE: total_difference,
    CauseKind.BOOKS_REFUSED: books_refused,
    CauseKind.BOOKS_UNREACHABLE: books_unreachable,
    CauseKind.OUTCOME_UNKNOWN: outcome_unknown,
    CauseKind.DOUBLE: double,
    CauseKind.DATA_PURGED: data_purged,
    CauseKind.ARTICLE_AMBIGUOUS: article_ambiguous,
    CauseKind.CURRENCY: currency,
    CauseKind.FOREIGN_VAT_OFF: foreign_vat_off,
    CauseKind.VAT_NUMBER_OF_OTHER_STATE: vat_number_of_other_state,
    CauseKind.CARD_WITHOUT_VAT_NUMBER: card_without_vat_number,
    CauseKind.CARD_WITH_OTHER_VAT_NUMBER: card_with_other_vat_number,
    CauseKind.CARD_WITH_VAT_NUMBER: card_with_vat_number,
    CauseKind.CARD_IN_OTHER_COUNTRY: card_in_other_country,
}


WITHOUT_A_WALK = {
    CauseKind.STATUS_NEW: "no order waits for it; walked in test_statuses",
    CauseKind.NUMBER_REUSED: "the number is that of an order which is booked; walked in test_work_list_booked",
    CauseKind.BOOKED_TWICE: "the order is booked; walked in test_adoption",
    CauseKind.CARD_OF_DELIVERY_ADDRESS: "the order is booked; walked in test_whose_order",
    CauseKind.CHANGED_AFTER_BOOKING: "the order is booked; walked in test_work_list_booked",
    CauseKind.UNDONE_BEFORE_BOOKING: "it stays to be credited once it is booked; walked in test_refunds",
    CauseKind.PAID_UNBOOKED: "only the shop's payment modules tell it; walked in test_payments",
    CauseKind.REFUNDED_AT_PROVIDER: "the order is booked; walked in test_payments",
    CauseKind.PAID_TWICE: "the order is booked; walked in test_payments",
    CauseKind.PAID_OTHER_AMOUNT: "the order is booked; walked in test_payments",
    CauseKind.SHOP_CREDIT: "it is no sale; walked in test_refunds",
    CauseKind.UNPAID_AFTER_BOOKING: "the order is booked; walked in test_refunds",
    CauseKind.BOOKED_OTHERWISE: "the order is booked; walked in test_answer_of_books",
    CauseKind.UNDONE_AFTER_BOOKING: "the order is booked; walked in test_work_list_booked",
    CauseKind.REINSTATED_AFTER_BOOKING: "the order is booked; walked in test_corrections",
    CauseKind.CORRECTION_REFUSED: "the order is booked; walked in test_corrections",
    CauseKind.CORRECTION_UNCLEAR: "the order is booked; walked in test_corrections",
    CauseKind.VIES_INVALID_BOOKED: "the order is booked; walked in test_vies",
    CauseKind.VIES_UNANSWERED_BOOKED: "the order is booked; walked in test_vies",
    CauseKind.VAT_EXEMPT_SUPPLIES: "no order waits for it; walked in test_vat_review",
    CauseKind.REVENUE_GROUPS_BY_NUMBER: "no order waits for it; walked in test_vat_review",
    CauseKind.NOT_SELECTED: "there is nothing to do, says its sentence",
    CauseKind.GONE: "there is nothing to do, says its sentence",
    **{kind: "no order waits for it" for kind in CauseKind if kind.value.startswith("export_")},
}


@pytest.mark.parametrize("kind", CauseKind)
def test_every_cause_is_walked_or_says_why_not(kind: CauseKind) -> None:
    assert (kind in WALKS) is (kind not in WITHOUT_A_WALK)


@pytest.mark.parametrize("kind", sorted(WALKS))
def test_who_follows_the_advice_of_a_cause_sees_the_order_booked_right(kind: CauseKind) -> None:
    lab, order_id = WALKS[kind]()
    lab.import_orders()
    marker = lab.marker(order_id)
    assert marker is not None
    left = {each.order_id: each.reason for each in lab.listed()}
    assert order_id not in left, left[order_id]
    assert marker.state is OrderState.DONE
    if not marker.by_hand:
        assert_done(lab, order_id)
