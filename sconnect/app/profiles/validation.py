"""Validation of a profile against its shop and books, as far as they answer."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sconnect.app.errors import InvalidSettingsError, SconnectError
from sconnect.app.ports import CustomerQuery
from sconnect.app.profiles.probing import ConnectionProbe, Extras, as_problem, read_extras
from sconnect.domain.books import Article, Customer
from sconnect.domain.profile import Profile
from sconnect.domain.setup.agreement_check import disagreements
from sconnect.domain.setup.export_settings_check import export_problems
from sconnect.domain.setup.nonsense_check import nonsense
from sconnect.domain.setup.option_ids import option_problems
from sconnect.domain.setup.setting_problem import SettingProblem
from sconnect.domain.setup.settings_check import contradictions, settings_problems, wanted_articles
from sconnect.domain.values.article_code import article_key

_IN_PART = SettingProblem(
    "client_key",
    "SnelStart gaf niet op alles antwoord, dus een deel van de instellingen is niet nagekeken. Controleer het over een "
    "paar minuten nog eens.",
    "SnelStart did not answer everything, so a part of the settings was not checked. Check again in a few minutes.",
)


class Side(StrEnum):
    """What settings are checked against."""

    SHOP = "shop"
    BOOKS = "books"


@dataclass(frozen=True, slots=True)
class CheckedSettings:
    """Settings that can work. `extras`: what was read of the books for it; None when they did not answer.

    `unchecked`: what did not answer, or not to all that was asked, so that what depends on it was not checked.
    """

    extras: Extras | None
    unchecked: tuple[Side, ...] = ()


def require_no_problems(probe: ConnectionProbe, profile: Profile | None = None, *, field: str = "") -> None:
    """Raise `InvalidSettingsError` when a key opens something else than it should, or a temporary error.

    `field` is the caller's name of the key; empty: `link_code` and `client_key`.
    """
    problems = probe.problems(profile)
    for name, error in (("link_code", probe.shop_problem), ("client_key", probe.books_problem)):
        if error is not None:
            problems.append(as_problem(name, error))
    if problems:
        raise InvalidSettingsError([replace(problem, path=field or problem.path) for problem in problems])


def require_sensible_settings(profile: Profile, now: datetime) -> None:
    """Raise `InvalidSettingsError` for settings that nobody can have meant, whatever shop and books hold."""
    if problems := list(nonsense(profile, now)):
        raise InvalidSettingsError(problems)


async def require_workable_settings(
    profile: Profile, probe: ConnectionProbe, before: Profile | None = None, *, now: datetime
) -> CheckedSettings:
    """Raise `InvalidSettingsError` for settings that cannot work, as far as shop and books answered.

    Problems that existed `before` do not count: they block no change of another setting.
    """
    found = await _read(probe, [profile, before] if before else [profile], now)
    known = found.problems_of(before) if before else []
    if problems := [problem for problem in found.problems_of(profile) if problem not in known]:
        raise InvalidSettingsError(problems)
    return CheckedSettings(found.extras, found.unanswered)


async def find_problems(
    profile: Profile, probe: ConnectionProbe, now: datetime
) -> tuple[tuple[SettingProblem, ...], Extras | None]:
    """Return the problems of a profile, as far as shop and books answered, and what was read of the books for it."""
    found = await _read(probe, [profile], now)
    in_part = (_IN_PART,) if probe.reference and Side.BOOKS in found.unanswered else ()
    return (*found.problems_of(profile), *in_part), found.extras


@dataclass(frozen=True, slots=True)
class _BooksAndShop:
    """What settings are checked against. None: it did not answer."""

    now: datetime
    probe: ConnectionProbe
    extras: Extras | None
    articles: dict[str, Article] | None
    customers: dict[str, Customer] | None

    @property
    def unanswered(self) -> tuple[Side, ...]:
        """Return what did not answer, or not to all that was asked."""
        books = self.probe.reference and self.extras is not None
        has_books = books and self.articles is not None and self.customers is not None
        return (*(() if self.probe.info else (Side.SHOP,)), *(() if has_books else (Side.BOOKS,)))

    def problems_of(self, profile: Profile) -> list[SettingProblem]:
        """Return the problems of a profile."""
        extra_fields = self.extras.extra_fields if self.extras else None
        imports = settings_problems(
            profile,
            self.probe.reference,
            self.probe.info,
            cost_centres=self.extras.cost_centres if self.extras else None,
            extra_fields=extra_fields,
            articles_by_code=self.articles,
            ledgers=self.extras.ledgers if self.extras else (),
            customers_by_id=self.customers,
        )
        exports = export_problems(profile, shop_info=self.probe.info, extra_fields=extra_fields)
        options = option_problems(profile, self.probe.options) if self.probe.options else ()
        together = disagreements(profile, self.probe.reference, self.probe.info)
        alone = [*nonsense(profile, self.now), *contradictions(profile)]
        return [*self.probe.problems(profile), *alone, *together, *imports, *options, *exports]


async def _read(probe: ConnectionProbe, profiles: Sequence[Profile], now: datetime) -> _BooksAndShop:
    """Read from the books what the settings of these profiles name."""
    if probe.books is None:
        return _BooksAndShop(now, probe, None, None, None)
    extras = await read_extras(probe)
    articles: dict[str, Article] | None = None
    with suppress(SconnectError):
        codes = {wanted.code for profile in profiles for wanted in wanted_articles(profile)}
        articles = {article_key(article.code): article for article in await probe.books.articles.find(codes)}
    customers: dict[str, Customer] | None = None
    with suppress(SconnectError):
        ids = frozenset[str]().union(*(profile.customers.collective_customers.values() for profile in profiles))
        found = await probe.books.customers.find(CustomerQuery(ids=ids)) if ids else []
        customers = {customer.id: customer for customer in found}
    return _BooksAndShop(now, probe, None if extras.problem else extras, articles, customers)
