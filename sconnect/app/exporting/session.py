"""One run of an export in progress: shop and books opened when needed, reference data read once."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from sconnect.app.errors import SettingsError, StoreBusyError
from sconnect.app.ports import Shop
from sconnect.app.profiles.pinning import require_pinned_administration
from sconnect.app.runs.progress import Progress
from sconnect.app.runs.report import RunReport
from sconnect.app.runs.session import RunSession
from sconnect.app.services import Services
from sconnect.domain.books import Reference
from sconnect.domain.exporting.products import name_languages, stores_of_new
from sconnect.domain.profile import Profile, Task
from sconnect.domain.setup.export_settings_check import export_problems, needs_extra_fields
from sconnect.domain.setup.setting_problem import SettingProblem
from sconnect.domain.shop import STORES, ShopInfo
from sconnect.domain.shop_switches import switched_off
from sconnect.domain.values.bilingual import Bilingual

_CURRENCY = "EUR"
_NOTHING_DONE = Bilingual("Er is niets geëxporteerd.", "Nothing was exported.")


@dataclass(slots=True)
class ExportSession(RunSession):
    """Everything one run of an export holds. Shop and books are called only when something needs them."""

    task: Task
    report: RunReport
    _shop: Shop
    _shop_is_checked: bool = False
    name_languages: tuple[str, ...] | None = None
    """In which languages names of products are replaced; None: in all, as the shop does not tell them apart."""
    stores_of_new: Mapping[str, str] | None = None
    """The stores that a new product is shown in, with their names; None: all."""

    @classmethod
    @asynccontextmanager
    async def open(
        cls, services: Services, profile: Profile, progress: Progress, task: Task
    ) -> AsyncIterator["ExportSession"]:
        """Open the shop; at the end close it, count the calls and write the rest of the report."""
        shop = await services.connector.shop(profile)
        session = cls(services, profile, progress, task, RunReport(services, profile.id, progress.run_id), shop)
        try:
            yield session
        finally:
            session.add_calls()
            await shop.aclose()
            with suppress(StoreBusyError):  # the export itself succeeded; its report is informative only
                await session.report.flush()

    async def check_reference(self, reference: Reference) -> None:
        """Refuse any other administration than the pinned one."""
        require_pinned_administration(self.profile, reference, _NOTHING_DONE)

    async def shop(self) -> Shop:
        """Return the shop, once it has said that it can take part in this export."""
        if not self._shop_is_checked:
            info = await self._shop.info()
            if self.task.value in info.switched_off:
                sentence = switched_off(self.task.value)
                raise SettingsError(f"{sentence.dutch} {_NOTHING_DONE}", english=sentence.english)
            if self.task.value not in info.capabilities:
                raise SettingsError(
                    "De extensie in de webwinkel kan dit nog niet ontvangen. Werk de extensie in de webwinkel bij. "
                    f"{_NOTHING_DONE.dutch}",
                    "The extension in the shop cannot receive this yet. Update the extension in the shop. "
                    f"{_NOTHING_DONE.english}",
                )
            if self.task is Task.EXPORT_ARTICLES and info.default_currency != _CURRENCY:
                raise SettingsError(
                    f"De winkel rekent in {info.default_currency}; SnelStart rekent in euro. Prijzen gaan alleen naar "
                    f"een winkel die in euro rekent: zet deze taak bij Planning uit. {_NOTHING_DONE.dutch}",
                    f"The shop counts in {info.default_currency}; SnelStart counts in euro. Prices only go to a shop "
                    f"that counts in euro: switch this task off under Planning. {_NOTHING_DONE.english}",
                )
            self._report_problems(export_problems(self.profile, shop_info=info))
            self.name_languages = name_languages(self.profile, info)
            self.stores_of_new = stores_of_new(self.profile, info)
            self._report_stores(info)
            self._shop_is_checked = True
        return self._shop

    def _report_stores(self, info: ShopInfo) -> None:
        if self.profile.stores and len(info.stores) > 1 and STORES not in info.capabilities:
            self.progress.error(
                Bilingual(
                    "De extensie in de webwinkel vertelt nog niet van welke winkels (stores) producten en klanten "
                    "zijn, dus deze export gaat naar de hele webshop. Werk de extensie in de webwinkel bij.",
                    "The extension in the shop does not tell yet of which stores products and customers are, so this "
                    "export goes to the whole shop. Update the extension in the shop.",
                )
            )

    async def check_extra_fields(self) -> None:
        """Check that the books have the extra fields that the settings name, if they name any.

        Raises `SettingsError` when the one that selects what is exported is missing.
        """
        if needs_extra_fields(self.profile, self._settings_group):
            fields = await (await self.books()).reference.extra_fields()
            self._report_problems(export_problems(self.profile, extra_fields=fields))

    @property
    def _settings_group(self) -> str:
        return "article_export" if self.task is Task.EXPORT_ARTICLES else "customer_export"

    def _report_problems(self, problems: Sequence[SettingProblem]) -> None:
        for problem in problems:
            if not problem.path.startswith(self._settings_group):
                continue
            if problem.stops_all:
                raise SettingsError(
                    f"{problem.dutch} {_NOTHING_DONE.dutch}", f"{problem.english} {_NOTHING_DONE.english}"
                )
            self.progress.error(problem.words)
