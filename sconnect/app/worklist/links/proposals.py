"""A link as it is proposed to a person: who is linked to whom, by name, or why it cannot be. Nothing is written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sconnect.app.errors import ContendedError
from sconnect.app.services import Services
from sconnect.app.storage.conditional_writes import update
from sconnect.app.storage.link_list import list_links
from sconnect.app.storage.records import ArticleLink, CustomerLink
from sconnect.app.storage.records.base import link_key
from sconnect.app.storage.repository import RecordKey
from sconnect.app.worklist.grouping import read_groups, shop_code_of
from sconnect.app.worklist.releases import release
from sconnect.domain.books import Article, Customer
from sconnect.domain.orders.link_origin import LinkOrigin
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import Profile
from sconnect.domain.values.article_code import article_key
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.values.fingerprint import Value, digest_of_values
from sconnect.domain.worklist.actions import ABOUT_ARTICLE
from sconnect.domain.worklist.shopper_facts import ABOUT_CUSTOMER

Link = CustomerLink | ArticleLink


@dataclass(frozen=True, slots=True)
class ProposedLink:
    """A link to be made. `link` None: it cannot be, which `refusal` explains."""

    name: str
    """Names it in the answer: the key of an offer, or the number of a line."""
    shop: str
    """Who or what it is in the shop, by name."""
    books: str
    """The same in the books."""
    link: Link | None = None
    replaces: Link | None = None
    """Another choice that a person made before."""
    replaced: str = ""
    """What that choice was, by name."""
    refusal: Bilingual | None = None
    order_ids: tuple[str, ...] = field(default=())
    """Orders that show it, of an offer."""


@dataclass(frozen=True, slots=True)
class Written:
    """What became of proposed links: how many were written, and those that were not, with the reason."""

    written: int
    refused: tuple[ProposedLink, ...]


def refused(name: str, shop: str, books: str, why: Bilingual) -> ProposedLink:
    """Return what is shown of a link that cannot be made."""
    return ProposedLink(name, shop, books, refusal=why)


def why_unusable_customer(customer: Customer | None) -> Bilingual | None:
    """Return why no order can be booked on a card; None when one can."""
    if customer is None:
        return Bilingual("Deze klant bestaat niet (meer) in SnelStart.", "SnelStart has no such customer (any more).")
    if not customer.is_customer:
        return Bilingual(
            f"{customer.name} is in SnelStart geen klant.", f"{customer.name} is no customer in SnelStart."
        )
    if customer.inactive:
        return Bilingual(
            f"{customer.name} staat in SnelStart op non-actief.", f"{customer.name} is inactive in SnelStart."
        )
    return None


def why_unusable_article(article: Article | None) -> Bilingual | None:
    """Return why nothing can be booked on an article; None when it can."""
    if article is None:
        return Bilingual(
            "Dit artikel bestaat niet (meer) in SnelStart.", "SnelStart does not have this article (any more)."
        )
    if article.inactive:
        return Bilingual(
            f"Artikel {article.code} staat in SnelStart op non-actief.",
            f"Article {article.code} is inactive in SnelStart.",
        )
    return None


async def beside_choices(services: Services, proposals: Sequence[ProposedLink]) -> list[ProposedLink]:
    """Return the proposals with what a person chose before: the same is refused as known, another one is named."""
    checked = []
    for each in proposals:
        if each.link is None:
            checked.append(each)
            continue
        stored = await services.store.get_like(each.link)
        before = stored.record if stored else None
        if before is None or not _is_persons(before):
            checked.append(each)
        elif _target(before) == _target(each.link):
            why = Bilingual("Dit is al zo gekoppeld.", "This is linked so already.")
            checked.append(refused(each.name, each.shop, each.books, why))
        else:
            known = before.name if isinstance(before, CustomerLink) else before.article_code
            checked.append(
                ProposedLink(
                    each.name, each.shop, each.books, each.link, before, known or "?", order_ids=each.order_ids
                )
            )
    return checked


async def write_links(
    services: Services, profile: Profile, proposals: Iterable[ProposedLink], *, replace_choices: bool
) -> Written:
    """Write proposed links and release the orders that waited for them.

    Another choice of a person stays, unless `replace_choices` says otherwise and it is still the one that was shown.
    """
    written: list[Link] = []
    kept: list[ProposedLink] = []
    for each in proposals:
        if each.link is None:
            kept.append(each)
        elif await _write(services, each.link, each.replaces, replace_choices=replace_choices):
            written.append(each.link)
        else:
            kept.append(refused(each.name, each.shop, each.books, _CHOSEN))
    await _release(services, profile.id, written)
    return Written(len(written), tuple(kept))


def version_of(proposals: Iterable[ProposedLink]) -> str:
    """Return a text that changes with anything that a person was shown."""
    shown: list[Value] = [
        (each.name, each.shop, each.books, _shown_target(each.link), _shown_target(each.replaces)) for each in proposals
    ]
    return digest_of_values("proposed links/1", *shown)


_CHOSEN = Bilingual(
    "Iemand koos al een andere koppeling. Die is zo gebleven.", "Somebody chose another link already. It was left so."
)


async def _write(services: Services, link: Link, replaces: Link | None, *, replace_choices: bool) -> bool:
    def changed(before: Link | None) -> Link | None:
        if before is None:
            return link
        is_shown = replaces is not None and _target(before) == _target(replaces)
        if _is_persons(before) and _target(before) != _target(link) and not (replace_choices and is_shown):
            return None
        return link.in_place_of(before)  # type: ignore[arg-type]  # of the same kind

    try:
        stored = await update(services.store, services.clock, RecordKey.of(link), changed)
    except ContendedError:
        return False
    if stored is None or _target(stored.record) != _target(link):
        return False
    await list_links(services.store, [stored.record])
    return True


def _is_persons(link: Link) -> bool:
    return link.how is LinkOrigin.CHOSEN and bool(_target(link))


def _shown_target(link: Link | None) -> str | None:
    return None if link is None else _target(link)


def _target(link: Link) -> str:
    if isinstance(link, CustomerLink):
        return link.customer_id if link.state is OrderState.DONE else ""
    return link.article_id or link.article_code


async def _release(services: Services, profile_id: str, links: Iterable[Link]) -> None:
    keys = {link.key for link in links}
    if not keys:
        return
    waited: Mapping[str, None] = {
        order_id: None
        for group in await read_groups(services, profile_id)
        if (group.kind in ABOUT_ARTICLE and article_key(shop_code_of(group)) in keys)
        or (group.kind in ABOUT_CUSTOMER and link_key(group.key) in keys)
        for order_id in group.order_ids
    }
    await release(services, profile_id, list(waited))
