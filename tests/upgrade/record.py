"""Runs the app of today through everything that it keeps, and writes what stands in storage afterwards.

    python -m tests.upgrade.record tests/upgrade/recordings/<commit>

Time, ids and tokens follow from seeds: the same commit gives the same files.
"""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from local.demo.scenario import Demo, demos
from local.demo.stack import APP
from local.shop import faults as shop_faults
from local.shop.captures import Entry
from local.snelstart.books import Books
from local.snelstart.faults import Fault, FaultKind
from local.snelstart.http.wire import Record
from tests.functional.orders import order_of, plain_order, plain_orders
from tests.upgrade.contract import contract_of
from tests.upgrade.world import Message, World, address_of

MAIN, SECOND, THIRD, OFF, GONE = "winkel-oc30", "winkel-oc40", "winkel-oc41", "kopie", "weg"
START = datetime(2026, 11, 24, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = 60, 3_600, 86_400
LEASE_OVER = 130
OUTCOME_CERTAIN = 16 * MINUTE
REFUNDED = 11
ORDERS, CARDS, ARTICLES = "/v2/verkooporders", "/v2/relaties", "/v2/artikelen"
FIELD = "webshopcode"
LONG_COMPANY = "Vereniging tot Behoud van Zeer Lange Namen aan de Lange Gracht"
LONG_EMAIL = f"{'inkoop.' * 12}afdeling@{'zeer-lange-domeinnaam.' * 4}example.test"
NO_CODE = "Losse thee, uit het vuistje ☕"
KEY = "an-api-key-of-a-machine-that-reads"


def main(folder: Path) -> None:
    """Record into a folder."""
    administrations = {demo.books.client_key: demo.books for demo in demos()}
    world = World(START, administrations.values(), seed=1)
    with world.running():
        recording = _Recording(world)
        recording.play()
        world.keep(folder)
        contract = contract_of(world)
        _write(folder / "cast.json", recording.cast())
    _write(folder / "contract.json", contract)


def _write(file: Path, content: Any) -> None:
    file.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", encoding="utf-8")


class _Recording:
    """What happened at this installation."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.demos = dict(zip((MAIN, SECOND, THIRD), demos(), strict=True))
        self.link_codes: dict[str, str] = {}
        self.names = {MAIN: demos()[0].books.name, THIRD: demos()[2].books.name}

    def play(self) -> None:
        self._link()
        self._export()
        self._import_and_decide()
        self._read_codes_of_another_field()
        self._after_booking()
        self._night()
        self._runs_of_every_kind()
        self._leave_much_undone()

    def cast(self) -> dict[str, Any]:
        """Return which order plays which part, by the name that a test asks for."""
        named = {
            "booked": (MAIN, self.booked),
            "waits for an article": (MAIN, self.unknown_article),
            "skipped": (MAIN, self.skipped),
            "released": (MAIN, self.released + self.let_pass),
            "sent and booked": (MAIN, self.sent),
            "sent and not booked": (MAIN, self.sent_in_vain),
            "left to a person and not booked": (THIRD, [self.never]),
            "left to a person and booked": (THIRD, [self.hidden]),
            "refused": (SECOND, self.refused),
            "card not made": (SECOND, self.card_absent),
            "card made": (SECOND, self.card_made),
            "article not made": (THIRD, self.article_absent),
            "field not filled": (THIRD, self.half_filled),
            "of a profile that is gone": (GONE, ["1"]),
        }
        orders = {part: {"profile": profile, "orders": orders} for part, (profile, orders) in named.items()}
        return {"orders": orders, "link_codes": self.link_codes}

    def books(self, profile: str = MAIN) -> Books:
        return self.world.books(self.names[profile])

    # -- profiles

    def _link(self) -> None:
        world = self.world
        world.secrets.kept["sconnect-key-viewer"] = KEY
        for profile in (MAIN, SECOND, THIRD, GONE):
            world.add_shop(profile)
        self._create(
            MAIN,
            orders={"comment_in_memo": False, "tolerance": "0.03", "description_mode": "generated"},
            articles={"processing": "manual", "collective_article": "TOESLAG-H"},
            customers={"processing": "add_and_update", "vat_number_field_id": "4"},
            article_export={"update_name": True, "stock": "free", "stock_recheck": "never", "update_ean": True},
            customer_export={"update_address": True, "update_name": True, "number_field_id": "3"},
            planning={
                "import_orders": {"interval": "5m"},
                "export_articles": {"interval": "1h"},
                "export_customers": {"interval": "daily", "at": "06:30:00"},
            },
        )
        self._create(
            SECOND,
            orders={"option_mode": "in_description", "line_mode": "article_description"},
            articles={"processing": "add_and_update"},
            customers={"recognition": "email_and_postcode", "new_customer_phone": False},
            planning={"import_orders": {"interval": "15m"}, "export_articles": {"interval": "off"}},
        )
        self._create(
            THIRD,
            articles={"extra_field": FIELD, "processing": "add"},
            customers={"recognition": "code_or_email", "code_source": "customer_number", "code_offset": 70_000},
            article_export={"create_products": True, "update_sku": True},
            planning={
                "import_orders": {"interval": "custom", "schedule": "0 0 */2 * * 1-5"},
                "export_articles": {"interval": "2h"},
                "export_customers": {"interval": "weekdays", "at": "07:00:00"},
            },
        )
        copy = {"id": OFF, "name": "Kopie", "reference_prefix": "KOPIE-"}
        world.ask("POST", f"/api/profiles/{MAIN}/copy", copy)

    def _create(self, profile: str, **parts: dict[str, Any]) -> None:
        demo = self.demos.get(profile, demos()[0])
        settings = _settings(demo, profile)
        for part, changes in parts.items():
            settings[part] = {**settings[part], **changes}
        shop = self.world.shops[profile]
        code = php_link_code(profile, shop.gate.key, shop.gate.secret)
        if profile == THIRD:
            code = shop.link_code(address_of(profile))
        self.link_codes[profile] = code
        body = {"profile": settings, "link_code": code, "client_key": demo.books.client_key}
        self.world.ask("POST", "/api/profiles", body)

    def _change(self, profile: str, part: str, **changes: Any) -> None:
        answer = self.world.ask("GET", f"/api/profiles/{profile}")
        body = answer.json()
        body[part] = {**body[part], **changes}
        self.world.ask("PUT", f"/api/profiles/{profile}", body, headers={"if-match": answer.headers["ETag"]})

    # -- what exports leave behind

    def _export(self) -> None:
        world = self.world
        self._modified(self._article("LAB-KOFFIE"), extraVelden=[{"naam": FIELD, "waarde": "WS-KOFFIE"}])
        self._new_article("FIJN-1", verkoopprijs=Decimal("82.64"))
        self._new_article("DUBBEL-1")
        self._new_article("UIT-1")
        self._new_card(1010, "inkoop@samen.example.test")
        self._new_card(1011, "inkoop@samen.example.test")
        self._new_card(1012, "vast@example.test")
        self._product("FIJN-1", price=Decimal("82.6446"), name="Artikel FIJN-1")
        self._product("DUBBEL-1")
        self._product("DUBBEL-1")
        self._account("vast@example.test", telephone="020-1234567")
        world.tick("export_articles_timer")
        world.deliver()
        world.run_now(MAIN, "export_customers")
        world.later(HOUR)
        self._modified(self._article("UIT-1"), isNonActief=True)
        self._modified(self._article("LAB-SHIRT"), verkoopprijs=Decimal("23.45"))
        world.tick("export_articles_timer")
        world.deliver()
        assert self._stored("exports", switched_off=True)
        assert [row for row in world.stored("exports") if "kept_price" in row]
        assert self._stored("worklist", task="export_articles")
        assert self._stored("worklist", task="export_customers")

    # -- what an import and a person's decisions leave behind

    def _import_and_decide(self) -> None:
        world = self.world
        self.booked = world.place(MAIN, *plain_orders(6, customers=4))
        self.linked = world.place(MAIN, order_of("ONBEKEND-1", 5))
        self.unknown_article = world.place(MAIN, order_of("ONBEKEND-2", 6))
        self.skipped = world.place(MAIN, order_of("ONBEKEND-3", 7))
        self.accepted = world.place(MAIN, with_total_off(plain_order(8), "2.50"))
        self.named = world.place(MAIN, without_code(order_of("", 9)))
        self.long = world.place(MAIN, from_company(plain_order(10), LONG_COMPANY, LONG_EMAIL))
        self.many = world.place(MAIN, from_company(plain_order(11), "Samen BV", "inkoop@samen.example.test"))
        world.tick("import_orders_timer")
        world.deliver()
        coffee = self._article("LAB-KOFFIE")["id"]
        self._act("article_unknown", "onbekend-1", action="link_article", article_id=coffee, reason="zelfde")
        self._act("article_code_missing", NO_CODE, action="link_article", article_id=coffee)
        self._act("total_difference", self.accepted[0], action="accept_difference", reason="fooi")
        world.ask("POST", f"/api/profiles/{MAIN}/orders/{self.skipped[0]}/skip", {"reason": "proefbestelling"})
        card = next(card for card in self.books().relations.values() if card["relatiecode"] == 1010)
        self._act("customer_ambiguous", "", action="link_customer", customer_id=card["id"], reason="gebeld")
        world.run_now(MAIN, "import_orders")
        states = world.order_states(MAIN)
        assert {states[each] for each in (*self.linked, *self.accepted, *self.named, *self.many)} == {"done"}
        world.ask("POST", f"/api/profiles/{MAIN}/orders/{self.booked[5]}/forget", {})
        second = world.place(SECOND, *plain_orders(3, customers=2, first_customer=1))
        world.later(15 * MINUTE)
        world.tick("import_orders_timer")
        world.deliver()
        assert set(world.order_states(SECOND)) == set(second)

    def _read_codes_of_another_field(self) -> None:
        """One article is made and its field not filled; of another it is not known whether it was made."""
        world = self.world
        self.half_filled = world.place(THIRD, order_of("WS-HALF", 21))
        world.snelstart.faults.add(Fault(FaultKind.DROP_BEFORE, "PUT", f"{ARTICLES}/*", times=1))
        world.run_now(THIRD, "import_orders")
        world.snelstart.faults.clear()
        assert self._stored("articles", pending_field=FIELD, article_code="WS-HALF")

    def _after_booking(self) -> None:
        """Booked orders that the shop edits, undoes, or gives the number of to another one; some are seen, one not."""
        world, entries = self.world, self.world.shops[MAIN].entries
        edited, undone, reused, unseen = self.booked[:4]
        entries[edited]["order"]["shipping_city"] = "Elders"
        entries[reused]["order"]["date_added"] = "2026-11-20 10:00:00"
        entries[unseen]["products"][0]["quantity"] = "99"
        for order_id in (edited, reused, unseen):
            world.touch(MAIN, order_id)
        world.touch(MAIN, undone, REFUNDED)
        world.run_now(MAIN, "import_orders")
        for kind, order_id in (
            ("changed_after_booking", edited),
            ("undone_after_booking", undone),
            ("number_reused", reused),
        ):
            self._act(kind, order_id, action="skip", reason="gezien")
        assert len(self._stored("worklist", state="done")) == 1

    def _night(self) -> None:
        world = self.world
        world.later(14 * HOUR)
        world.tick("housekeeping_timer")
        world.deliver()
        world.later(6 * HOUR)
        assert [row for row in world.stored("housekeeping") if "reconciliation" in row]

    def _runs_of_every_kind(self) -> None:
        world = self.world
        world.place(MAIN, plain_order(12))
        world.run_now(MAIN, "import_orders", dry_run=True)
        world.run_now(MAIN, "export_articles", dry_run=True)
        run = world.start(MAIN, "export_customers")
        world.ask("POST", f"/api/runs/{run}/cancel", {})
        world.deliver()
        world.later(MINUTE)
        run = world.start(MAIN, "export_customers")
        message = world.queue.pop()
        world.queue.append(Message(f"{message.queue}-poison", message.body))
        world.deliver()
        self._create(GONE, orders={"reference_prefix": "WEG-"})
        world.place(GONE, plain_order(13))
        world.run_now(GONE, "import_orders")
        version = world.ask("GET", f"/api/profiles/{GONE}").headers["ETag"]
        world.ask("DELETE", f"/api/profiles/{GONE}", headers={"if-match": version})
        states = {row["state"] for row in world.stored("runs")}
        assert {"done", "failed", "cancelled"} <= states, states

    # -- what is under way

    def _leave_much_undone(self) -> None:
        world = self.world
        self._never_answered()
        self._wait_for_a_person()
        self._half_an_export()
        self._half_made_cards()
        self._in_doubt()
        self._decide_without_a_run()
        world.run_now(MAIN, "export_customers")
        self._arrive_after_all()
        world.start(THIRD, "import_orders")
        world.start(MAIN, "export_customers", dry_run=True)
        world.tick("housekeeping_timer")
        world.queue.append(Message("sconnect-housekeeping-poison", world.queue[-1].body))
        run = world.start(SECOND, "export_customers")
        message = world.queue.pop()
        assert run in message.body
        world.queue.append(Message(f"{message.queue}-poison", message.body))
        assert {message.queue for message in world.queue} == {
            "sconnect-runs",
            "sconnect-runs-poison",
            "sconnect-housekeeping",
            "sconnect-housekeeping-poison",
        }

    def _never_answered(self) -> None:
        """Two orders that were sent three times without an answer; one of them stands in the books after all."""
        world = self.world
        self.never, self.hidden = world.place(THIRD, order_of("LAB-KOFFIE", 31), order_of("LAB-KOFFIE", 32))
        for article in self.books(THIRD).articles.values():
            article.setdefault("extraVelden", [{"naam": FIELD, "waarde": article["artikelcode"]}])
        fault = world.snelstart.faults.add(Fault(FaultKind.DROP_BEFORE, "POST", ORDERS))
        for _ in range(3):
            world.run_now(THIRD, "import_orders")
            world.later(OUTCOME_CERTAIN)
        assert world.snelstart.faults.hits(fault) == 6
        world.run_now(THIRD, "import_orders")
        world.snelstart.faults.clear()
        states = world.order_states(THIRD)
        assert (states[self.never], states[self.hidden]) == ("unknown", "unknown")

    def _arrive_after_all(self) -> None:
        """Let the request of an order that was left to a person arrive in the books after all."""
        books = self.books(THIRD)
        [marker] = self._stored("orders", PartitionKey=THIRD, order_id=self.hidden)
        example = next(iter(books.orders.values()))
        books.last_order_number += 1
        key = "00000000-0000-4000-a000-000000000001"
        books.orders[key] = {
            **example,
            "id": key,
            "nummer": books.last_order_number,
            "betalingskenmerk": marker["reference"],
        }

    def _wait_for_a_person(self) -> None:
        """Two orders that wait for a person."""
        world = self.world
        self.released = world.place(MAIN, order_of("LAB-LATER", 14))
        self.let_pass = world.place(MAIN, with_total_off(plain_order(15), "1.75"))
        world.run_now(MAIN, "import_orders")

    def _decide_without_a_run(self) -> None:
        """Two orders are set free for a run that is still to come."""
        self._act("total_difference", self.let_pass[0], action="accept_difference", reason="mag")
        coffee = self._article("LAB-KOFFIE")
        self._new_article("LAB-LATER", artikelOmzetgroep=coffee["artikelOmzetgroep"], modifiedOn="2026-01-01T00:00:00")
        self.world.ask("POST", f"/api/profiles/{MAIN}/orders/{self.released[0]}/retry", {"run_now": False})
        assert len(self._stored("worklist", released=True)) == 2

    def _half_an_export(self) -> None:
        """A pass that stopped after its first page, and a product of which the answer was lost."""
        world = self.world
        for number, code in enumerate(f"REEKS-{number}" for number in range(30)):
            self._new_article(code, THIRD, isNonActief=number > 3, extraVelden=[{"naam": FIELD, "waarde": code}])
        world.later(3 * HOUR)
        world.snelstart.faults.add(Fault(FaultKind.REFUSE, "GET", ARTICLES, calls=tuple(range(3, 20))))
        run = world.run_now(THIRD, "export_articles")
        world.snelstart.faults.clear()
        assert run["state"] == "failed", run
        assert [row for row in world.stored("claims") if "pass_started" in row and row.get("skip")]
        self._new_article("ZOEK-1")
        shop = world.shops[MAIN]

        def lose_a_write(honest: Any) -> Any:
            return shop_faults.drop(honest) if shop.calls["products_write"] > before else honest

        before = shop.calls["products_write"]
        shop.fault = lose_a_write
        world.run_now(MAIN, "export_articles")
        shop.fault = None
        lost = [row for row in self._stored("exports", shop_key="ZOEK-1") if not row.get("shop_id")]
        assert len(lost) == 1

    def _half_made_cards(self) -> None:
        """An order that the books refuse, and two cards of which one was made and one was not, which nobody knows."""
        world = self.world
        self.card_absent = world.place(SECOND, plain_order(17))
        world.snelstart.faults.add(Fault(FaultKind.DROP_BEFORE, "POST", CARDS, times=1))
        world.run_now(SECOND, "import_orders")
        world.snelstart.faults.clear()
        self.refused = world.place(SECOND, plain_order(16))
        body = json.dumps([{"errorCode": "VKO-0001", "message": "Het sjabloon is geblokkeerd."}])
        world.snelstart.faults.add(Fault(FaultKind.REFUSE, "POST", ORDERS, status=400, body=body))
        world.run_now(SECOND, "import_orders")
        self.card_made = world.place(SECOND, plain_order(18))
        with world.killed_at("customers", "replace"):
            world.run_now(SECOND, "import_orders")
        world.snelstart.faults.clear()
        assert len(self._stored("customers", state="sending")) == 2
        assert world.order_states(SECOND)[self.refused[0]] == "refused"

    def _in_doubt(self) -> None:
        """Two orders without an answer, one of them booked; the run that sent them still seems to be at work."""
        world = self.world
        self.sent_in_vain = world.place(MAIN, plain_order(19))
        world.snelstart.faults.add(Fault(FaultKind.DROP_BEFORE, "POST", ORDERS, times=1))
        world.run_now(MAIN, "import_orders")
        world.snelstart.faults.clear()
        self._undecided_article()
        self.sent = world.place(MAIN, plain_order(20))
        world.later(5 * MINUTE)
        world.tick("import_orders_timer")
        world.queue.sort(key=lambda message: MAIN not in message.body)
        with world.killed_at("orders", "replace"):
            world.deliver_one()
        sending = {row["order_id"] for row in self._stored("orders", state="sending", PartitionKey=MAIN)}
        assert sending == {*self.sent_in_vain, *self.sent}

    def _undecided_article(self) -> None:
        """Of an article that is to be found by an extra field it is not known whether it was made."""
        world = self.world
        self.article_absent = world.place(THIRD, order_of("WS-NIEUW", 22))
        world.snelstart.faults.add(Fault(FaultKind.DROP_BEFORE, "POST", ARTICLES, times=1))
        world.run_now(THIRD, "import_orders")
        world.snelstart.faults.clear()
        assert self._stored("articles", pending_field=FIELD, article_code="WS-NIEUW")

    # -- tools

    def _stored(self, table: str, **columns: Any) -> list[dict[str, Any]]:
        return [row for row in self.world.stored(table) if all(row.get(key) == want for key, want in columns.items())]

    def _items(self) -> list[dict[str, Any]]:
        return self.world.listing(f"/api/profiles/{MAIN}/work-list")

    def _act(self, kind: str, key: str, **decision: Any) -> None:
        items = [item for item in self._items() if item["kind"] == kind and (not key or item["key"] == key)]
        assert items, (kind, key, [(item["kind"], item["key"]) for item in self._items()])
        self._decide(items[0], **{"run_now": False, **decision})

    def _decide(self, item: dict[str, Any], **decision: Any) -> None:
        self.world.ask("POST", f"/api/profiles/{MAIN}/work-list/{item['id']}/act", decision)

    def _article(self, code: str, profile: str = MAIN) -> Record:
        return next(row for row in self.books(profile).articles.values() if row["artikelcode"] == code)

    def _new_article(self, code: str, profile: str = MAIN, **fields: Any) -> None:
        articles = self.books(profile).articles
        key = f"00000000-0000-4000-9000-{len(articles):012d}"
        example = self._article("LAB-SHIRT", profile)
        articles[key] = {
            "id": key,
            "artikelcode": code,
            "omschrijving": f"Artikel {code}",
            "artikelOmzetgroep": example["artikelOmzetgroep"],
            "verkoopprijs": Decimal("10.00"),
            "isNonActief": False,
            "voorraadControle": True,
            "technischeVoorraad": Decimal(3),
            "vrijeVoorraad": Decimal(2),
            "isHoofdartikel": False,
            "modifiedOn": self._moment(),
            **fields,
        }

    def _new_card(self, number: int, email: str) -> None:
        relations = self.books().relations
        example = next(card for card in relations.values() if card["naam"] == "Karel Klant")
        key = f"00000000-0000-4000-8000-{number:012d}"
        relations[key] = {
            **example,
            "id": key,
            "relatiecode": number,
            "naam": f"Klant {number}",
            "email": email,
            "modifiedOn": self._moment(),
        }

    def _modified(self, record: Record, **fields: Any) -> None:
        record.update(fields, modifiedOn=self._moment())

    def _moment(self) -> str:
        return self.world.clock.now().replace(tzinfo=None).isoformat(timespec="milliseconds")

    def _product(self, model: str, **fields: Any) -> None:
        records = self.world.shops[MAIN].products.records
        made = {
            "model": model,
            "name": f"Product {model}",
            "price": Decimal("5.0000"),
            "quantity": 3,
            "enabled": True,
            "tax_class_id": "20",
            "codes": {},
            **fields,
        }
        self.world.shops[MAIN].products.adopt({**records, str(500 + len(records)): made})

    def _account(self, email: str, **fields: Any) -> None:
        made = {
            "email": email,
            "group_id": "1",
            "firstname": "Vaste",
            "lastname": "Klant",
            "telephone": "",
            "enabled": True,
            "address": None,
            "custom_field": {},
            **fields,
        }
        records = self.world.shops[MAIN].customers.records
        self.world.shops[MAIN].customers.adopt({**records, str(700 + len(records)): made})


def _settings(demo: Demo, profile: str) -> dict[str, Any]:
    settings: dict[str, Any] = demo.profile().model_dump(mode="json")
    start = (START - timedelta(days=60)).isoformat()
    return settings | {"id": profile, "connection": {}, "orders": {**settings["orders"], "start": start}}


def with_total_off(entry: Entry, by: str) -> Entry:
    """An order with a total that is off by an unexplained amount."""
    total = Decimal(entry["order"]["total"]) + Decimal(by)
    entry["order"]["total"] = str(total)
    for row in entry["totals"]:
        if row["code"] == "total":
            row["value"] = str(total)
    return entry


def without_code(entry: Entry) -> Entry:
    """An order of products that have a name only."""
    for row in entry["products"]:
        row["name"] = NO_CODE
    entry["product_codes"] = {}
    return entry


def from_company(entry: Entry, company: str, email: str) -> Entry:
    """An order by a guest on behalf of a company."""
    entry["order"]["email"] = email
    for kind in ("payment_", "shipping_"):
        entry["order"][f"{kind}company"] = company
    return entry


def php_link_code(profile: str, key: str, secret: str) -> str:
    """Let the extension's own code make a link code."""
    route = f"{address_of(profile)}/index.php?route=extension/module/sconnect/api&winkel=caf\u00e9"
    script = """
        namespace Sconnect;
        final class Settings {
            private array $values;
            public function __construct(array $values) { $this->values = $values; }
            public function get(string $name): string { return $this->values[$name] ?? ''; }
        }
        require $argv[1];
        echo (new LinkCode(new Settings(['key' => $argv[3], 'secret' => $argv[4]]), $argv[2]))->text();
    """
    command = ["php", "-r", script, str(APP / "opencart" / "shared" / "LinkCode.php"), route, key, secret]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=20).stdout  # noqa: S603 - ours


if __name__ == "__main__":
    main(Path(sys.argv[1]))
