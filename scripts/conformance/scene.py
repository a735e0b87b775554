"""What a trial works with in the administration: a customer, articles, orders; and taking all of it away again."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from scripts.conformance.connection import Answer, CannotRunError, Connection

Record = dict[str, Any]
_NUMERIC = "Numeriek"
_PAGE = 500
_STANDS_ON = ("/verkooporders", "/verkoopboekingen", "/artikelen", "/relaties")
"""Each stands on those after it."""


@dataclass
class Scene:
    """The administration during a trial. Everything that is made is noted, and nothing else is ever taken away.

    `mark` is in every text that the trial writes. `invoiced` and `copy` are numbers of orders that a person made for
    it, 0 when there are none; `delete_invoiced` lets it try to delete the invoiced one.
    """

    connection: Connection
    mark: str
    today: str
    """The day of the orders, as SnelStart writes it."""
    invoiced: int = 0
    copy: int = 0
    delete_invoiced: bool = False
    company: Record = field(default_factory=dict)
    made: list[tuple[str, str]] = field(default_factory=list)
    """Path of the collection and id, oldest first."""
    left: list[str] = field(default_factory=list)
    """What could not be taken away again, with the answer."""
    _articles: dict[str, str] = field(default_factory=dict)
    _customer: str = ""
    _texts: int = 0

    def create(self, path: str, body: Record) -> Answer:
        """Create a record and note it. A creation that is refused makes nothing."""
        answer = self.connection.ask("POST", path, body)
        if answer.is_done:
            if not isinstance(answer.content, dict) or not answer.content.get("id"):
                raise CannotRunError(f"SnelStart answered POST {path} without an id: look there for {self.mark}.")
            self.made.append((path, str(answer.content["id"])))
        return answer

    def order(self, lines: list[Record] | None = None, **fields: Any) -> Answer:
        """Create a sales order for the trial's customer; by default one piece of 10.00 at the high rate."""
        body = {
            "relatie": {"id": self.customer()},
            "datum": self.today,
            "omschrijving": self.text(),
            "betalingskenmerk": self.text(),
            "verkooporderBtwIngaveModel": "Exclusief",
            "factuurkorting": 0,
            "regels": lines or [self.line("10.00")],
            **fields,
        }
        return self.create("/verkooporders", {name: value for name, value in body.items() if value is not None})

    def line(self, price: str, quantity: str = "1", kind: str = "Hoog") -> Record:
        """Return a line on the trial's article of a VAT kind."""
        return {
            "artikel": {"id": self.article(kind)},
            "omschrijving": self.mark,
            "stuksprijs": price,
            "aantal": quantity,
            "kortingsPercentage": 0,
        }

    def text(self) -> str:
        """Return a text that nothing else has, of fewer than 30 characters."""
        self._texts += 1
        return f"{self.mark}-{self._texts}"

    def customer(self) -> str:
        """Return the id of a Dutch customer, made at the first call."""
        if not self._customer:
            address = {
                "straat": "Proefstraat 1",
                "postcode": "1011 AA",
                "plaats": "Amsterdam",
                "land": self.country("NL"),
            }
            self._customer = self.id_of(self.create("/relaties", self.card(self.mark, address)))
        return self._customer

    def card(self, name: str, address: Record, **more: Any) -> Record:
        """Return a customer card to create."""
        return {"relatiesoort": ["Klant"], "naam": name, "vestigingsAdres": address, **more}

    def article(self, kind: str) -> str:
        """Return the id of an article whose revenue group has a VAT kind, made at the first call."""
        if kind not in self._articles:
            code = self.mark if self.company.get("artikelcodeSoort") != _NUMERIC else self.mark[-6:]
            body = {
                "artikelcode": f"{code}{len(self._articles)}"[-int(self.company.get("artikelcodeMaxLengte") or 9) :],
                "omschrijving": f"{self.mark} {kind}",
                "artikelOmzetgroep": {"id": self.group(kind)},
                "verkoopprijs": "1.00",
            }
            self._articles[kind] = self.id_of(self.create("/artikelen", body))
        return self._articles[kind]

    def group(self, kind: str) -> str:
        """Return the id of the revenue group with the lowest number that has a VAT kind."""
        rows = self.connection.ask("GET", "/artikelomzetgroepen").rows
        fitting = sorted((row for row in rows if row.get("verkoopNederlandBtwSoort") == kind), key=_number)
        if not fitting:
            raise CannotRunError(f"The administration has no revenue group with VAT kind {kind}.")
        return str(fitting[0]["id"])

    def percent(self, kind: str) -> Decimal:
        """Return the Dutch percentage of a VAT kind today."""
        for row in self.connection.ask("GET", "/btwtarieven").rows:
            if row["btwSoort"] == kind and row["datumVanaf"] <= self.today <= row["datumTotEnMet"]:
                return Decimal(str(row["btwPercentage"]))
        raise CannotRunError(f"The administration has no percentage for VAT kind {kind} today.")

    def country(self, code: str) -> Record:
        """Return a reference to a country by its two letters."""
        rows = self.connection.ask("GET", "/landen").rows
        return {"id": next(str(row["id"]) for row in rows if row.get("landcode") == code)}

    def number(self, number: int) -> Record | None:
        """Return the sales order with a number, whatever filters do; `None`: there is none."""
        return next((row for row in self.orders() if row.get("nummer") == number), None)

    def orders(self) -> Iterator[Record]:
        """Read all sales orders, page by page."""
        start, page = 0, _PAGE
        while page == _PAGE:
            rows = self.connection.ask("GET", "/verkooporders", query={"$top": str(_PAGE), "$skip": str(start)}).rows
            yield from rows
            start, page = start + _PAGE, len(rows)

    def id_of(self, answer: Answer) -> str:
        """Return the id of what was created. Raises `CannotRunError` when it was refused."""
        if not answer.is_done:
            raise CannotRunError(f"SnelStart refuses what the trial needs: {answer.said}")
        return str(answer.content["id"])

    def take_away(self) -> None:
        """Delete what was made, cards and articles last: they stand on orders. What SnelStart keeps is in `left`."""
        for path, key in sorted(self.made, key=lambda each: _STANDS_ON.index(each[0])):
            answer = self.connection.ask("DELETE", f"{path}/{key}")
            if not answer.is_done and answer.status != 404:  # noqa: PLR2004 - gone already
                self.left.append(f"{path}/{key}: {answer.said}")
        self.made.clear()


def _number(row: Record) -> int:
    return int(row.get("nummer") or 0)
