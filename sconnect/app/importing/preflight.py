"""Settings that cannot work any more, found at a run: it stops when nothing can be booked, else it reports them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sconnect.app.errors import SettingsError
from sconnect.domain.setup.settings_check import settings_problems
from sconnect.domain.values.bilingual import listed

if TYPE_CHECKING:
    from sconnect.app.ports import Books
    from sconnect.app.runs.progress import Progress
    from sconnect.domain.books import Reference
    from sconnect.domain.profile import Profile
    from sconnect.domain.setup.setting_problem import SettingProblem
    from sconnect.domain.shop import ShopInfo


def check_shop_settings(profile: Profile, info: ShopInfo, progress: Progress) -> None:
    """Check the settings against the shop. Raises `SettingsError` when no order can be imported."""
    _report(settings_problems(profile, shop_info=info), progress)


async def check_book_settings(profile: Profile, books: Books, reference: Reference, progress: Progress) -> None:
    """Check the settings against the books. Raises `SettingsError` when no order can be booked.

    Cost centres and extra fields are read only when the profile uses them. Articles are not: every order looks up its
    own, and is held for a missing one.
    """
    orders = profile.orders
    names_centre = bool(orders.cost_centre_id) or any(each.cost_centre_id for each in orders.payment_methods)
    problems = settings_problems(
        profile,
        reference,
        cost_centres=await books.reference.cost_centres() if names_centre else None,
        extra_fields=await books.reference.extra_fields() if profile.articles.extra_field else None,
    )
    _report(problems, progress)


def _report(problems: Iterable[SettingProblem], progress: Progress) -> None:
    stopping = []
    for problem in problems:
        if problem.stops_all:
            stopping.append(problem.words)
        else:
            progress.error(problem.words)
    if stopping:
        why = listed(stopping, " ")
        raise SettingsError(f"{why.dutch} Er is niets geboekt.", f"{why.english} Nothing was booked.")
