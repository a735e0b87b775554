"""Articles: what SnelStart refuses and fills in, and the price a customer gets."""

from collections.abc import Iterator
from decimal import Decimal

from local.snelstart.books import ZERO_GUID, Books, reference
from local.snelstart.errors import Refused, require_none
from local.snelstart.http.wire import Record, Response, answer, empty
from local.snelstart.resources.call import Call
from local.snelstart.resources.listing import listed
from local.snelstart.resources.orders import has_more_decimals
from local.snelstart.resources.prices import agreed_price

_KEPT = ("extraVelden", "technischeVoorraad", "vrijeVoorraad")


def list_articles(call: Call) -> Response:
    """Answer articles, with the price of a customer when `relatieId` names one."""
    answered = listed(call, call.books.articles.values())
    if not _priced_for(call):
        return answered
    return answer(200, [_with_agreement(call, row) for row in answered.json()])


def get_article(call: Call) -> Response:
    """Answer one article."""
    article = call.shown(call.one(call.books.articles))
    return answer(200, _with_agreement(call, article) if _priced_for(call) else article)


def create_article(call: Call) -> Response:
    """Add an article; its code is unique."""
    new = [] if call.body.get("id") in (None, ZERO_GUID) else ["ALG-0100"]
    _refuse_price_misfit(call)
    require_none([*new, *_faults(call.books, call.body, None)])
    return answer(201, call.shown(_save(call, call.books.new_id(call.random), {})))


def retire_article(call: Call) -> Response:
    """Delete an article, which only makes it inactive; one that is in stock or on an open order stays."""
    article = call.one(call.books.articles)
    open_orders = (order for order in call.books.orders.values() if not order["verkoopfactuur"])
    used = any(reference(line, "artikel") == call.key for order in open_orders for line in order["regels"])
    stocked = bool(article.get("technischeVoorraad"))
    require_none([*(["ART-0010"] if stocked else []), *(["ART-0011"] if used else [])])
    call.books.articles[call.key] = {**article, "isNonActief": True, "modifiedOn": call.modified_on()}
    return empty(200)


def replace_article(call: Call) -> Response:
    """Replace an article as a whole: what the body leaves out is gone, except extra fields and stock."""
    known = call.books.articles.get(call.key)
    if known is None:
        raise Refused.codes("ART-0001", status=404)
    _refuse_price_misfit(call)
    same = [] if call.body.get("id") == call.key else ["ALG-0101"]
    require_none([*same, *_faults(call.books, call.body, call.key)])
    return answer(200, call.shown(_save(call, call.key, {name: known.get(name) for name in _KEPT})))


def _priced_for(call: Call) -> str | None:
    relation = call.query.get("relatieId", "").lower()
    if relation and relation not in call.books.relations:
        raise Refused.codes("ART-0014", status=404)
    return relation if call.switches.agreement_on_article else None


def _with_agreement(call: Call, article: Record) -> Record:
    day = call.now.date().isoformat()
    quantity = Decimal(call.query.get("aantal", "1"))
    return {**article, "prijsafspraak": agreed_price(call.books, article["id"], _priced_for(call), quantity, day)}


def _refuse_price_misfit(call: Call) -> None:
    places = call.books.company["aantalDecimalenArtikelprijzen"]
    if has_more_decimals(call.body.get("verkoopprijs"), places):
        raise Refused.model({"model.verkoopprijs": [f"has more than {places} decimals"]})


def _faults(books: Books, body: Record, own_key: str | None) -> Iterator[str]:
    yield from _code_faults(books, (body.get("artikelcode") or "").strip(), own_key)
    if not (body.get("omschrijving") or "").strip():
        yield "ART-0006"
    group = reference(body, "artikelOmzetgroep")
    if group is None:
        yield "ART-0008"
    elif group not in books.revenue_groups:
        yield "ART-0009"
    yield from _supplier_faults(books, reference(body, "relatie"))


def _code_faults(books: Books, code: str, own_key: str | None) -> Iterator[str]:
    if not code:
        yield "ART-0002"
        return
    if books.company["artikelcodeSoort"] == "Numeriek" and not (code.isascii() and code.isdigit()):
        yield "ART-0003"
    if len(code) > books.company["artikelcodeMaxLengte"]:
        yield "ART-0004"
    if any(
        other["artikelcode"].casefold() == code.casefold() for key, other in books.articles.items() if key != own_key
    ):
        yield "ART-0005"


def _supplier_faults(books: Books, key: str | None) -> Iterator[str]:
    if key is None:
        return
    supplier = books.relations.get(key)
    if supplier is None:
        yield "ART-0016"
    elif "Leverancier" not in supplier["relatiesoort"]:
        yield "ART-0017"
    elif supplier.get("nonactief"):
        yield "ART-0018"


def _save(call: Call, key: str, kept: Record) -> Record:
    article = {
        **call.body,
        "extraVelden": [],
        "technischeVoorraad": Decimal(0),
        "vrijeVoorraad": Decimal(0),
        **kept,
        "id": key,
        "artikelcode": call.body["artikelcode"].strip(),
        "verkoopprijs": call.body.get("verkoopprijs") or Decimal(0),
        "isNonActief": bool(call.body.get("isNonActief")),
        "voorraadControle": bool(call.body.get("voorraadControle")),
        "isHoofdartikel": False,
        "modifiedOn": call.modified_on(),
    }
    call.books.articles[key] = article
    return article
