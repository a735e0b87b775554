"""Trials of sales orders: look-ups, what a line may be, how amounts and texts are kept, changing and deleting."""

from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from itertools import accumulate, repeat

from scripts.conformance.findings import Finding, Trial, judged, not_tried
from scripts.conformance.scene import Record, Scene

_CENT = Decimal("0.01")
_FOUND_WITHIN = 60
_LOOKS = (0, 1, 2, 5, 10, 20, 30, 60)
_NOT_FOUND = 404
_LONG = 60
_HALF_AN_HOUR = 1_800


def reference_is_a_filter(scene: Scene) -> Finding:
    """Ask for the reference of one of two orders."""
    first, _ = _two_orders(scene)
    answer = scene.connection.find("/verkooporders", f"Betalingskenmerk eq '{first['betalingskenmerk']}'")
    if not answer.is_done:
        return judged(holds=False, seen=answer.said)
    return judged(holds=_ids(answer.rows) == {first["id"]}, seen=f"{len(answer.rows)} rows for the one order")


def order_is_found_soon(scene: Scene) -> Finding:
    """Look for a new order in the list by its reference, until it is there."""
    made = _made(scene)
    began = scene.connection.monotonic()
    for wait in _LOOKS:
        scene.connection.sleep(wait)
        rows = scene.connection.find("/verkooporders", f"Betalingskenmerk eq '{made['betalingskenmerk']}'").rows
        passed = scene.connection.monotonic() - began
        if made["id"] in _ids(rows):
            return judged(holds=passed <= _FOUND_WITHIN, seen=f"found after {passed:.0f} s")
    return judged(holds=False, seen=f"not found within {scene.connection.monotonic() - began:.0f} s")


def filter_on(name: str) -> Trial:
    """Return the trial of a filter on a property of orders: what it says, and what contradicts it."""

    def trial(scene: Scene) -> Finding:
        first, second = _two_orders(scene)
        own, others = _conditions(name, first, second)
        answer = scene.connection.find("/verkooporders", own)
        if not answer.is_done:
            return judged(holds=False, seen=answer.said)
        without = scene.connection.find("/verkooporders", others)
        found, absent = first["id"] in _ids(answer.rows), first["id"] not in _ids(without.rows)
        return judged(
            holds=found and absent and without.is_done,
            seen=f"{own}: {'with' if found else 'without'} the order; {others}: {'without' if absent else 'with'} it",
        )

    return trial


def _conditions(name: str, first: Record, second: Record) -> tuple[str, str]:
    """Return a condition that the first order meets, and one that it does not."""
    if name == "Nummer":
        return f"Nummer lt {second['nummer']}", f"Nummer gt {first['nummer']}"
    if name == "Omschrijving":
        return f"Omschrijving eq '{first['omschrijving']}'", f"Omschrijving eq '{second['omschrijving']}'"
    field = f"{name[0].lower()}{name[1:]}"
    moment = datetime.fromisoformat(str(first[field])[:19])
    before, after = ((moment + timedelta(days=days)).isoformat() for days in (-2, 2))
    return f"{name} gt datetime'{before}'", f"{name} gt datetime'{after}'"


def negative_line(scene: Scene) -> Finding:
    """Post two pieces and take one back."""
    answer = scene.order([scene.line("10.00", "2"), scene.line("10.00", "-1")])
    if not answer.is_done:
        return judged(holds=False, seen=answer.said)
    total = _money(answer.content["totaalExclusiefBtw"])
    return judged(holds=total == Decimal("10.00"), seen=f"2 and -1 of 10.00: {total} without VAT")


def negative_order(scene: Scene) -> Finding:
    """Post an order of which every quantity is negative, as a credit order is."""
    answer = scene.order([scene.line("10.00", "-1")])
    if not answer.is_done:
        return judged(holds=False, seen=answer.said)
    total = _money(answer.content["totaalExclusiefBtw"])
    return judged(holds=total == Decimal("-10.00"), seen=f"-1 of 10.00: {total} without VAT")


def text_line(scene: Scene) -> Finding:
    """Post a line of text without an article."""
    answer = scene.order([scene.line("10.00"), {"omschrijving": scene.mark}])
    lines = len(answer.content["regels"]) if answer.is_done else 0
    return judged(holds=lines == 2, seen=answer.said if not answer.is_done else f"{lines} lines kept")  # noqa: PLR2004


def finer_price(scene: Scene) -> Finding:
    """Post a price with one decimal more than the administration keeps."""
    places = int(scene.company.get("aantalDecimalenArtikelprijzen") or 2)
    price = str(Decimal(1) + Decimal(5).scaleb(-places - 1))
    answer = scene.order([scene.line(price)])
    kept = f"{price} was kept as {answer.content['regels'][0]['stuksprijs']}" if answer.is_done else answer.said
    return judged(holds=not answer.is_done, seen=kept)


def half_cents_go_up(scene: Scene) -> Finding:
    """Post a price whose VAT ends on half a cent, with an even cent before it."""
    percent = scene.percent("Hoog")
    for price in accumulate(repeat(_CENT), initial=_CENT):
        vat = price * percent / 100
        up, even = (vat.quantize(_CENT, rounding) for rounding in (ROUND_HALF_UP, ROUND_HALF_EVEN))
        if up != even:
            break
    answer = scene.order([scene.line(str(price))])
    if not answer.is_done:
        return not_tried(answer.said)
    seen = _money(answer.content["totaalInclusiefBtw"]) - price
    return judged(holds=seen == up, seen=f"VAT of {percent} % on {price}: {seen}, half up {up}, half even {even}")


def vat_is_rounded_per_rate(scene: Scene) -> Finding:
    """Post two small lines of one rate whose VAT differs by the cent when it is rounded for each."""
    percent = scene.percent("Hoog")
    for price in accumulate(repeat(_CENT), initial=_CENT):
        each, both = ((count * price * percent / 100).quantize(_CENT, ROUND_HALF_UP) for count in (1, 2))
        if 2 * each != both:
            break
    answer = scene.order([scene.line(str(price)), scene.line(str(price))])
    if not answer.is_done:
        return not_tried(answer.said)
    seen = _money(answer.content["totaalInclusiefBtw"]) - 2 * price
    return judged(holds=seen == both, seen=f"VAT on 2 lines of {price}: {seen}, per rate {both}, per line {2 * each}")


def long_text_is_refused(name: str) -> Trial:
    """Return the trial of a text of 60 characters in a field of an order."""

    def trial(scene: Scene) -> Finding:
        long: Record = {name: scene.text().ljust(_LONG, "x")}
        answer = scene.order(**long)
        if not answer.is_done:
            return judged(holds=True, seen=answer.said)
        return judged(holds=False, seen=f"{len(str(answer.content.get(name) or ''))} of {_LONG} characters were kept")

    return trial


def order_can_be_changed(scene: Scene) -> Finding:
    """Send an order as it was read, with another memo, and two pieces in the place of one."""
    made = _made(scene)
    lines = [
        {name: value for name, value in line.items() if name != "totaal"} | {"aantal": 2} for line in made["regels"]
    ]
    answer = scene.connection.ask("PUT", f"/verkooporders/{made['id']}", {**made, "memo": "changed", "regels": lines})
    if not answer.is_done:
        return judged(holds=False, seen=answer.said)
    now = scene.connection.ask("GET", f"/verkooporders/{made['id']}").content
    same = all(now[name] == made[name] for name in ("nummer", "betalingskenmerk"))
    total = _money(now["totaalExclusiefBtw"])
    return judged(
        holds=same and now["memo"] == "changed" and total == 2 * _money(made["totaalExclusiefBtw"]),
        seen=f"memo {now['memo']}, {total} for two pieces, number and reference {'' if same else 'not '}as they were",
    )


def order_can_be_deleted(scene: Scene) -> Finding:
    """Delete an order and ask for it again."""
    made = _made(scene)
    answer = scene.connection.ask("DELETE", f"/verkooporders/{made['id']}")
    status = scene.connection.ask("GET", f"/verkooporders/{made['id']}").status
    return judged(holds=answer.is_done and status == _NOT_FOUND, seen=f"{answer.said}, then {status}")


def invoiced_order_stays(scene: Scene) -> Finding:
    """Send an order that a person invoiced with another memo; delete it only when that was asked for."""
    order = scene.number(scene.invoiced) if scene.invoiced else None
    if order is None:
        return not_tried("make an order, invoice it in SnelStart, and give its number as INVOICED=")
    if not order.get("verkoopfactuur"):
        return not_tried(f"order {scene.invoiced} has no invoice")
    path = f"/verkooporders/{order['id']}"
    put = scene.connection.ask("PUT", path, {**order, "memo": scene.mark})
    if not scene.delete_invoiced:
        return judged(holds=not put.is_done, seen=f"PUT: {put.said}; DELETE only with DELETE_INVOICED=1")
    delete = scene.connection.ask("DELETE", path)
    return judged(holds=not (put.is_done or delete.is_done), seen=f"PUT: {put.said}; DELETE: {delete.said}")


def copy_keeps_reference(scene: Scene) -> Finding:
    """Look at an order that a person copied in SnelStart."""
    copy = scene.number(scene.copy) if scene.copy else None
    if copy is None:
        return not_tried("copy an order that has a payment reference in SnelStart, and give the copy's number as COPY=")
    reference = copy.get("betalingskenmerk")
    first = [row for row in scene.orders() if row["id"] != copy["id"] and row.get("betalingskenmerk") == reference]
    if reference and not first:
        return not_tried(f"order {scene.copy} has reference {reference}, which no other order has")
    return judged(holds=bool(reference), seen=f"the copy has {reference or 'no reference'}")


def quotations_are_listed(scene: Scene) -> Finding:
    """Post an order as a quotation and look for it among the sales orders."""
    answer = scene.order(procesStatus="Offerte")
    if not answer.is_done:
        return not_tried(answer.said)
    listed = answer.content["id"] in _ids(list(scene.orders()))
    return judged(holds=listed, seen="in the list" if listed else "not in the list")


def modified_on_is_utc(scene: Scene) -> Finding:
    """Compare the time stamp of a new order with the present: Dutch time is one or two hours ahead."""
    stamp = datetime.fromisoformat(str(_made(scene)["modifiedOn"])[:19]).replace(tzinfo=UTC)
    ahead = (stamp - scene.connection.now()).total_seconds()
    return judged(holds=abs(ahead) < _HALF_AN_HOUR, seen=f"{ahead:.0f} s ahead of UTC")


def refusals_have_codes(scene: Scene) -> Finding:
    """Post what three rules of the published list forbid."""
    unknown = {"id": "00000000-0000-4000-8000-00000000dead"}
    tried = {
        "REL-0005": scene.order(relatie=unknown),
        "VOR-0005": scene.order(nummer=1),
        "VOR-0011": scene.order(orderreferentie="x" * _LONG),
    }
    seen = "; ".join(f"{code}: {', '.join(answer.codes) or answer.said}" for code, answer in tried.items())
    return judged(holds=all(code in answer.codes for code, answer in tried.items()), seen=seen)


def unknown_article_is_refused(scene: Scene) -> Finding:
    """Post a line on an article that does not exist."""
    answer = scene.order([{**scene.line("10.00"), "artikel": {"id": "00000000-0000-4000-8000-00000000dead"}}])
    return judged(holds=not answer.is_done, seen=answer.said)


def _two_orders(scene: Scene) -> tuple[Record, Record]:
    return _made(scene), _made(scene)


def _made(scene: Scene) -> Record:
    answer = scene.order()
    scene.id_of(answer)
    made: Record = answer.content
    return made


def _ids(rows: list[Record]) -> set[str]:
    return {str(row.get("id")) for row in rows}


def _money(value: object) -> Decimal:
    return Decimal(str(value)).quantize(_CENT)
