"""Price agreements between the administration and its customers."""

from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby

from local.snelstart.books import Books, amount
from local.snelstart.errors import Refused
from local.snelstart.http.wire import Record, Response, answer
from local.snelstart.odata.parser import Combine, Compare, Expression, Literal, Path, parse
from local.snelstart.resources.call import Call
from local.snelstart.resources.listing import listed, predicate

_HUNDRED = Decimal(100)
_ASKED = ("Artikel/Id", "Relatie/Id", "Aantal", "Datum")


def list_price_agreements(call: Call) -> Response:
    """Answer the price of one article: for a customer, a quantity and a day when the filter names them.

    The filter is a question here, not a sieve: `eq` terms joined by `and`, of which `Artikel/Id` is mandatory.
    """
    predicate(call)
    asked = _asked(parse(call.query["$filter"])) if "$filter" in call.query else {}
    if "Artikel/Id" not in asked:
        raise Refused.message("Artikel/Id is verplicht")
    if asked["Artikel/Id"] not in call.books.articles:
        return answer(200, [])
    day = asked["Datum"].date().isoformat() if "Datum" in asked else call.now.date().isoformat()
    quantity = asked.get("Aantal", Decimal(1))
    price = agreed_price(call.books, asked["Artikel/Id"], asked.get("Relatie/Id"), quantity, day)
    return answer(200, [call.shown(price)])


def list_articles_with_agreements(call: Call) -> Response:
    """Answer all agreements, per article and customer."""
    agreements = sorted(call.books.agreements, key=lambda row: (row["artikel"], row["relatie"], row["aantal"]))
    return listed(call, [_overview(call, key, list(rows)) for key, rows in groupby(agreements, lambda r: r["artikel"])])


def agreed_price(books: Books, article_key: str, relation: str | None, quantity: Decimal, day: str) -> Record:
    """Return the price agreement that holds, in SnelStart's form; `day` is `yyyy-mm-dd`."""
    base = books.articles[article_key]["verkoopprijs"]
    fitting = [
        row
        for row in books.agreements
        if row["artikel"] == article_key
        and row["relatie"] == relation
        and row["aantal"] <= quantity
        and row["datumVanaf"][:10] <= day <= row["datumTotEnMet"][:10]
    ]
    best = max(fitting, key=lambda row: Decimal(row["aantal"]), default=None)
    return {
        "relatie": {"id": relation} if relation else None,
        "artikel": {"id": article_key},
        "datum": f"{day}T00:00:00",
        "aantal": quantity,
        "korting": _discount(amount(base), amount(best["verkoopprijs"])) if best else Decimal(0),
        "verkoopprijs": best["verkoopprijs"] if best else base,
        "basisprijs": base,
        "datumVanaf": best["datumVanaf"] if best else None,
        "datumTotEnMet": best["datumTotEnMet"] if best else None,
        "prijsBepalingSoort": "AfspraakPerArtikelklant" if best else "NormaleVerkoopprijs",
    }


def _asked(expression: Expression) -> Record:
    match expression:
        case Combine("and", terms):
            return {name: value for term in terms for name, value in _asked(term).items()}
        case Compare("eq", Path(names), Literal(_, value)) if "/".join(names) in _ASKED:
            return {"/".join(names): value}
        case _:
            raise Refused.message(
                "Artikel/Id is verplicht; alleen Relatie/Id, Aantal en Datum mogen erbij, met eq en and"
            )


def _discount(base: Decimal, price: Decimal) -> Decimal:
    if not base:
        return Decimal(0)
    return ((1 - price / base) * _HUNDRED).quantize(Decimal("0.01"), ROUND_HALF_UP)


def _overview(call: Call, article_key: str, agreements: list[Record]) -> Record:
    article = call.books.articles[article_key]
    return {
        "artikelCode": article["artikelcode"],
        "artikelOmschrijving": article["omschrijving"],
        "basisprijs": article["verkoopprijs"],
        "klantAfspraken": [
            _of_customer(call, relation, list(rows))
            for relation, rows in groupby(agreements, lambda row: row["relatie"])
        ],
    }


def _of_customer(call: Call, relation_key: str, agreements: list[Record]) -> Record:
    relation = call.books.relations[relation_key]
    return {
        "relatiePublicIdentifier": relation_key,
        "relatieCode": relation["relatiecode"],
        "relatieNaam": relation["naam"],
        "startdatum": agreements[0]["datumVanaf"],
        "einddatum": agreements[0]["datumTotEnMet"],
        "prijsIngave": "StaffelBedrag",
        "status": "Actief",
        "prijsAfspraken": [
            {"vanaf": row["aantal"], "korting": Decimal(0), "verkoopprijs": row["verkoopprijs"]} for row in agreements
        ],
    }
