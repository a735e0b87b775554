"""What became of an order, held against the readings of the oracle."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from tests.oracle import books
from tests.oracle.books import Booked
from tests.oracle.readings import Reading, likeliest, readings
from tests.oracle.shop_json import Case

D = Decimal
CENT = D("0.01")


class Verdict(StrEnum):
    """How an order came out."""

    BOOKED = "booked right"
    TOLD = "booked with a notice of the shop's figure"
    WAITS = "waits rightly"
    SILENT = "silent difference"
    NEEDLESS = "needless wait"
    UNREAD = "the oracle has no reading of what it generated"


FAILURES = frozenset({Verdict.SILENT, Verdict.NEEDLESS, Verdict.UNREAD})


@dataclass(frozen=True)
class Outcome:
    """The verdict on one order, with the figures behind it."""

    verdict: Verdict
    why: str = ""
    rounding_lines: int = 0
    split_lines: int = 0
    whole_cents: bool = False
    """Whether every amount of the shop is in whole cents, so that no rounding line has an excuse."""

    @property
    def booked(self) -> bool:
        return self.verdict in {Verdict.BOOKED, Verdict.TOLD, Verdict.SILENT}


def assess(case: Case, booked: Booked, found: Sequence[Reading] | None = None) -> Outcome:
    """Hold what was booked against the likeliest reading."""
    found = readings(case.entry, case.info) if found is None else found
    if case.truth is not None and not any(_same(reading.vat, case.truth) for reading in found):
        return Outcome(Verdict.UNREAD, f"truth {_shown(case.truth)}, read {[_shown(each.vat) for each in found]}")
    if booked.error:
        return Outcome(Verdict.NEEDLESS, booked.error)
    if booked.waits:
        is_needless = len(found) == 1 and not (case.may_wait or case.must_wait)
        is_needless = is_needless or not _says(case, booked)
        vat = _shown(found[0].vat) if found else "no reading"
        why = f"{vat}; it says: {' | '.join(booked.sentences)}" if is_needless else ""
        return Outcome(Verdict.NEEDLESS if is_needless else Verdict.WAITS, why)
    verdict, why = _booked(case, booked, found)
    lines = books.rounding_lines(booked.lines), books.split_lines(booked, case.entry)
    return Outcome(verdict, why, *lines, whole_cents=_in_whole_cents(case))


def _booked(case: Case, booked: Booked, found: Sequence[Reading]) -> tuple[Verdict, str]:
    made = books.totals(booked, case)
    figures = f"booked {made.total} with VAT {_shown(made.vat)}"
    if objection := _objection(case, booked, made.total, found):
        return Verdict.SILENT, f"{figures}; {objection}"
    read = with_vouchers(found[0].vat, case)
    off = [percent for percent in {*made.vat, *read} if _off(percent, made.vat, read)]
    if not off:
        return Verdict.BOOKED, ""
    if all(_told(read.get(percent, D(0)), booked.sentences) for percent in off):
        return Verdict.TOLD, ""
    return Verdict.SILENT, f"{figures}; due {_shown(read)}; notices: {' | '.join(booked.sentences)}"


def with_vouchers(vat: dict[Decimal, Decimal], case: Case) -> dict[Decimal, Decimal]:
    """Add the VAT of single-purpose vouchers, which the shop writes nowhere: of those sold, less that of redeemed ones.

    What is paid for a voucher, and with it, includes its VAT (directive 2006/112/EC, article 30b).
    """
    if not case.voucher_percent:
        return vat
    entry, percent = case.entry, D(case.voucher_percent)
    sold_at = {row["code"]: row["sold_at"] for row in entry.get("redeemed_vouchers", [])}
    amounts = [D(row["amount"]) for row in entry["vouchers"] if entry["order"]["date_added"] >= case.voucher_since]
    for row in entry["totals"]:
        code = row["title"].partition("(")[2].partition(")")[0]
        if row["code"] == "voucher" and sold_at.get(code, "9999") >= case.voucher_since:
            amounts.append(D(row["value"]))
    own = sum(amounts, D(0)) * percent / (100 + percent)
    return {**vat, percent: vat.get(percent, D(0)) + own}


def _objection(case: Case, booked: Booked, total: Decimal, found: Sequence[Reading]) -> str:
    """Return why the order may not have been booked at all, or not with this total; empty: nothing."""
    if not found:
        return "nothing explains the order"
    if objection := _scheme_objection(case, booked):
        return objection
    best = likeliest(found)
    if any(_off(percent, best[0].vat, each.vat) for each in best for percent in {*best[0].vat, *each.vat}):
        return f"as likely: {[_shown(each.vat) for each in best]}"
    shop = _cents(max(D(0), D(case.entry["order"]["total"])))
    pieces = sum(int(row["quantity"]) for row in case.entry["products"])
    slack = CENT / 2 * pieces + CENT if case.book_prices else D(0)  # the books round the price of a piece
    return "" if abs(total - shop) <= slack else f"the shop's total is {shop}"


def _scheme_objection(case: Case, booked: Booked) -> str:
    """Return what is wrong with a booking whose amounts may be right; empty: nothing."""
    if case.must_wait:
        return f"it has to wait: {case.must_wait}"
    if not _says(case, booked):
        return f"nothing says '{case.says}': {' | '.join(booked.sentences)}"
    if wrong := [
        f"{line.code} in {line.group}" for line in booked.lines if line.group != case.groups.get(line.code, "")
    ]:
        return f"not in its revenue group: {', '.join(wrong)}"
    if case.no_supply and booked.card_number:
        return f"the card's number {booked.card_number} makes it an ICP supply"
    if case.supplied_here and booked.delivered_to != "NL":
        return f"delivered to {booked.delivered_to or 'the address of the shop'}, but supplied here"
    return ""


def _says(case: Case, booked: Booked) -> bool:
    return any(case.says in sentence for sentence in booked.sentences) if case.says else True


def _off(percent: Decimal, made: dict[Decimal, Decimal], read: dict[Decimal, Decimal]) -> bool:
    return abs(_cents(made.get(percent, D(0))) - _cents(read.get(percent, D(0)))) > CENT


def _told(figure: Decimal, sentences: Sequence[str]) -> bool:
    """Whether a notice gives the shop's figure, in either way of writing."""
    text = f"{_cents(figure):.2f}"
    return any(text in sentence or text.replace(".", ",") in sentence for sentence in sentences)


def _same(vat: dict[Decimal, Decimal], truth: dict[Decimal, Decimal]) -> bool:
    return all(abs(vat.get(each, D(0)) - truth.get(each, D(0))) <= D("0.006") for each in {*vat, *truth})


def _in_whole_cents(case: Case) -> bool:
    entry = case.entry
    amounts = [row["value"] for row in entry["totals"]]
    for row in entry["products"]:
        piece = D(row["price"]) + D(row["tax"])
        if abs(piece - _cents(piece)) > D("0.0001"):
            return False
    return all(D(amount) == _cents(D(amount)) for amount in amounts)


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def _shown(vat: dict[Decimal, Decimal]) -> str:
    return "{" + ", ".join(f"{percent} %: {amount:.4f}" for percent, amount in sorted(vat.items()) if amount) + "}"
