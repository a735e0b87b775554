"""Which rule answers which operation."""

from collections.abc import Callable

from local.snelstart.books import Books
from local.snelstart.errors import Refused
from local.snelstart.http.wire import Record, Response, answer
from local.snelstart.resources.articles import (
    create_article,
    get_article,
    list_articles,
    replace_article,
    retire_article,
)
from local.snelstart.resources.bookings import create_entry, delete_entry, replace_entry
from local.snelstart.resources.call import Call
from local.snelstart.resources.custom_fields import (
    change_article_fields,
    change_relation_fields,
    get_article_fields,
    get_relation_fields,
)
from local.snelstart.resources.listing import listed
from local.snelstart.resources.orders import change_order_stage, create_order, delete_order, replace_order
from local.snelstart.resources.prices import list_articles_with_agreements, list_price_agreements
from local.snelstart.resources.relations import create_relation, replace_relation, retire_relation
from local.snelstart.resources.returns import mark_as_filed

Rule = Callable[[Call], Response]
_COLLECTIONS: dict[str, Callable[[Books], dict[str, Record]]] = {
    "artikelomzetgroepen": lambda books: books.revenue_groups,
    "grootboeken": lambda books: books.ledgers,
    "landen": lambda books: books.countries,
    "kostenplaatsen": lambda books: books.cost_centres,
    "relaties": lambda books: books.relations,
    "verkooporders": lambda books: books.orders,
    "verkoopordersjablonen": lambda books: books.templates,
    "verkoopfacturen": lambda books: books.invoices,
    "verkoopboekingen": lambda books: books.entries,
    "grootboekmutaties": lambda books: books.journal,
    "dagboeken": lambda books: books.day_books,
    "btwaangiftes": lambda books: books.returns,
}


def perform(call: Call) -> Response:
    """Let the rules answer an admitted call. Raises `Refused`; then nothing was changed."""
    return RULES[call.operation.method, call.operation.template](call)


def _get_list(call: Call) -> Response:
    rows = _records(call).values()
    if call.operation.template == "/verkooporders" and not call.switches.quotations_are_listed:
        return listed(call, [row for row in rows if row["procesStatus"] != "Offerte"])
    return listed(call, rows)


def _get_one(call: Call) -> Response:
    return answer(200, call.shown(call.one(_records(call))))


def _records(call: Call) -> dict[str, Record]:
    return _COLLECTIONS[call.operation.template.split("/")[1]](call.books)


def _get_company(call: Call) -> Response:
    numbers = {"volgendVerkoopordernummer": call.books.last_order_number + 1}
    return answer(200, call.shown({**call.books.company, **numbers}))


def _get_country_rates(call: Call) -> Response:
    code = call.parameters["id"]
    rates = next((row for row in call.books.vat_rates if row["countryCode"] == code), None)
    if rates is None:
        raise Refused.bare(404)
    return answer(200, call.shown(rates))


def _echo(call: Call) -> Response:
    return answer(200, call.parameters["input"])


RULES: dict[tuple[str, str], Rule] = {
    ("GET", "/companyInfo"): _get_company,
    ("GET", "/artikelen"): list_articles,
    ("POST", "/artikelen"): create_article,
    ("GET", "/artikelen/{id}"): get_article,
    ("PUT", "/artikelen/{id}"): replace_article,
    ("DELETE", "/artikelen/{id}"): retire_article,
    ("GET", "/artikelen/{id}/customFields"): get_article_fields,
    ("PUT", "/artikelen/{id}/customFields"): change_article_fields,
    ("GET", "/artikelen/prijsafspraken"): list_articles_with_agreements,
    ("GET", "/btwtarieven"): lambda call: listed(call, call.books.vat_tariffs),
    ("POST", "/relaties"): create_relation,
    ("PUT", "/relaties/{id}"): replace_relation,
    ("DELETE", "/relaties/{id}"): retire_relation,
    ("GET", "/relaties/{id}/customFields"): get_relation_fields,
    ("PUT", "/relaties/{id}/customFields"): change_relation_fields,
    ("POST", "/verkooporders"): create_order,
    ("PUT", "/verkooporders/{id}"): replace_order,
    ("DELETE", "/verkooporders/{id}"): delete_order,
    ("PUT", "/verkooporders/{id}/ProcesStatus"): change_order_stage,
    ("POST", "/verkoopboekingen"): create_entry,
    ("PUT", "/verkoopboekingen/{id}"): replace_entry,
    ("DELETE", "/verkoopboekingen/{id}"): delete_entry,
    ("PUT", "/btwaangiftes/{id}/externAangeven"): mark_as_filed,
    ("GET", "/prijsafspraken"): list_price_agreements,
    ("GET", "/vatrates"): lambda call: listed(call, call.books.vat_rates),
    ("GET", "/vatrates/{id}"): _get_country_rates,
    ("GET", "/vatratedefinitions"): lambda call: listed(call, call.books.vat_definitions),
    ("GET", "/echo/{input}"): _echo,
    **{("GET", f"/{name}"): _get_list for name in _COLLECTIONS},
    **{("GET", f"/{name}/{{id}}"): _get_one for name in _COLLECTIONS},
}
"""The rule per (method, path template)."""
