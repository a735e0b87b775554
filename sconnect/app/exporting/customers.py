"""The export of customers: what changed in the books goes to the customer accounts of the shop.

Never a password, never a mail, never a delete. A card without an e-mail address is skipped and reported once.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sconnect.app.exporting.accounts import AccountSync, Item, Wanted
from sconnect.app.exporting.change_feed import ChangeFeed
from sconnect.app.exporting.key_conflicts import KeyConflicts
from sconnect.app.exporting.ledger import Ledger
from sconnect.app.exporting.session import ExportSession
from sconnect.app.ports import BookPage, CustomerQuery
from sconnect.app.runs.progress import Progress
from sconnect.app.services import Services
from sconnect.app.storage.records import ExportedCustomer
from sconnect.domain.books import Customer, Reference
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.exporting.accounts import email_of, want_account, who
from sconnect.domain.exporting.selection import Standing, standing_of_customer
from sconnect.domain.profile import Profile, Task
from sconnect.domain.runs import ItemOutcome


async def export_customers(services: Services, profile: Profile, progress: Progress) -> bool:
    """Export what changed and what waited. True when time ran out and there is more to do."""
    async with ExportSession.open(services, profile, progress, Task.EXPORT_CUSTOMERS) as session:
        return await ChangeFeed(session, CustomerExport(session)).run()


class CustomerExport:
    """Fulfils `export_delta.Exporter` for customers."""

    kind = ExportedCustomer
    recheck: timedelta | None = None

    def __init__(self, session: ExportSession) -> None:
        self._session = session
        self._profile = session.profile
        self._rivals = KeyConflicts[Customer](self._email_of, self._with_emails)
        self.ledger = Ledger[ExportedCustomer](session, "Klant")
        self._accounts = AccountSync(session, self.ledger, self._rivals)

    def settings(self) -> object:
        """Return the settings that decide what is exported, and how."""
        customers = self._profile.customers
        return self._profile.customer_export, customers.recognition, customers.code_source, customers.code_field_id

    def terms(self, reference: Reference) -> object:
        """Return what of the administration decides addresses."""
        countries = sorted((country.id, country.code) for country in reference.countries)
        return reference.administration.id, countries

    def subject(self, row: Customer) -> str:
        """Return the customer number."""
        return str(row.code) if row.code is not None else row.name

    def is_relevant(self, row: Customer, known: ExportedCustomer) -> bool:
        """Whether a customer belongs in the shop, or has an account there."""
        return bool(known.shop_id) or standing_of_customer(row, self._profile) is Standing.EXPORTED

    async def page(self, since: datetime | None, skip: int) -> BookPage[Customer]:
        """Read a page of what was modified since (None: everything)."""
        return await (await self._session.books()).customers.changed(since, skip=skip)

    async def by_id(self, ids: Collection[str]) -> list[Customer]:
        """Read these customers; those that are gone are left out."""
        return await (await self._session.books()).customers.find(CustomerQuery(ids=frozenset(ids)))

    async def survey(self) -> None:
        """Find the e-mail addresses that several customers share."""
        await self._rivals.survey(lambda skip: self.page(None, skip))

    async def export(self, items: Sequence[Item]) -> bool:
        """Bring the accounts of these customers up to date; False when time ran out first."""
        reference = await self._session.reference()
        linked: list[Wanted] = []
        fresh: list[Wanted] = []
        for item in items:
            match self._want(item, reference):
                case None:
                    self.ledger.settle(item, item.known, ItemOutcome.UNCHANGED)
                case Cause() as cause:
                    self.ledger.set_aside(item, ItemOutcome.SKIPPED, cause)
                case wanted:
                    (linked if item.known.shop_id else fresh).append(wanted)
        gone = await self._accounts.update(linked)
        return gone is not None and await self._accounts.link_or_create([*fresh, *gone])

    def _want(self, item: Item, reference: Reference) -> Wanted | Cause | None:
        """Say what the shop has to hold of a customer; None when the account is to stay as it is."""
        match standing_of_customer(item.row, self._profile):
            case Standing.NOT_CHOSEN:
                return None
            case Standing.INACTIVE:
                return Cause(CauseKind.EXPORT_CUSTOMER_INACTIVE, item.row.id, {"who": who(item.row)})
            case Standing.EXPORTED:
                account = want_account(item.row, self._profile, reference)
                return account if isinstance(account, Cause) else Wanted(item, account)

    def _email_of(self, row: Customer) -> str:
        if standing_of_customer(row, self._profile) is not Standing.EXPORTED:
            return ""
        email = email_of(row)
        return email if isinstance(email, str) else ""

    async def _with_emails(self, emails: Collection[str]) -> list[Customer]:
        return await (await self._session.books()).customers.find(CustomerQuery(emails=frozenset(emails)))
