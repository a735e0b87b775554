"""Sales orders: what SnelStart refuses, fills in and works out."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any

from local.snelstart.books import ZERO_GUID, Books, amount, reference
from local.snelstart.errors import Refused, require_none
from local.snelstart.http.wire import Record, Response, answer, empty
from local.snelstart.resources.bookings import post_invoice
from local.snelstart.resources.call import Call
from local.snelstart.resources.totals import line_total, order_totals
from local.snelstart.switches import Switches

_ADDRESS_LIMITS = {
    "straat": (50, "VOR-0006"),
    "postcode": (25, "VOR-0007"),
    "plaats": (50, "VOR-0008"),
    "contactpersoon": (50, "VOR-0009"),
}
_ADDRESSES = ("afleveradres", "factuuradres")
_NOT_SETTABLE = ("Contantbon", "Factuur")
_SHORT_TEXTS = ("omschrijving", "betalingskenmerk")
_LIMIT = 50


def create_order(call: Call) -> Response:
    """Add a sales order. The same order twice is two orders."""
    _refuse_misfits(call)
    _refuse_text_lines(call)
    require_none([*_new_order_faults(call.body), *_order_faults(call.books, call.body, call.switches)])
    if _comes_to(call.body) < 0 and not call.switches.negative_orders_allowed:
        raise Refused.message("Het totaal van de verkooporder mag niet negatief zijn.")
    call.books.last_order_number += 1
    key = call.books.new_id(call.random)
    own = {"id": key, "nummer": call.books.last_order_number, "verkoopfactuur": None}
    if call.switches.seconds_until_found:
        call.books.hidden[key] = call.now + timedelta(seconds=call.switches.seconds_until_found)
    return answer(201, call.shown(_save(call, own)))


def replace_order(call: Call) -> Response:
    """Replace a sales order as a whole."""
    order = _changeable(call)
    _refuse_misfits(call, stage=order["procesStatus"])
    id_faults = [] if call.body.get("id") == call.key else ["ALG-0101"]
    require_none([*id_faults, *_order_faults(call.books, call.body, call.switches)])
    saved = _save(call, {name: order[name] for name in ("id", "nummer", "verkoopfactuur")})
    if not call.switches.lines_can_change:
        saved |= {name: order[name] for name in ("regels", "totaalExclusiefBtw", "totaalInclusiefBtw")}
    return answer(200, call.shown(saved))


def _comes_to(order: Record) -> Decimal:
    lines = order.get("regels") or []
    return sum((amount(each.get("aantal")) * amount(each.get("stuksprijs")) for each in lines), Decimal(0))


def change_order_stage(call: Call) -> Response:
    """Change the stage (`procesStatus`) of an order, nothing else."""
    order = _changeable(call)
    _refuse_misfits(call)
    require_none([] if call.body.get("id") == call.key else ["ALG-0101"])
    call.books.orders[call.key] = {
        **order,
        "procesStatus": call.body.get("procesStatus") or "Order",
        "modifiedOn": call.modified_on(),
    }
    return empty(200)


def delete_order(call: Call) -> Response:
    """Delete an order for good."""
    _changeable(call)
    del call.books.orders[call.key]
    return empty(200)


def invoice_order(
    books: Books, order: Record, modified_on: str, switches: Switches, random: Random, *, day: date | None = None
) -> Record:
    """Do what a person does in SnelStart: invoice the order, on its own day or another. Returns the invoice."""
    key = books.new_id(random)
    invoice = {
        "id": key,
        "factuurnummer": f"F{order['nummer']}",
        "factuurDatum": f"{day.isoformat()}T00:00:00" if day else order["datum"],
        "vervalDatum": _due(f"{day.isoformat()}T00:00:00" if day else order["datum"], order.get("krediettermijn") or 0),
        "factuurBedrag": order["totaalInclusiefBtw"],
        "openstaandSaldo": order["totaalInclusiefBtw"],
        "relatie": order["relatie"],
        "verkoopOrders": [{"id": order["id"], "uri": f"/verkooporders/{order['id']}"}],
        "modifiedOn": modified_on,
    }
    books.invoices[key] = invoice
    post_invoice(books, order, invoice, switches, random)
    changes = {"procesStatus": "Factuur", "verkoopfactuur": {"id": key}, "modifiedOn": modified_on}
    books.orders[order["id"]] = {**order, **changes}
    return invoice


def _due(invoiced: str, days: int) -> str:
    return (datetime.fromisoformat(invoiced) + timedelta(days=days)).isoformat()


def copy_order(books: Books, order: Record, modified_on: str, switches: Switches, random: Random) -> Record:
    """Do what a person does in SnelStart: copy the order. Returns the copy."""
    books.last_order_number += 1
    own = {"id": books.new_id(random), "nummer": books.last_order_number, "procesStatus": "Order"}
    copy = {**order, **own, "verkoopfactuur": None, "modifiedOn": modified_on}
    if not switches.copies_keep_reference:
        copy["betalingskenmerk"] = None
    books.orders[copy["id"]] = copy
    return copy


def _changeable(call: Call) -> Record:
    order = call.books.orders.get(call.key)
    if order is None:
        raise Refused.codes("VOR-0001", status=404)
    if not call.switches.open_orders_can_change:
        raise Refused.message("De verkooporder kan niet worden gewijzigd.")
    if order["procesStatus"] in _NOT_SETTABLE and call.switches.invoiced_orders_are_fixed:
        raise Refused.message("De verkooporder is gefactureerd en kan niet worden gewijzigd.")
    return order


def _refuse_misfits(call: Call, *, stage: str | None = None) -> None:
    """Refuse (shape B) what is not known to pass: texts over 50 and more decimals than the administration has.

    `stage` is the one that the order has, which stays.
    """
    body, company, switches = call.body, call.books.company, call.switches
    faults: dict[str, list[str]] = {}
    if body.get("procesStatus") in _NOT_SETTABLE and body["procesStatus"] != stage:
        faults["model.procesStatus"] = ["kan niet via de API worden gezet"]
    for name in _SHORT_TEXTS:
        if len(body.get(name) or "") > _LIMIT and switches.long_texts == "refused":
            faults[f"model.{name}"] = [f"The maximum length is {_LIMIT}."]
    for index, line in enumerate(body.get("regels") or []):
        for name, setting, reading in (
            ("stuksprijs", "aantalDecimalenArtikelprijzen", switches.finer_prices),
            ("aantal", "aantalDecimalenArtikelaantallen", "refused"),
        ):
            if has_more_decimals(line.get(name), company[setting]) and reading == "refused":
                faults[f"model.regels[{index}].{name}"] = [f"has more than {company[setting]} decimals"]
    if faults:
        raise Refused.model(faults)


def _refuse_text_lines(call: Call) -> None:
    if call.switches.text_lines_allowed or not call.switches.text_line_fault_names_line:
        return
    lines = enumerate(call.body.get("regels") or [])
    faults = {f"model.regels[{index}].artikel": ["is required"] for index, line in lines if not line.get("artikel")}
    if faults:
        raise Refused.model(faults)


def has_more_decimals(value: Decimal | None, places: int) -> bool:
    """Whether a number is more precise than the administration keeps; zeros at its end do not count."""
    return value is not None and value != round(value, places)


def _new_order_faults(body: Record) -> Iterator[str]:
    if body.get("id") not in (None, ZERO_GUID):
        yield "ALG-0100"
    if body.get("nummer"):
        yield "VOR-0005"


def _order_faults(books: Books, body: Record, switches: Switches) -> Iterator[str]:
    yield from _relation_faults(books, body)
    yield from _linked_faults(books, body)
    for name in _ADDRESSES:
        yield from _address_faults(books, body.get(name) or {})
    if len(body.get("orderreferentie") or "") > _LIMIT:
        yield "VOR-0011"
    if reference(body, "incassomachtiging"):
        yield "VOR-0013"
    lines = body.get("regels") or []
    if body.get("extraHoofdVelden") or any(line.get("extraRegelVelden") for line in lines):
        yield "VOR-0036"
    for line in lines:
        yield from _line_faults(books, line, switches)


def _relation_faults(books: Books, body: Record) -> Iterator[str]:
    relation = books.relations.get(reference(body, "relatie") or "")
    if relation is None:
        yield "REL-0005"
        return
    if "Klant" not in relation["relatiesoort"]:
        yield "VOR-0002"
    if relation.get("nonactief"):
        yield "ALG-0105"
    payer = books.relations.get(reference(relation, "factuurRelatie") or "")
    if payer is not None and "Klant" not in payer["relatiesoort"]:
        yield "VOR-0003"


def _linked_faults(books: Books, body: Record) -> Iterator[str]:
    for name, records, unknown, inactive in (
        ("verkoopordersjabloon", books.templates, "ALG-0103", "ALG-0105"),
        ("kostenplaats", books.cost_centres, "KPL-0001", "KPL-0009"),
    ):
        if key := reference(body, name):
            if key not in records:
                yield unknown
            elif records[key]["nonactief"]:
                yield inactive


def _address_faults(books: Books, address: Record) -> Iterator[str]:
    yield from (code for name, (limit, code) in _ADDRESS_LIMITS.items() if len(address.get(name) or "") > limit)
    if address.get("land") is not None and reference(address, "land") not in books.countries:
        yield "VOR-0010"


def _line_faults(books: Books, line: Record, switches: Switches) -> Iterator[str]:
    key = reference(line, "artikel")
    if amount(line.get("aantal")) < 0 and not switches.negative_quantities_allowed:
        yield "ALG-0103"
    if key is None:
        if not switches.text_lines_allowed or amount(line.get("stuksprijs")) != 0:
            yield "ALG-0103"
    elif key not in books.articles:
        if switches.unknown_articles_are_refused:
            yield "ALG-0103"
    elif books.articles[key].get("isNonActief"):
        yield "ALG-0105"


def _save(call: Call, own: Record) -> Record:
    """Keep the body as an order, with SnelStart's defaults, its own fields and the totals."""
    books, body = call.books, call.body
    relation = books.relations[reference(body, "relatie") or ""]
    template = reference(body, "verkoopordersjabloon") or _default_template(books)
    shortened = {name: (body.get(name) or "")[:_LIMIT] or None for name in _SHORT_TEXTS}
    order = {
        **body,
        **(shortened if call.switches.long_texts == "cut" else {}),
        **own,
        "procesStatus": body.get("procesStatus") or "Order",
        "verkoopOrderStatus": body.get("verkoopOrderStatus") or "InBehandeling",
        "verkooporderBtwIngaveModel": body.get("verkooporderBtwIngaveModel") or "Exclusief",
        "verkoopordersjabloon": {"id": template},
        "krediettermijn": _given(body, "krediettermijn", relation.get("krediettermijn")),
        "factuurkorting": _given(body, "factuurkorting", relation.get("factuurkorting")),
        "geblokkeerd": _given(body, "geblokkeerd", books.templates[template]["nieuweOrdersBlokkeren"]),
        "afleveradres": body.get("afleveradres") or relation.get("vestigingsAdres"),
        "factuuradres": body.get("factuuradres") or relation.get("vestigingsAdres"),
        "modifiedOn": call.modified_on(),
        "regels": [_line(call, line, relation) for line in body.get("regels") or []],
    }
    without_vat, with_vat = order_totals(books, order, call.switches)
    order |= {"totaalExclusiefBtw": without_vat, "totaalInclusiefBtw": with_vat}
    books.orders[own["id"]] = order
    return order


def _line(call: Call, line: Record, relation: Record) -> Record:
    """Fill in a line. A price that was left out is nothing: it is not known that SnelStart takes the article's."""
    books = call.books
    article = books.articles.get(reference(line, "artikel") or "")
    text = line.get("omschrijving") or (article["omschrijving"] if article else "")
    price = amount(line.get("stuksprijs"))
    if call.switches.finer_prices == "rounded":
        price = price.quantize(Decimal(1).scaleb(-books.company["aantalDecimalenArtikelprijzen"]), ROUND_HALF_UP)
    defaults = {"stuksprijs": price, "aantal": amount(line.get("aantal"))}
    otherwise = relation.get("factuurkorting") if call.switches.customers_discount_on_lines and price else None
    discount = {"kortingsPercentage": amount(_given(line, "kortingsPercentage", otherwise))}
    own = {"artikel": {"id": article["id"]} if article else None}
    filled = {**line, **own, **defaults, **discount, "omschrijving": text, "extraRegelVelden": []}
    return {**filled, "totaal": line_total(filled, books.company, call.switches)}


def _default_template(books: Books) -> str:
    return next(key for key, template in books.templates.items() if not template["nonactief"])


def _given(body: Record, name: str, otherwise: Any) -> Any:
    return otherwise if body.get(name) is None else body[name]
