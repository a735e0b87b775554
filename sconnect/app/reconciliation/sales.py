"""The sales of a reconciliation: each with what the shop charged, what was booked, and its sales orders as they are."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date

from sconnect.app.concurrency import batches
from sconnect.app.errors import UNEXPECTED_ERRORS
from sconnect.app.importing.corrections.repository import Corrections
from sconnect.app.importing.markers import Candidate
from sconnect.app.importing.session import ImportSession
from sconnect.app.storage.records import CorrectionRecord, OrderRecord
from sconnect.app.storage.records.orders import order_key, stretches
from sconnect.domain.books import BookedOrder, Reference, VatKind
from sconnect.domain.composition import OrderPlan, plan_order
from sconnect.domain.composition.planner import read_charges
from sconnect.domain.corrections.correction import CorrectionKind
from sconnect.domain.explanation.evidence import Evidence, known_evidence
from sconnect.domain.explanation.model import Explanation, read_explanation
from sconnect.domain.orders.decisions import chosen_day
from sconnect.domain.orders.state import OrderState
from sconnect.domain.reconciliation.facts import Basis, OrderNow, Origin, Sale
from sconnect.domain.reconciliation.splits import (
    WITHOUT_VAT,
    Net,
    Situation,
    Split,
    added,
    booked_split,
    charged_split,
    explained_split,
    fitted,
    sent_split,
    shop_split,
    situation_of,
)
from sconnect.domain.scheduling import dutch_day
from sconnect.domain.shop import ShopOrder
from sconnect.domain.vat import HOME_COUNTRY, Taxation, VatTreatment

_SHOP_ORDERS = 100
"""Orders that the shop is asked for at once."""


class SaleReader:
    """Makes the sales of a period, one page of shop orders after another."""

    def __init__(self, session: ImportSession, reference: Reference) -> None:
        self._session = session
        self._reference = reference
        self._texts: dict[str, tuple[str, str]] = {}
        self.corrections: dict[str, list[CorrectionRecord]] = {}
        """What was carried out of the orders of the period, by number."""
        self._evidence: dict[str, Evidence] = {}
        self._dated: set[str] = set()
        """Orders of which a person chose the date."""
        self.known_kinds: dict[str, VatKind] = {}
        """VAT kinds of articles (by id), as they were when an order with them was booked."""
        self.found: list[Sale] = []

    async def read_texts(self, candidates: Sequence[Candidate]) -> None:
        """Read what is kept of how these orders were booked, and forget that of the page before."""
        states = {each.order.order_id: each.marker.record.state for each in candidates if each.marker}
        await self._read_texts({key for key, state in states.items() if state is OrderState.DONE})

    async def read_corrections(self, order_ids: Collection[str]) -> None:
        """Read the corrections of these orders."""
        corrections = Corrections(self._session.services, self._session.profile.id)
        self.corrections |= await corrections.of_orders(order_ids)

    async def _read_texts(self, ids: Collection[str]) -> None:
        self._texts, self._evidence, self._dated = {}, {}, set()
        services, profile_id = self._session.services, self._session.profile.id
        for first, last in stretches(ids):
            rows = services.store.range(
                OrderRecord,
                profile_id,
                first=order_key(first),
                last=order_key(last),
                columns=("evidence", "explanation", "decisions"),
            )
            async for stored in rows:
                if stored.record.order_id in ids:
                    if chosen_day(stored.record.decisions) is not None:
                        self._dated.add(stored.record.order_id)
                    self._texts[stored.record.order_id] = (stored.record.evidence, stored.record.explanation)
        for order_id, (text, _) in self._texts.items():
            evidence = known_evidence(text)
            if evidence is not None:
                self._evidence[order_id] = evidence
                self.known_kinds.update(self.kinds_of(order_id))

    def kinds_of(self, order_id: str) -> Mapping[str, VatKind]:
        """Return the VAT kinds of the articles of an order on the day it was booked, by id."""
        evidence = self._evidence.get(order_id)
        lines = evidence.lines if evidence else ()
        return {line.article_id: VatKind(line.vat_kind) for line in lines if line.vat_kind}

    def add(
        self,
        candidate: Candidate,
        plan: OrderPlan | None,
        booked: Sequence[BookedOrder],
        credit_orders: Sequence[BookedOrder],
        kinds: Mapping[str, VatKind],
    ) -> None:
        """Add a sale that the profile selects, with its sales orders."""
        order, marker = candidate.decided, candidate.marker.record if candidate.marker else None
        situation, taxation = self._situation(order, plan)
        orders = tuple(
            self._now(each, order.order_id, situation, taxation, kinds) for each in (*booked, *credit_orders)
        )
        is_ours = marker is not None and marker.state is OrderState.DONE and not marker.by_hand
        split: Split = {}
        basis = Basis.NONE
        if marker is not None and is_ours:
            split, basis = self._booked(order.order_id, marker, situation, taxation, booked, kinds)
        origin = Origin.OWN
        if marker is not None and marker.by_hand:
            origin = Origin.BY_HAND if booked else Origin.OWN
        elif booked and not is_ours:
            origin = Origin.FOREIGN
        self.found.append(
            Sale(
                order.order_id,
                sold=self._sold(order, plan),
                booked=split,
                basis=basis,
                orders=orders,
                doubled=len(booked) > 1,
                credited=bool(credit_orders),
                origin=origin,
                country=taxation.country,
                vat_number=taxation.vat_number,
                is_distance_sale=taxation.is_taxed_abroad,
            )
        )

    def add_other(self, origin: Origin, order: BookedOrder, kinds: Mapping[str, VatKind], order_id: str = "") -> None:
        """Add a sales order that no sale of the period belongs to."""
        taxation = _domestic(order)
        now = self._now(order, order_id, situation_of(taxation), taxation, kinds)
        sale = Sale(order_id, orders=(now,), origin=origin)
        is_ours = origin is Origin.WITHDRAWN
        self.found.append(replace(sale, booked=now.split, basis=Basis.TODAY) if is_ours else sale)

    def add_undone(self, order_id: str, orders: Sequence[BookedOrder], kinds: Mapping[str, VatKind]) -> None:
        """Add a sale that was undone in the shop, and credited in the books."""
        taxation = _domestic(orders[0])
        now = tuple(self._now(each, order_id, situation_of(taxation), taxation, kinds) for each in orders)
        split = added(each.split for each in now)
        whole = {key: amount for key, amount in split.items() if not amount.is_nothing}
        self.found.append(Sale(order_id, booked=whole, basis=Basis.TODAY, orders=now, credited=True))

    async def add_earlier(self, orders: Mapping[str, BookedOrder], kinds: Mapping[str, VatKind]) -> None:
        """Add sales orders of another period, by the number of their order in the shop.

        The VAT number of a reverse charge is not kept with an order: the shop is asked for it.
        """
        await self._read_texts(orders)
        await self.read_corrections(orders)
        situations = {order_id: self._kept_situation(order_id) for order_id in orders}
        buyers = await self._buyers(
            [key for key, each in situations.items() if each and each.treatment is VatTreatment.REVERSE_CHARGE]
        )
        for order_id, order in orders.items():
            taxation = buyers.get(order_id, _domestic(order))
            situation = situations[order_id] or situation_of(taxation)
            now = self._now(order, order_id, situation, taxation, kinds)
            self.found.append(
                Sale(
                    order_id,
                    orders=(now,),
                    origin=Origin.EARLIER,
                    country=situation.country,
                    vat_number=taxation.vat_number,
                )
            )

    async def _buyers(self, order_ids: Sequence[str]) -> dict[str, Taxation]:
        """Return how VAT works for orders that the shop still has, by their number."""
        found = {}
        for ids in batches(order_ids, _SHOP_ORDERS):
            seen = await self._session.markers.read_page(await self._session.shop.orders.by_id(ids))
            for candidate in seen:
                plan = self.plan(candidate.decided)
                if plan is not None:
                    found[candidate.order.order_id] = plan.taxation
        return found

    def plan(self, order: ShopOrder) -> OrderPlan | None:
        """Plan an order for its VAT; None when it cannot be determined."""
        try:
            plan = plan_order(order, self._session.info, self._session.profile, self._reference)
        except UNEXPECTED_ERRORS:
            return None
        return plan if isinstance(plan, OrderPlan) else None

    def _sold(self, order: ShopOrder, plan: OrderPlan | None) -> Split:
        if plan is not None:
            return shop_split(plan)
        vat = read_charges(order, self._session.info, self._session.profile, self._reference)
        if vat is not None:
            return charged_split(vat, order.euro_total)
        return {WITHOUT_VAT: Net(net=order.euro_total)} if order.euro_total else {}

    def _situation(self, order: ShopOrder, plan: OrderPlan | None) -> tuple[Situation, Taxation]:
        """Return how VAT worked for a sale when it was booked, else works today."""
        taxation = plan.taxation if plan else Taxation(VatTreatment.DOMESTIC, HOME_COUNTRY, dutch_day(order.placed_at))
        kept = self._kept_situation(order.order_id)
        if kept is None:
            return situation_of(taxation), taxation
        return (kept if kept.country else replace(kept, country=taxation.country)), taxation

    def _kept_situation(self, order_id: str) -> Situation | None:
        """Return how VAT worked for a sale when it was booked; None when that is not kept."""
        evidence, explanation = self._evidence.get(order_id), self._explanation(order_id)
        treatment = (evidence.treatment if evidence else "") or explanation.treatment
        country = (evidence.country if evidence and evidence.treatment else "") or explanation.country
        return Situation(VatTreatment(treatment), country) if treatment in set(VatTreatment) else None

    def _explanation(self, order_id: str) -> Explanation:
        _, text = self._texts.get(order_id, ("", ""))
        try:
            return read_explanation(text)
        except ValueError:
            return Explanation()

    def _booked(
        self,
        order_id: str,
        marker: OrderRecord,
        situation: Situation,
        taxation: Taxation,
        booked: Sequence[BookedOrder],
        kinds: Mapping[str, VatKind],
    ) -> tuple[Split, Basis]:
        """Return what was booked of an order, as the books answered it, corrections of persons included."""
        evidence = self._evidence.get(order_id)
        if evidence is not None:
            split, basis = sent_split(evidence, situation), Basis.SENT
        elif (explained := explained_split(self._explanation(order_id), situation)) is not None:
            split, basis = explained, Basis.EXPLAINED
        else:
            own = next((each for each in booked if each.id == marker.sales_order_id), None)
            split, basis = {}, Basis.TODAY
            if own is not None:
                split = self._now(own, order_id, situation, taxation, kinds).split
        net, gross = marker.total_excluding_vat, marker.total_including_vat
        gross = marker.computed_including_vat if gross is None else gross
        net = marker.computed_excluding_vat if net is None else net
        split = fitted(split, net=net, gross=gross)
        of_it = [each for each in self.corrections.get(order_id, ()) if each.corrects == marker.sales_order_id]
        for correction in of_it:  # those of a sales order that was removed before it was booked again are not
            split = self._corrected(correction, split, order_id, situation)
        return split, basis

    def _corrected(self, correction: CorrectionRecord, split: Split, order_id: str, situation: Situation) -> Split:
        """Return what was booked after a correction that was carried out."""
        net, gross = correction.total_excluding_vat, correction.total_including_vat
        gross = correction.expected_including if gross is None else gross
        net = correction.expected_excluding if net is None else net
        match correction.kind:
            case CorrectionKind.CHANGE:
                return fitted(self._of_lines(correction, order_id, situation) or split, net=net, gross=gross)
            case CorrectionKind.CREDIT:
                return added([split, fitted(self._of_lines(correction, order_id, situation), net=net, gross=gross)])
            case CorrectionKind.REMOVE:
                return {}
            case _:
                return split

    def _of_lines(self, correction: CorrectionRecord, order_id: str, situation: Situation) -> Split:
        """Return what the lines of a correction come to, roughly: their totals put it right."""
        evidence = self._evidence.get(order_id)
        if evidence is None:
            return {}
        percents = {line.article_id: line for line in evidence.lines}
        lines = [
            percents[each.article_id]._replace(quantity=each.quantity, unit_price=each.unit_price)
            for each in correction.lines
            if each.article_id in percents
        ]
        return sent_split(evidence.model_copy(update={"lines": tuple(lines)}), situation)

    def _now(
        self,
        order: BookedOrder,
        order_id: str,
        situation: Situation,
        taxation: Taxation,
        kinds: Mapping[str, VatKind],
    ) -> OrderNow:
        evidence = self._evidence.get(order_id)
        split = self._as_sent(order, evidence, situation)
        if split is None:
            split = booked_split(
                order,
                situation,
                percents={line.article_id: line.percent for line in evidence.lines} if evidence else {},
                kinds=kinds,
                taxation=taxation,
                reference=self._reference,
            )
        return OrderNow(
            order.id,
            str(order.number or order.id),
            order.payment_reference,
            order.day,
            split,
            invoice_id=order.invoice_id,
            is_invoiced=order.invoiced,
            is_dated=self._is_dated(order, order_id),
        )

    def _is_dated(self, order: BookedOrder, order_id: str) -> bool:
        """Whether a person chose the date of a sales order or credit, as the return of its own period was sent."""
        made = self.corrections.get(order_id, ())
        is_credit = any(each.kind is CorrectionKind.CREDIT and each.sales_order_id == order.id for each in made)
        is_chosen = any(each.day and each.sales_order_id == order.id for each in made)
        return is_chosen or (order_id in self._dated and not is_credit)

    @staticmethod
    def _as_sent(order: BookedOrder, evidence: Evidence | None, situation: Situation) -> Split | None:
        """Return the split of a sales order that has the lines that were sent; None when they are others."""
        if evidence is None or order.prices_include_vat != evidence.prices_include_vat:
            return None
        sent = sorted((line.article_id, line.quantity, line.unit_price) for line in evidence.lines)
        now = sorted((line.article_id or "", line.quantity, line.unit_price) for line in order.lines if line.article_id)
        if sent != now:
            return None
        split = sent_split(evidence, situation)
        return fitted(split, net=order.total_excluding_vat, gross=order.total_including_vat)


def _domestic(order: BookedOrder) -> Taxation:
    """Return the likeliest VAT situation of a sale of which nothing else is known."""
    return Taxation(VatTreatment.DOMESTIC, HOME_COUNTRY, order.day or date.max)
