"""A person's choice of the article behind a shop code, verified in the books and remembered."""

from dataclasses import replace

from sconnect.app.errors import RefusedError
from sconnect.app.services import Services
from sconnect.app.storage.conditional_writes import update
from sconnect.app.storage.link_list import put_link
from sconnect.app.storage.records import ArticleLink
from sconnect.app.storage.repository import RecordKey
from sconnect.app.worklist.decision import Decision
from sconnect.domain.articles import Found, match_article
from sconnect.domain.books import Article
from sconnect.domain.orders.link_origin import LinkOrigin
from sconnect.domain.profile import Profile
from sconnect.domain.values.article_code import LONGEST_SHOP_CODE, article_key, former_article_key
from sconnect.domain.values.text import cut

_LONGEST_SHOWN = 80


async def link_article(
    services: Services, profile: Profile, shop_code: str, article: Article, decision: Decision
) -> ArticleLink:
    """Remember which article a shop code means."""
    return await _store(services, profile, shop_code, article, decision)


async def mark_shared(services: Services, profile: Profile, shop_code: str, decision: Decision) -> None:
    """Note that products which share a code are linked one by one; what the code itself stands for stays."""
    where = RecordKey(ArticleLink, profile.id, article_key(shop_code))

    def marked(before: ArticleLink | None) -> ArticleLink:
        empty = ArticleLink(
            profile_id=profile.id,
            article_key=where.key,
            how=LinkOrigin.RECOGNISED,
            by=decision.by,
            at=decision.at,
            note=decision.reason,
        )
        return replace(before or empty, has_products=True)

    await update(services.store, services.clock, where, marked)


async def usable_collective_article(services: Services, profile: Profile, article_id: str) -> Article:
    """Read the article that a code without one is booked on: the one given, else the profile's.

    Raises `RefusedError` when it cannot be booked on.
    """
    if article_id:
        return await usable_article(services, profile, article_id)
    code = profile.articles.collective_article.strip()
    if not code:
        raise RefusedError(
            "Er is geen verzamelartikel gekozen. Kies het bij de instellingen, tab Artikelen.",
            "No collective article is chosen. Choose it in the settings, tab Articles.",
        )
    found = await (await services.connector.books(profile)).articles.find([code])
    matches = (match_article(code, found, extra_field="", numeric=numeric) for numeric in (False, True))
    article = next((match.article for match in matches if isinstance(match, Found)), None)
    if article is None:
        raise RefusedError(
            f"Verzamelartikel {code} bestaat niet (meer) in SnelStart of is niet actief. Maak het aan of kies een "
            "ander bij de instellingen, tab Artikelen.",
            f"Collective article {code} does not exist (any more) in SnelStart, or is inactive. Create it or choose "
            "another in the settings, tab Articles.",
        )
    return article


async def allow_article_creation(
    services: Services, profile: Profile, shop_code: str, decision: Decision
) -> ArticleLink:
    """Remember that an article may be created for a shop code, whatever the settings."""
    return await _store(services, profile, shop_code, Article("", "", "", ""), decision, LinkOrigin.CREATED)


async def usable_article(services: Services, profile: Profile, article_id: str) -> Article:
    """Read an article that can be booked on. Raises `RefusedError` when it is none."""
    if not article_id:
        raise RefusedError(
            "Kies eerst het artikel in SnelStart waaraan u wilt koppelen.",
            "First choose the article in SnelStart to link to.",
        )
    articles = await (await services.connector.books(profile)).articles.by_id([article_id])
    article = next((article for article in articles if article.id == article_id), None)
    if article is None:
        shown = cut(article_id, _LONGEST_SHOWN)
        raise RefusedError(
            f"Artikel '{shown}' bestaat niet (meer) in deze administratie. Kies een ander.",
            f"Article '{shown}' does not exist (any more) in this administration. Choose another.",
        )
    if article.inactive:
        raise RefusedError(
            f"Artikel {article.code} staat in SnelStart op non-actief. Maak het actief of kies een ander.",
            f"Article {article.code} is inactive in SnelStart. Make it active or choose another.",
        )
    return article


async def _store(
    services: Services,
    profile: Profile,
    shop_code: str,
    article: Article,
    decision: Decision,
    how: LinkOrigin = LinkOrigin.CHOSEN,
) -> ArticleLink:
    key = article_key(shop_code)
    if not key or len(key) > LONGEST_SHOP_CODE:
        raise RefusedError(
            f"Een artikelcode van de winkel heeft 1 tot {LONGEST_SHOP_CODE} tekens.",
            f"An article code of the shop has 1 to {LONGEST_SHOP_CODE} characters.",
        )
    before = await services.store.get(ArticleLink, profile.id, key)
    link = chosen_article(profile, key, article, decision, how)
    link = link.chosen_over(before.record) if before else link
    await put_link(services.store, link, before.record if before else None)
    if (former := former_article_key(shop_code)) != key:
        await services.store.delete(ArticleLink, profile.id, former)
    return link


def chosen_article(
    profile: Profile, key: str, article: Article, decision: Decision, how: LinkOrigin = LinkOrigin.CHOSEN
) -> ArticleLink:
    """Return the link of a product with the article that a person chose, as it is written. `key`: its `article_key`."""
    return ArticleLink(
        profile_id=profile.id,
        article_key=key,
        article_id=article.id,
        article_code=article.code,
        how=how,
        by=decision.by,
        at=decision.at,
        note=decision.reason,
    )
