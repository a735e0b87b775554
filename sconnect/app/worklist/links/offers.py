"""Links that rows which are certain allow to offer: shown by name, and taken over by a person."""

from collections.abc import Sequence

from sconnect.app.errors import RefusedError
from sconnect.app.importing.adoption.store import read_findings, read_state
from sconnect.app.ports import CustomerQuery
from sconnect.app.profiles.repository import read_profile
from sconnect.app.services import Services
from sconnect.app.storage.records import AdoptionLink
from sconnect.app.storage.records.base import link_key
from sconnect.app.worklist.article_choice import chosen_article
from sconnect.app.worklist.customer_choice import chosen_customer
from sconnect.app.worklist.decision import Decision
from sconnect.app.worklist.links.proposals import (
    ProposedLink,
    Written,
    beside_choices,
    refused,
    why_unusable_article,
    why_unusable_customer,
    write_links,
)
from sconnect.domain.adoption.decision import AdoptionDecision
from sconnect.domain.adoption.links import LinkKind, LinkReason
from sconnect.domain.composition.product_lines import wanted_code
from sconnect.domain.customers.linked_shopper import LinkedShopper
from sconnect.domain.customers.recognition import choice_key, traits_of
from sconnect.domain.profile import Profile
from sconnect.domain.shop import ShopOrder
from sconnect.domain.values.article_code import article_key
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.values.text import one_line

MOST_AT_ONCE = 100
"""Links that are shown or taken over in one request: each is looked up in shop and books."""

REASONS = {
    LinkReason.EMAIL: Bilingual("Het e-mailadres is dat van de klantkaart.", "The e-mail address is that of the card."),
    LinkReason.NAME_AND_POSTCODE: Bilingual(
        "Naam en postcode zijn die van de klantkaart.", "Name and postcode are those of the card."
    ),
    LinkReason.NUMBER: Bilingual(
        "Het klantnummer in SnelStart is steeds dat van de webwinkel, met hetzelfde getal erbij.",
        "The customer number in SnelStart is always that of the shop, with the same number added.",
    ),
    LinkReason.CODE: Bilingual(
        "Een code van het product is die van het artikel.", "A code of the product is the article's."
    ),
    LinkReason.SOLD_AS: Bilingual(
        "In elke zekere order staat dit product op dit artikel, en geen ander product.",
        "In every certain order this product stands on this article, and no other product does.",
    ),
}
"""Why a link is offered, as a bookkeeper reads it."""


async def list_offers(
    services: Services, profile_id: str, kind: LinkKind, *, after: str = "", limit: int = MOST_AT_ONCE
) -> tuple[list[tuple[AdoptionLink, ProposedLink]], str]:
    """Read links that are offered, with who is linked to whom by name, and where to go on; empty at the end.

    One whose orders turned out to be another sale, or that was linked meanwhile, is left out.
    """
    profile = await read_profile(services, profile_id)
    first, last = AdoptionLink.keys_of(kind)
    offers: list[AdoptionLink] = []
    following = ""
    async for stored in services.store.range(AdoptionLink, profile.id, first=after or first, last=last):
        if stored.record.key == after:
            continue
        if len(offers) >= min(limit, MOST_AT_ONCE):
            following = offers[-1].key
            break
        offers.append(stored.record)
    proposals = await _proposals(services, profile, offers, Decision.now(services, "", ""))
    by_key = {offer.key: offer for offer in offers}
    return [(by_key[each.name], each) for each in proposals if each.link is not None], following


async def take_over(services: Services, profile_id: str, keys: Sequence[str], *, by: str) -> Written:
    """Make links that are offered, by their keys. A choice that a person made before stays.

    Raises `RefusedError` before the table was confirmed: until then any row may turn out to be another sale.
    """
    profile = await read_profile(services, profile_id)
    state = await read_state(services, profile.id)
    if state is None or state.confirmed_at is None:
        raise RefusedError(
            "Bevestig eerst de tabel bij 'Eerder geboekt'. Tot dan staat niet vast welke orders zijn overgenomen.",
            english="First confirm the table at 'Booked before'. Until then it may change which orders are taken over.",
        )
    decision = Decision.now(services, "Overgenomen van het vorige programma", by)
    wanted = [key for key in dict.fromkeys(keys[:MOST_AT_ONCE]) if key.startswith(AdoptionLink.KEY_PREFIX)]
    stored = [await services.store.get(AdoptionLink, profile.id, key) for key in wanted]
    offers = [each.record for each in stored if each is not None]
    proposals = await _proposals(services, profile, offers, decision)
    result = await write_links(services, profile, proposals, replace_choices=False)
    not_made = {each.name for each in result.refused}
    for offer in offers:
        if offer.key not in not_made:
            await services.store.delete(AdoptionLink, profile.id, offer.key)
    return result


async def _proposals(
    services: Services, profile: Profile, offers: Sequence[AdoptionLink], decision: Decision
) -> list[ProposedLink]:
    """Check offers in shop and books: a few calls for all of them."""
    named = {order_id for offer in offers for order_id in offer.order_ids}
    if not named:
        return []
    findings = await read_findings(services, profile.id, named)
    adopted = {key for key, finding in findings.items() if finding.decision is AdoptionDecision.ADOPT}
    still = [offer for offer in offers if adopted.issuperset(offer.order_ids)]
    shop = await services.connector.shop(profile)
    try:
        asked = sorted({offer.order_ids[-1] for offer in still})
        orders = {order.order_id: order for order in (await shop.orders.by_id(asked) if asked else [])}
    finally:
        await shop.aclose()
    customers = [offer for offer in still if offer.kind is LinkKind.CUSTOMERS]
    articles = [offer for offer in still if offer.kind is LinkKind.ARTICLES]
    proposed = [
        *await _of_customers(services, profile, customers, orders, decision),
        *await _of_articles(services, profile, articles, orders, decision),
    ]
    return await beside_choices(services, proposed)


async def _of_customers(
    services: Services,
    profile: Profile,
    offers: Sequence[AdoptionLink],
    orders: dict[str, ShopOrder],
    decision: Decision,
) -> list[ProposedLink]:
    if not offers:
        return []
    books = await services.connector.books(profile)
    found = await books.customers.find(CustomerQuery(ids=frozenset(offer.target_id for offer in offers)))
    cards = {card.id: card for card in found}
    proposed = []
    for offer in offers:
        order, card = orders.get(offer.order_ids[-1]), cards.get(offer.target_id)
        why = why_unusable_customer(card)
        if order is None or order.is_placeholder:
            why = _NO_ORDER
        if why or card is None or order is None:
            proposed.append(refused(offer.key, offer.subject, offer.target_code, why or _NO_ORDER))
            continue
        traits = traits_of(order, profile)
        key = choice_key(traits, profile.customers.recognition)
        link = chosen_customer(
            profile, link_key(key), card, decision, traits.shop_customer_id, who=LinkedShopper.of(traits)
        )
        shown = f"{card.name} ({card.code})" if card.code is not None else card.name
        proposed.append(ProposedLink(offer.key, traits.who, shown, link, order_ids=offer.order_ids))
    return proposed


async def _of_articles(
    services: Services,
    profile: Profile,
    offers: Sequence[AdoptionLink],
    orders: dict[str, ShopOrder],
    decision: Decision,
) -> list[ProposedLink]:
    if not offers:
        return []
    books = await services.connector.books(profile)
    articles = {each.id: each for each in await books.articles.by_id([offer.target_id for offer in offers])}
    proposed = []
    for offer in offers:
        order, article = orders.get(offer.order_ids[-1]), articles.get(offer.target_id)
        lines = order.lines if order else ()
        line = next((each for each in lines if article_key(wanted_code(each, profile)) == offer.subject), None)
        why = _NO_ORDER if line is None else why_unusable_article(article)
        if why or line is None or article is None:
            proposed.append(refused(offer.key, offer.subject, offer.target_code, why or _NO_ORDER))
            continue
        code = wanted_code(line, profile)
        link = chosen_article(profile, article_key(code), article, decision)
        shop, books_text = f"{one_line(line.name)} ({one_line(code)})", f"{article.name} ({article.code})"
        proposed.append(ProposedLink(offer.key, shop, books_text, link, order_ids=offer.order_ids))
    return proposed


_NO_ORDER = Bilingual(
    "De order waaruit dit bleek, heeft de webwinkel niet meer.", "The shop no longer has the order that showed this."
)
