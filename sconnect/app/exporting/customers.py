"""Customers of the books and their accounts in the shop: what is specific to the export of customers.

An account is always read before it is written: its present e-mail address is its login.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sconnect.app.exporting.exporter import ExportItem, Match, Matcher, Target, Upsert
from sconnect.app.exporting.key_conflicts import KeyConflicts
from sconnect.app.exporting.links import account_link, accounts_by_customer, owner_of_account
from sconnect.app.exporting.session import ExportSession
from sconnect.app.ports import BookPage, CustomerQuery
from sconnect.app.storage.records import CustomerLink, ExportedCustomer
from sconnect.domain.books import Customer, Reference
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.customers.recognition import label_of
from sconnect.domain.exporting.accounts import compose_account, differs_in_email, email_of, update_of
from sconnect.domain.exporting.desired_state import DesiredState
from sconnect.domain.exporting.diff import account_changes
from sconnect.domain.exporting.fingerprints import account_content, customer_settings, customer_terms
from sconnect.domain.exporting.selection import Standing, is_of_stores, standing_of_customer
from sconnect.domain.exporting.unreadable import misfit, unreadable_in_shop, unreadable_of_customer
from sconnect.domain.shop_catalogue import CustomerWrite, ShopCustomer, Written
from sconnect.domain.values.bilingual import Bilingual, listed
from sconnect.domain.values.field_change import FieldChange
from sconnect.domain.values.fingerprint import Fingerprint

_Item = ExportItem[Customer, ExportedCustomer]
_Target = Target[Customer, ExportedCustomer, CustomerWrite]
_Upsert = Upsert[Customer, ExportedCustomer, CustomerWrite]
_Match = Match[Customer, ExportedCustomer, CustomerWrite]
_Matcher = Matcher[Customer, ExportedCustomer, CustomerWrite]

_REFUSALS: Mapping[str, Bilingual] = {
    "unknown": Bilingual("de winkelklant bestaat niet meer", "the customer does not exist in the shop any more"),
    "bad_group": Bilingual(
        "de gekozen klantgroep bestaat niet in de winkel; kies een andere bij de instellingen, tab Klanten exporteren",
        "the chosen customer group does not exist in the shop; choose another in the settings, tab Customer export",
    ),
    "bad_store": Bilingual(
        "de gekozen winkel (store) bestaat niet in de webshop; kies een andere bij de instellingen, tab Verbinding",
        "the chosen store does not exist in the shop; choose another in the settings, tab Connection",
    ),
    "bad_country": Bilingual(
        "de winkel kent het land van het adres niet; voeg het land toe in de winkel",
        "the shop does not know the country of the address; add the country in the shop",
    ),
    "bad_custom_field": Bilingual(
        "het gekozen extra veld bestaat niet in de winkel; kies een ander bij de instellingen, tab Klanten exporteren",
        "the chosen custom field does not exist in the shop; choose another in the settings, tab Customer export",
    ),
    "email_taken": Bilingual(
        "een andere winkelklant heeft dit e-mailadres al", "another customer of the shop has this e-mail address"
    ),
    "email_differs": Bilingual(
        "het account heeft in de winkel een ander e-mailadres, en dat wordt nooit gewijzigd",
        "the account has another e-mail address in the shop, which is never changed",
    ),
    "bad_email": Bilingual("de winkel neemt dit e-mailadres niet aan", "the shop does not accept this e-mail address"),
}


class CustomerExporter:
    """Fulfils `Exporter` for customers and accounts."""

    kind = ExportedCustomer
    noun = Bilingual("Klant", "Customer")
    recheck: timedelta | None = None
    reads_linked = True

    def __init__(self, session: ExportSession) -> None:
        self._session = session
        self._profile = session.profile
        self._conflicts = KeyConflicts[Customer](self._key_of, self._find_by_key)

    def settings(self) -> Fingerprint:
        """Return the fingerprint of the settings that decide what is exported, and how."""
        return customer_settings(self._profile)

    def terms(self, reference: Reference) -> Fingerprint:
        """Return the fingerprint of what decides addresses in the administration."""
        return customer_terms(reference)

    def subject(self, row: Customer) -> str:
        """Return the customer number."""
        return str(row.code) if row.code is not None else row.name

    def is_relevant(self, row: Customer, known: ExportedCustomer) -> bool:
        """Whether a customer belongs in the shop, or has an account there."""
        belongs = standing_of_customer(row, self._profile) is Standing.EXPORTED
        return bool(known.shop_id) or belongs or bool(unreadable_of_customer(row, self._profile))

    async def read_page(self, since: datetime | None, skip: int) -> BookPage[Customer]:
        """Read a page of the customers that were modified since (None: all)."""
        return await (await self._session.books()).customers.changed(since, skip=skip)

    async def read_by_id(self, ids: Collection[str]) -> list[Customer]:
        """Read these customers; those that are gone are left out."""
        return await (await self._session.books()).customers.find(CustomerQuery(ids=frozenset(ids)))

    async def undone(self) -> frozenset[str]:
        """Return nothing: the shop changes no account by itself."""
        return frozenset()

    async def survey_keys(self) -> None:
        """Find the e-mail addresses that several customers share."""
        await self._conflicts.survey(lambda skip: self.read_page(None, skip))

    def compose(self, item: _Item, reference: Reference) -> DesiredState[CustomerWrite] | Cause | None:
        """Compose what the shop has to hold of a customer; None when the account is to stay as it is.

        A card without an e-mail address is skipped and reported once.
        """
        if faults := unreadable_of_customer(item.row, self._profile):
            return self.unreadable(item.row, faults)
        match standing_of_customer(item.row, self._profile):
            case Standing.NOT_CHOSEN:
                return None
            case Standing.INACTIVE:
                return Cause(CauseKind.EXPORT_CUSTOMER_INACTIVE, item.row.id, {"who": label_of(item.row)})
            case Standing.EXPORTED:
                return compose_account(item.row, self._profile, reference)

    def unreadable(self, row: Customer, detail: Bilingual) -> Cause:
        """Return the cause of a customer that cannot be exported."""
        facts = {"who": label_of(row) or row.id, **detail.facts("detail")}
        return Cause(CauseKind.EXPORT_CUSTOMER_UNREADABLE, row.id, facts)

    def content(self, desired: DesiredState[CustomerWrite]) -> Fingerprint:
        """Return the fingerprint of what the shop is sent."""
        return account_content(desired.update, keeps_email=not self._profile.customer_export.update_email)

    async def match_linked(self, targets: Sequence[_Target]) -> list[_Upsert]:
        """Read the accounts that are linked, and return what has to be written to those that still are."""
        accounts = await self._accounts_by_id({target.item.known.shop_id for target in targets})
        upserts = []
        for target in targets:
            account = accounts.get(target.item.known.shop_id)
            owner = await owner_of_account(self._session, account) if account else None
            if account and (account.problem or differs_in_email(account, target.desired, self._profile)):
                # It is matched again, and there set aside with its reason.
                continue
            is_ours = account is not None and is_of_stores(account, self._profile.stores)
            if account and is_ours and (owner is None or owner.customer_id == target.item.row.id):
                upserts.append(self._update(target, account, owner))
        return upserts

    async def prepare_matching(self, targets: Sequence[_Target]) -> _Matcher:
        """Read which accounts are linked to these customers, and find the customers that share an e-mail address."""
        linked = await accounts_by_customer(self._session, [target.item.row.id for target in targets])
        rows = [target.item.row for target in targets if target.item.row.id not in linked]
        conflicts = await self._conflicts.find_conflicts(rows)

        async def match_batch(batch: Sequence[_Target]) -> list[_Match]:
            ids = {account for target in batch for account in linked.get(target.item.row.id, ())}
            by_id = await self._accounts_by_id(ids)
            by_email = await self._accounts_by_email(batch)
            matches = []
            for target in batch:
                known = [by_id[each] for each in sorted(linked.get(target.item.row.id, ())) if each in by_id]
                matches.append(await self._match(target, known, by_email, conflicts))
            return matches

        return match_batch

    async def _match(
        self,
        target: _Target,
        linked: Sequence[ShopCustomer],
        by_email: Mapping[str, list[ShopCustomer]],
        conflicts: Mapping[str, list[Customer]],
    ) -> _Match:
        """Decide what is done with the account that is a customer's own, or without one."""
        customer = target.item.row
        account = self._find(target, linked, by_email, conflicts)
        if isinstance(account, Cause):
            return account
        if account is None:
            return self._creation(target)
        if account.problem:
            return self.unreadable(customer, unreadable_in_shop(account.problem))
        owner = await owner_of_account(self._session, account)
        if owner and owner.customer_id != customer.id:
            facts = {"account": account.email, "other": owner.note or owner.customer_id, "who": label_of(customer)}
            return Cause(CauseKind.EXPORT_ACCOUNT_TAKEN, account.shop_id, facts)
        if differs_in_email(account, target.desired, self._profile):
            return _other_email(customer, account, target.desired.update.email)
        return self._update(target, account, owner)

    def _find(
        self,
        target: _Target,
        linked: Sequence[ShopCustomer],
        by_email: Mapping[str, list[ShopCustomer]],
        conflicts: Mapping[str, list[Customer]],
    ) -> ShopCustomer | Cause | None:
        """Find the account that is a customer's own: one that is linked, else the one with its e-mail address.

        An account that was being created when the answer was lost may have another address than the card has now.
        """
        customer, email = target.item.row, target.desired.update.email
        ours = [account for account in linked if is_of_stores(account, self._profile.stores)]
        own = [account for account in ours if account.email.strip().lower() == email] or ours
        if not own and email in conflicts:
            names = ", ".join(sorted(label_of(other) for other in conflicts[email]))
            return Cause(CauseKind.EXPORT_EMAIL_SHARED, email, {"email": email, "candidates": names})
        found = [*linked, *(by_email.get(email) or by_email.get(target.item.known.shop_key, []))]
        hits = own or [account for account in found if is_of_stores(account, self._profile.stores)]
        if found and not hits:
            # A shop has one account of an e-mail address, whatever the store.
            facts = {**_shown(found[0]).facts("account"), "who": label_of(customer)}
            return Cause(CauseKind.EXPORT_ACCOUNT_OTHER_STORE, found[0].shop_id, facts)
        if len(hits) > 1:
            facts = {"who": label_of(customer), **listed(map(_shown, hits)).facts("candidates")}
            return Cause(CauseKind.EXPORT_ACCOUNT_AMBIGUOUS, email, facts)
        return hits[0] if hits else None

    def _creation(self, target: _Target) -> _Match:
        creation = target.desired.creation
        if creation is None or isinstance(creation, Cause):
            return creation
        return self._upsert(target, creation, None, None, account_changes(None, creation))

    def _update(self, target: _Target, account: ShopCustomer, owner: CustomerLink | None) -> _Upsert:
        write = update_of(account, target.desired)
        return self._upsert(target, write, account, owner, account_changes(account, write))

    def _upsert(
        self,
        target: _Target,
        write: CustomerWrite,
        account: ShopCustomer | None,
        owner: CustomerLink | None,
        changes: tuple[FieldChange, ...],
    ) -> _Upsert:
        """Return a write. `account`: as it is in the shop. `owner`: the link under which imports remember it."""
        row, known = target.item.row, target.item.known

        def link(shop_id: str) -> CustomerLink | None:
            written = _as_written(write, account, shop_id)
            return account_link(self._session, written, row, owner, is_new=write.create)

        return Upsert(
            target,
            write,
            changes,
            intent=known if known.shop_id else replace(known, shop_key=write.email),
            record=replace(known, shop_key=""),
            link=link,
        )

    async def write(self, writes: Sequence[CustomerWrite]) -> list[Written]:
        """Write one batch of accounts to the shop."""
        return await (await self._session.shop()).customers.write(writes)

    def refusal(self, upsert: _Upsert, written: Written) -> Cause:
        """Return the cause why the shop refused an account."""
        customer, email = upsert.target.item.row, upsert.write.email
        if written.code == "ambiguous":
            facts = {"who": label_of(customer), "candidates": email}
            return Cause(CauseKind.EXPORT_ACCOUNT_AMBIGUOUS, email, facts)
        detail = _REFUSALS.get(written.code) or misfit(written)
        facts = {"who": label_of(customer), **detail.facts("detail")}
        return Cause(CauseKind.EXPORT_CUSTOMER_REFUSED, customer.id, facts)

    def unlinked(self, known: ExportedCustomer) -> ExportedCustomer:
        """Return the record of a customer whose account is gone or now belongs to another customer."""
        return replace(known, shop_id="", content_hash="")

    async def _accounts_by_id(self, ids: Collection[str]) -> dict[str, ShopCustomer]:
        found = await (await self._session.shop()).customers.find(sorted(ids), by="id") if ids else []
        return {account.shop_id: account for account in found}

    async def _accounts_by_email(self, batch: Sequence[_Target]) -> dict[str, list[ShopCustomer]]:
        emails = {email for each in batch for email in (each.desired.update.email, each.item.known.shop_key) if email}
        by_email: dict[str, list[ShopCustomer]] = {}
        for account in await (await self._session.shop()).customers.find(sorted(emails), by="email"):
            by_email.setdefault(account.email.strip().lower(), []).append(account)
        return by_email

    def _key_of(self, row: Customer) -> str:
        if standing_of_customer(row, self._profile) is not Standing.EXPORTED:
            return ""
        email = email_of(row)
        return email if isinstance(email, str) else ""

    async def _find_by_key(self, emails: Collection[str]) -> list[Customer]:
        return await (await self._session.books()).customers.find(CustomerQuery(emails=frozenset(emails)))


def _shown(account: ShopCustomer) -> Bilingual:
    email, number = account.email, account.shop_id
    return Bilingual(f"{email} (nummer {number})", f"{email} (number {number})")


def _as_written(write: CustomerWrite, before: ShopCustomer | None, shop_id: str) -> ShopCustomer:
    """Return an account as far as an import recognises it: by number, e-mail address, place and custom fields."""
    fields = {**(before.custom_fields if before else {}), **(write.custom_fields or {})}
    return ShopCustomer(
        shop_id=shop_id,
        email=write.email,
        group_id="",
        first_name="",
        last_name="",
        telephone="",
        address=write.address or (before.address if before else None),
        custom_fields=fields,
    )


def _other_email(customer: Customer, account: ShopCustomer, email: str) -> Cause:
    """Return the cause of an account that has another e-mail address than the card."""
    detail = Bilingual(
        f"het account in de winkel heeft het adres {account.email}, de kaart {email}; een e-mailadres in de winkel is "
        "de inlognaam en wordt nooit door sconnect gewijzigd. Pas het zelf aan in de winkel of op de kaart",
        f"the account in the shop has the address {account.email}, the card {email}; an e-mail address in the shop is "
        "the login and is never changed by sconnect. Change it yourself in the shop or on the card",
    )
    return Cause(CauseKind.EXPORT_CUSTOMER_REFUSED, customer.id, {"who": label_of(customer), **detail.facts("detail")})
