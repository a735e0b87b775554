"""Extra fields: which there are, and filling one of an article (snelstart.md 6)."""

from sconnect.adapters.snelstart.http.client import Wire, at
from sconnect.adapters.snelstart.http.odata import Term, equals, has, query
from sconnect.adapters.snelstart.mapping.from_wire import read_all, read_as
from sconnect.adapters.snelstart.mapping.models import EigenVeld, EigenVeldenVanRelatie, Identifier
from sconnect.adapters.snelstart.resources import articles, customers
from sconnect.app.concurrency import gather_all
from sconnect.domain.books import ExtraFields

_FIELDS = "/customFields"
_CUSTOMERS = has("Relatiesoort", "r", equals("r", "Klant"))


async def read_extra_fields(wire: Wire) -> ExtraFields:
    """Read the names of the extra fields, in at most four calls.

    SnelStart tells them of a record only: without any article, or any customer, there are none to read.
    """
    article, customer = await gather_all([_first(wire, articles.PATH), _first(wire, customers.PATH, _CUSTOMERS)])
    return ExtraFields(
        articles=_names(read_all(EigenVeld, await wire.read(article + _FIELDS))) if article else (),
        customers=_names(read_as(EigenVeldenVanRelatie, await wire.read(customer + _FIELDS)).klant_custom_fields)
        if customer
        else (),
    )


async def write_article_field(wire: Wire, article_id: str, field: str, value: str) -> None:
    """Fill one extra field of an article, once; SnelStart leaves the fields alone that a request does not name."""
    await wire.write("PUT", at(articles.PATH, article_id) + _FIELDS, [{"name": field, "value": value}])


async def _first(wire: Wire, path: str, where: Term | None = None) -> str:
    """Return the path of some record of a list; empty when there is none."""
    rows = read_all(Identifier, await wire.read_list(path, query(where, top=1)))
    return at(path, rows[0].id) if rows else ""


def _names(fields: list[EigenVeld]) -> tuple[str, ...]:
    return tuple(field.definition.name for field in fields if field.definition.name)
