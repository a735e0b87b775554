"""Agreed prices: what articles cost a customer, price agreements included (snelstart.md 3.9)."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from uuid import UUID

from sconnect.adapters.snelstart.http.client import ApiClient
from sconnect.adapters.snelstart.http.odata import equals, every, query
from sconnect.adapters.snelstart.mapping.from_wire import read_all
from sconnect.adapters.snelstart.mapping.models import Prijsafspraak
from sconnect.app.concurrency import map_concurrently

PATH = "/prijsafspraken"


async def agreed_prices(
    client: ApiClient, customer_id: str, quantities: Mapping[str, Decimal], day: date
) -> dict[str, Decimal]:
    """Return the price per piece of each article id; an article SnelStart gives no price for is left out."""

    async def read(article: tuple[str, Decimal]) -> list[Prijsafspraak]:
        """Ask for one article: SnelStart answers for one at a time."""
        article_id, quantity = article
        whole = int(quantity)
        where = every(
            equals("Artikel/Id", UUID(article_id)),
            equals("Relatie/Id", UUID(customer_id)),
            equals("Aantal", whole if whole == quantity else quantity),
            equals("Datum", datetime.combine(day, time(), UTC)),
        )
        prices = read_all(Prijsafspraak, await client.read(PATH, query(where)))
        return [price for price in prices if price.artikel.id == article_id]

    answers = await map_concurrently(read, quantities.items())
    return {price.artikel.id: price.verkoopprijs for prices in answers for price in prices}
