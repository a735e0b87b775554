"""Customer accounts of the shop: which one is a customer's own, and sending what it has to hold.

An account is always read before it is written: what it has now decides its e-mail address, which is its login.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sconnect.app.exporting.batches import send_some
from sconnect.app.exporting.key_conflicts import KeyConflicts
from sconnect.app.exporting.ledger import OUTCOMES, ExportItem, Ledger
from sconnect.app.exporting.links import account_link, accounts_by_customer, owner_of_account
from sconnect.app.exporting.session import ExportSession
from sconnect.app.storage.records import CustomerLink, ExportedCustomer
from sconnect.domain.books import Customer
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.exporting.accounts import WantedAccount, who
from sconnect.domain.exporting.diff import account_changes
from sconnect.domain.runs import ItemOutcome
from sconnect.domain.shop_catalogue import LARGEST_BATCH, CustomerWrite, ShopCustomer, WriteOutcome, Written
from sconnect.domain.values.field_change import FieldChange
from sconnect.domain.values.fingerprint import fingerprint

Item = ExportItem[Customer, ExportedCustomer]

_REFUSALS: Mapping[str, str] = {
    "unknown": "de winkelklant bestaat niet meer",
    "bad_group": "de gekozen klantgroep bestaat niet in de winkel; kies een andere bij de instellingen, tab Klanten "
    "exporteren",
    "bad_country": "de winkel kent het land van het adres niet; voeg het land toe in de winkel",
    "bad_custom_field": "het gekozen extra veld bestaat niet in de winkel; kies een ander bij de instellingen, tab "
    "Klanten exporteren",
    "email_taken": "een andere winkelklant heeft dit e-mailadres al",
    "bad_email": "de winkel neemt dit e-mailadres niet aan",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the shop has to hold of one customer."""

    item: Item
    account: WantedAccount

    @property
    def content_hash(self) -> str:
        """The fingerprint of what the shop is told; an address that is not overwritten is no part of it."""
        update = self.account.update
        return fingerprint(replace(update, email="") if self.account.keeps_email else update)


@dataclass(frozen=True, slots=True)
class _Job:
    """A write that is ready to be sent. `account` is what stands there now; None for a new one."""

    wanted: Wanted
    write: CustomerWrite
    account: ShopCustomer | None
    owner: CustomerLink | None
    changes: tuple[FieldChange, ...]


class AccountSync:
    """Brings the accounts of one run up to date."""

    def __init__(
        self, session: ExportSession, ledger: Ledger[ExportedCustomer], rivals: KeyConflicts[Customer]
    ) -> None:
        self._session = session
        self._ledger = ledger
        self._rivals = rivals

    async def update(self, wanted: Sequence[Wanted]) -> list[Wanted] | None:
        """Send what changed of accounts that are known. Returns what is not known after all; None: time ran out."""
        changed: list[Wanted] = []
        for each in wanted:
            if each.content_hash == each.item.known.content_hash:
                self._ledger.settle(each.item, each.item.known, ItemOutcome.UNCHANGED)
            else:
                changed.append(each)
        lost: list[Wanted] = []
        for start in range(0, len(changed), LARGEST_BATCH):
            if self._session.out_of_time:
                return None
            gone = await self._update(changed[start : start + LARGEST_BATCH])
            if gone is None:
                return None
            lost += gone
        return [_unlinked(each) for each in lost]

    async def link_or_create(self, wanted: Sequence[Wanted]) -> bool:
        """Find the accounts of customers that have none yet, or make them. False when time ran out."""
        if not wanted:
            return True
        known = await accounts_by_customer(self._session, [each.item.row.id for each in wanted])
        rivals = await self._rivals.of([each.item.row for each in wanted if each.item.row.id not in known])
        for start in range(0, len(wanted), LARGEST_BATCH):
            if self._session.out_of_time or not await self._welcome(
                wanted[start : start + LARGEST_BATCH], known, rivals
            ):
                return False
        return True

    async def _update(self, some: Sequence[Wanted]) -> list[Wanted] | None:
        found = await self._by_id({each.item.known.shop_id for each in some})
        lost: list[Wanted] = []
        jobs: list[_Job] = []
        for each in some:
            account = found.get(each.item.known.shop_id)
            owner = await owner_of_account(self._session, account) if account else None
            if account is None or (owner and owner.customer_id != each.item.row.id):
                lost.append(each)
            elif job := self._job(each, account, owner):
                jobs.append(job)
        gone = await self._send(jobs)
        return None if gone is None else [*lost, *gone]

    async def _welcome(
        self, some: Sequence[Wanted], known: Mapping[str, set[str]], rivals: Mapping[str, list[Customer]]
    ) -> bool:
        by_id = await self._by_id({account for each in some for account in known.get(each.item.row.id, ())})
        by_email: dict[str, list[ShopCustomer]] = {}
        emails = sorted({email for each in some for email in (each.account.email, each.item.known.shop_key) if email})
        for account in await (await self._session.shop()).customers.find(emails, by="email"):
            by_email.setdefault(account.email.strip().lower(), []).append(account)
        jobs: list[_Job] = []
        for each in some:
            linked = [by_id[number] for number in sorted(known.get(each.item.row.id, ())) if number in by_id]
            # An account that was being made, when the answer was lost, may have another address than the card has now.
            with_email = by_email.get(each.account.email) or by_email.get(each.item.known.shop_key, [])
            if job := await self._find(each, linked, with_email, rivals):
                jobs.append(job)
        return await self._send(jobs) is not None

    async def _find(
        self,
        wanted: Wanted,
        linked: Sequence[ShopCustomer],
        with_email: Sequence[ShopCustomer],
        rivals: Mapping[str, list[Customer]],
    ) -> _Job | None:
        """Decide which account is a customer's own: one that is linked, else the one with its e-mail address.

        None when nothing has to be sent: it is settled or set aside.
        """
        customer, email = wanted.item.row, wanted.account.email
        own = [account for account in linked if account.email.strip().lower() == email] or linked
        if not own and email in rivals:
            names = ", ".join(sorted(who(rival) for rival in rivals[email]))
            self._wait(wanted, CauseKind.EXPORT_EMAIL_SHARED, email, {"email": email, "candidates": names})
            return None
        hits = own or with_email
        if len(hits) > 1:
            names = ", ".join(f"{account.email} (nummer {account.shop_id})" for account in hits)
            facts = {"who": who(customer), "candidates": names}
            self._wait(wanted, CauseKind.EXPORT_ACCOUNT_AMBIGUOUS, email, facts)
            return None
        if not hits:
            return self._creation_job(wanted)
        owner = await owner_of_account(self._session, hits[0])
        if owner and owner.customer_id != customer.id:
            facts = {"account": hits[0].email, "other": owner.note or owner.customer_id, "who": who(customer)}
            self._wait(wanted, CauseKind.EXPORT_ACCOUNT_TAKEN, hits[0].shop_id, facts)
            return None
        return self._job(wanted, hits[0], owner)

    def _wait(self, wanted: Wanted, kind: CauseKind, key: str, facts: Mapping[str, str]) -> None:
        self._ledger.set_aside(wanted.item, ItemOutcome.WAITING, Cause(kind, key, facts))

    def _creation_job(self, wanted: Wanted) -> _Job | None:
        creation = wanted.account.creation
        if isinstance(creation, Cause):
            self._ledger.set_aside(wanted.item, ItemOutcome.SKIPPED, creation)
            return None
        job = _Job(wanted, creation, None, None, account_changes(None, creation))
        return self._unless_dry(job, ItemOutcome.CREATED)

    def _job(self, wanted: Wanted, account: ShopCustomer, owner: CustomerLink | None) -> _Job | None:
        """Return what has to be written to an account; None when that is nothing, or this is a dry run."""
        write = wanted.account.for_account(account)
        changes = account_changes(account, write)
        job = _Job(wanted, write, account, owner, changes)
        if not changes:
            self._settle(job, ItemOutcome.UNCHANGED, account.shop_id)
            return None
        return self._unless_dry(job, ItemOutcome.UPDATED)

    def _unless_dry(self, job: _Job, outcome: ItemOutcome) -> _Job | None:
        """Return a job to be sent; in a dry run, report what it would do instead."""
        if not self._ledger.is_dry:
            return job
        self._ledger.settle(job.wanted.item, job.wanted.item.known, outcome, changes=job.changes)
        return None

    async def _send(self, jobs: Sequence[_Job]) -> list[Wanted] | None:
        """Send writes, a batch at a time. Returns what the shop no longer has; None when time ran out."""
        gone: list[Wanted] = []
        while jobs:
            if self._session.out_of_time:
                return None
            batch = jobs[:LARGEST_BATCH]
            await self._ledger.mark_uncertain([_intent(job) for job in batch])
            answers = await send_some((await self._session.shop()).customers.write, [job.write for job in batch])
            for job, written in zip(batch, answers, strict=False):
                if written.outcome is not WriteOutcome.REFUSED:
                    self._settle(job, _outcome(job, written), written.shop_id)
                elif written.code == "unknown" and job.account and job.wanted.item.known.shop_id:
                    gone.append(job.wanted)
                else:
                    self._refuse(job, written)
            await self._ledger.flush()
            jobs = jobs[len(answers) :]
        return gone

    async def _by_id(self, ids: set[str]) -> dict[str, ShopCustomer]:
        found = await (await self._session.shop()).customers.find(sorted(ids), by="id") if ids else []
        return {account.shop_id: account for account in found}

    def _settle(self, job: _Job, outcome: ItemOutcome, shop_id: str) -> None:
        wanted = job.wanted
        record = replace(wanted.item.known, shop_id=shop_id, shop_key="", content_hash=wanted.content_hash)
        account = _as_written(job.write, job.account, shop_id)
        is_new = outcome is ItemOutcome.CREATED
        links = account_link(self._session, account, wanted.item.row, job.owner, is_new=is_new)
        self._ledger.settle(wanted.item, record, outcome, changes=job.changes, links=links)

    def _refuse(self, job: _Job, written: Written) -> None:
        customer = job.wanted.item.row
        if written.code == "ambiguous":
            facts = {"who": who(customer), "candidates": job.write.email}
            self._wait(job.wanted, CauseKind.EXPORT_ACCOUNT_AMBIGUOUS, job.write.email, facts)
            return
        detail = _REFUSALS.get(written.code) or f"een waarde past niet in de winkel ({written.reason.rstrip('.')})"
        cause = Cause(CauseKind.EXPORT_CUSTOMER_REFUSED, customer.id, {"who": who(customer), "detail": detail})
        self._ledger.set_aside(job.wanted.item, ItemOutcome.REFUSED, cause)


def _intent(job: _Job) -> ExportedCustomer:
    """Return what is recorded before a write: the account that may have been made, should the answer be lost."""
    known = job.wanted.item.known
    return known if known.shop_id else replace(known, shop_key=job.write.email)


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


def _unlinked(wanted: Wanted) -> Wanted:
    """Return a wanted account that has to be looked for anew."""
    item = wanted.item
    return replace(wanted, item=replace(item, known=replace(item.known, shop_id="", content_hash="")))


def _outcome(job: _Job, written: Written) -> ItemOutcome:
    """Say what became of a write; one that was repeated, because its answer was lost, may find its own work done."""
    return ItemOutcome.CREATED if job.write.create else OUTCOMES[written.outcome]
