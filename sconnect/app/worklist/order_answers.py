"""Answers of a person that hold for single orders exactly as they are: articles, amounts, a date, a number.

Each is kept on the order's own marker, and the import reads the order with it (`domain.orders.decisions`).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sconnect.app.errors import RefusedError
from sconnect.app.importing.markers import OrderMarkers
from sconnect.app.importing.sent_returns.reading import sent_returns_of
from sconnect.app.profiles.repository import read_stored
from sconnect.app.profiles.saving import save_change
from sconnect.app.services import Services
from sconnect.app.storage.records import FormerArticle, OrderRecord
from sconnect.app.worklist.article_choice import usable_article
from sconnect.app.worklist.decision import Decision
from sconnect.app.worklist.grouping import Group
from sconnect.app.worklist.moving import move_together
from sconnect.domain.orders.decisions import IN_PERIOD, NO_COUNTRY_CODES, DecisionKind, OrderDecision, RateAmount
from sconnect.domain.orders.selection import status_of_question
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import Profile
from sconnect.domain.profile.history import By, SaveOrigin
from sconnect.domain.scheduling import dutch_day
from sconnect.domain.values.money import dutch_euro, english_euro, number_text, to_cents
from sconnect.domain.values.text import cut
from sconnect.domain.values.vat_number import normal_vat_number, vat_number_country
from sconnect.domain.vat import HOME_COUNTRY, VAT_AREA
from sconnect.domain.vat.sent_returns import problem_of
from sconnect.domain.worklist.actions import readings_of

_LONGEST_SHOWN = 80
_COUNTRY_CODE = re.compile(r"[A-Z]{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class AmountEntry:
    """An amount in euro, including the VAT of this percentage, and the article (by id) to book it on."""

    percent: Decimal
    amount: Decimal
    article_id: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person answered, before it is known for which orders."""

    kind: DecisionKind
    key: str = ""
    value: str = ""
    shown: str = ""
    amounts: tuple[RateAmount, ...] = ()

    def about(self, content: str, decision: Decision) -> OrderDecision:
        """Return the decision about an order that holds this."""
        return OrderDecision(
            kind=self.kind,
            content=content,
            by=decision.by,
            at=decision.at,
            key=self.key,
            value=self.value,
            shown=self.shown,
            amounts=self.amounts,
            reason=decision.reason,
        )


async def another_article(services: Services, profile: Profile, group: Group, article_id: str) -> Answer:
    """Choose another article for these orders. Raises `RefusedError` when it cannot be booked on."""
    article = await usable_article(services, profile, article_id)
    return Answer(DecisionKind.ARTICLE, group.key, article.id, article.code)


async def article_before(
    services: Services, profile: Profile, group: Group, article_id: str, before: date | None, decision: Decision
) -> None:
    """Remember another article for all orders placed before a day. Raises `RefusedError`."""
    if before is None:
        raise RefusedError(
            "Kies de dag vanaf welke het gewone artikel weer geldt.",
            english="Choose the day from which on the ordinary article counts again.",
        )
    article = await usable_article(services, profile, article_id)
    rule = FormerArticle(
        profile_id=profile.id,
        article_key=group.key,
        before=before.isoformat(),
        article_id=article.id,
        article_code=article.code,
        by=decision.by,
        at=decision.at,
        note=decision.reason,
    )
    await services.store.put(rule)


async def amounts_per_rate(
    services: Services, profile: Profile, order_ids: Sequence[str], entries: Sequence[AmountEntry]
) -> Answer:
    """Enter the amounts of one order per VAT rate. Raises `RefusedError` unless they add up to its total."""
    if len(order_ids) != 1:
        raise RefusedError(
            "Bedragen gelden voor één order. Kies de order.", english="Amounts are of one order. Choose the order."
        )
    if not entries or any(entry.amount != to_cents(entry.amount) or not entry.amount for entry in entries):
        raise RefusedError(
            "Vul per btw-tarief een bedrag in hele centen in.", english="Enter an amount in whole cents per VAT rate."
        )
    if len({entry.percent for entry in entries}) < len(entries):
        raise RefusedError("Vul elk btw-tarief één keer in.", english="Enter each VAT rate once.")
    marker = await OrderMarkers(services, profile.id).read(order_ids[0])
    total = marker.record.shop_total if marker else None
    entered = sum((entry.amount for entry in entries), Decimal(0))
    if total is None or total != entered:
        known = "onbekend" if total is None else dutch_euro(total)
        known_en = "not known" if total is None else english_euro(total)
        raise RefusedError(
            f"De bedragen zijn samen {dutch_euro(entered)}, maar het totaal van order {order_ids[0]} is {known}. "
            "Vul bedragen in die samen het totaal zijn.",
            english=f"The amounts add up to {english_euro(entered)}, but the total of order {order_ids[0]} is "
            f"{known_en}. Enter amounts that add up to the total.",
        )
    articles = [await usable_article(services, profile, entry.article_id) for entry in entries]
    if len({article.id for article in articles}) < len(articles):
        raise RefusedError(
            "Kies per btw-tarief een eigen artikel: de btw volgt uit de omzetgroep van het artikel.",
            english="Choose an article of its own per VAT rate: VAT follows from the revenue group of the article.",
        )
    amounts = (
        RateAmount(entry.percent, entry.amount, article.id, article.code)
        for entry, article in zip(entries, articles, strict=True)
    )
    return Answer(DecisionKind.AMOUNTS, amounts=tuple(amounts))


def rate(group: Group, euro: Decimal | None) -> Answer:
    """Enter how many euro one unit of the currency of these orders is. Raises `RefusedError` without it."""
    if euro is None:
        raise RefusedError(
            f"Vul in hoeveel euro 1 {group.key} op de dag van de order was.",
            english=f"Enter how many euro 1 {group.key} was on the day of the order.",
        )
    return Answer(DecisionKind.RATE, group.key, f"{euro:f}", number_text(euro))


def vat_number(profile: Profile, text: str) -> Answer:
    """Enter the VAT number of the customer. Raises `RefusedError` when it cannot be one of another member state."""
    number = normal_vat_number(text)
    if vat_number_country(number) in {None, HOME_COUNTRY}:
        shown = cut(number, _LONGEST_SHOWN)
        raise RefusedError(
            f"'{shown}' kan geen btw-nummer uit een andere lidstaat zijn. Vul het in met de landcode ervoor, zoals "
            "BE0403170701.",
            english=f"'{shown}' cannot be a VAT number of another member state. Enter it with its country code, such "
            "as BE0403170701.",
        )
    return Answer(DecisionKind.VAT_NUMBER, profile.customers.vat_number_field_id, number)


async def country(services: Services, profile: Profile, group: Group, code: str, decision: Decision) -> Answer:
    """Choose the country of an address; one that the books do not know is remembered in the settings.

    Raises `RefusedError` for one that the books do not know.
    """
    books = await services.connector.books(profile)
    reference = await services.references.read(profile.connection, books, services.clock)
    found = reference.country(code)
    if found is None:
        shown = cut(code, _LONGEST_SHOWN)
        raise RefusedError(
            f"SnelStart kent geen land met code '{shown}'. Vul de code van twee letters in, zoals NL of BE.",
            english=f"SnelStart knows no country with code '{shown}'. Enter the code of two letters, as NL or BE.",
        )
    own = group.cause.facts.get("code", "")
    own = "" if own in NO_COUNTRY_CODES else own
    if own and own not in VAT_AREA and found.code in VAT_AREA:
        raise RefusedError(
            f"{group.key} ligt buiten het btw-gebied van de Europese Unie en {found.name} erin; SnelStart zou dan btw "
            "rekenen. Kies een land buiten de Unie.",
            english=f"{group.key} is outside the VAT area of the European Union and {found.name} is inside; SnelStart "
            "would then charge VAT. Choose a country outside the Union.",
        )
    if _COUNTRY_CODE.fullmatch(own):
        await _remember_country(services, profile, own, found.code, decision)
    return Answer(DecisionKind.COUNTRY, group.key, found.code, found.name)


async def _remember_country(services: Services, profile: Profile, own: str, in_books: str, decision: Decision) -> None:
    """Put a country that the books do not know in the settings, so that it is asked once."""
    before = await read_stored(services, profile.id)
    known = {**before.profile.orders.countries_in_books, own: in_books}
    orders = before.profile.orders.model_copy(update={"countries_in_books": known})
    await save_change(
        services, before, before.profile.model_copy(update={"orders": orders}), by=By(decision.by, SaveOrigin.WORK_LIST)
    )


def reading(group: Group, chosen: str) -> Answer:
    """Choose one of the readings that the cause gives. Raises `RefusedError` for another."""
    if chosen not in readings_of(group.cause):
        raise RefusedError("Kies een van de genoemde lezingen.", english="Choose one of the readings that are given.")
    return Answer(DecisionKind.READING, value=chosen)


async def dated(services: Services, profile: Profile, group: Group, day: date | None, *, in_period: bool) -> Answer:
    """Choose the day of the sales orders, or leave them in the period of the return that was sent (`in_period`).

    Raises `RefusedError` without either, and for a day that cannot be chosen.
    """
    if in_period:
        return Answer(DecisionKind.DATE, group.key, IN_PERIOD)
    if day is None:
        raise RefusedError(
            "Kies een datum, of laat de order in de periode van de verzonden aangifte.",
            english="Choose a date, or leave the order in the period of the return that was sent.",
        )
    sent = await sent_returns_of(services, profile, lambda: services.connector.books(profile))
    if problem := problem_of(day, group.key, sent.returns, dutch_day(services.clock.now())):
        raise RefusedError(problem.dutch, english=problem.english)
    return Answer(DecisionKind.DATE, group.key, day.isoformat(), f"{day:%d-%m-%Y}")


def sale_in_status(group: Group, *, undone: bool) -> Answer:
    """Take orders for sales in the status that they have now. `undone`: to credit after that what was refunded."""
    status = status_of_question(group.key)
    kind = DecisionKind.UNDONE if undone else DecisionKind.STATUS
    return Answer(kind, status, status, group.cause.facts.get("status", status))


async def keep(
    services: Services, profile: Profile, answers: Mapping[str, Answer], decision: Decision
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Keep the answer of each order with it. Returns those that hold theirs, and those a run is at work on."""
    markers = OrderMarkers(services, profile.id)

    async def kept(order_id: str, marker: OrderRecord | None) -> OrderRecord | bool:
        if marker is None or marker.state is not OrderState.WAITING:
            return False
        stamp = markers.stamp()
        answer = answers[order_id].about(marker.shop_hash, replace(decision, at=stamp.at))
        return marker.deciding(stamp, answer)

    return await move_together(markers, list(answers), kept)
