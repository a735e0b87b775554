"""No secret leaves by any way, and personal data only by the ways that are made for it.

One long day in a shop of canaries (`tests.functional.canaries`), with everything that can go wrong in it; then the nets
are looked through.
"""

import io
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import azure.functions as func
import pytest

from local.shop import faults as shop_faults
from local.shop.identity import ShopIdentity
from local.snelstart.faults import Fault, FaultKind
from local.snelstart.http.activation import message
from sconnect.adapters.opencart import ShopSettings
from sconnect.adapters.opencart.link_code import parse_link_code
from sconnect.app.errors import NotNowError, OutcomeUnknownError, RefusedError
from sconnect.app.profiles.repository import save_profile
from sconnect.app.storage.records import AdoptionFinding, AdoptionLink, AdoptionState
from sconnect.app.summaries import note_columns
from sconnect.domain.adoption.decision import AdoptionDecision
from sconnect.domain.adoption.links import LinkKind, LinkReason
from sconnect.domain.adoption.model import Part, Reason
from sconnect.domain.profile import Processing
from sconnect.entrypoints.http.handlers.connection import LinkRequest, SecretRequest
from sconnect.entrypoints.http.routes import ROUTES
from sconnect.entrypoints.queue.housekeeping import maintenance_failed, run_maintenance
from sconnect.entrypoints.queue.mail import mail_messages
from sconnect.entrypoints.queue.runs import run_task, run_task_failed
from tests.fakes.ticks import maintenance_messages
from tests.functional import canaries
from tests.functional.canaries import (
    CARD,
    CLIENT_KEY,
    EMAIL,
    MACHINE_KEYS,
    OPERATOR,
    STRANGE_KEY,
    VAT_NUMBER,
    CanaryLab,
    LogNet,
    WatchedApi,
    is_shown,
    may_be_personal,
    personal_in,
    secrets_in,
    shown_by,
)
from tests.functional.decisions import add_sales_order
from tests.functional.faults import DAY
from tests.functional.in_process import in_process_api
from tests.functional.lab import queue_message
from tests.functional.orders import plain_order

SHOWN_AT_FIRST = (
    "read_me",
    "read_overview",
    "read_profile_figures",
    "read_planning_overview",
    "list_profiles",
    "read_settings_schema",
    "read_openapi",
)
FOR_PERSONAL_DATA = {
    *("list_orders", "read_order", "skip_order", "retry_order", "read_work_list", "act_on_item"),
    *(
        "decide_for_many",
        "list_decisions_for_many",
        "undo_decision_for_many",
        "list_candidates",
    ),  # who decided, and why
    *("search_customers", "list_customer_mappings", "put_customer_mapping"),
    *("book_by_hand", "undo_by_hand", "revoke_decision"),
    *("read_corrections", "correct_order"),  # on whose card it stands, who corrected it and why
    *("list_article_mappings", "put_article_mapping", "list_former_articles"),  # who linked an article, and why
    "list_vat_numbers",
    *("read_mail", "put_mail_recipient", "send_test_mail"),  # who gets e-mails, and what a mail server said
    *("list_settings_changes", "change_settings", "undo_settings_change"),  # who changed a setting
    *("list_settings_history", "read_access", "give_access", "withdraw_access"),  # who has access, and who gave it
    *("start_run", "list_runs", "read_run", "cancel_run", "list_run_items"),  # who started it, what it could not do
    *("read_adoption", "list_adoption_findings", "look_at_books", "decide_adoption", "confirm_adoption"),
    *("list_link_offers", "take_over_links", "preview_link_file", "import_link_file"),  # who is linked to whom
    *("read_reconciliation", "read_vat_return", "read_me", "list_profiles"),  # of the last: why a run failed
    *("start_reconciliation", "read_run_reconciliation"),
}
"""The routes with answers that may hold personal data. None is served without a role."""
ECHO = f'{{"message": "{EMAIL} {canaries.PERSON["lastname"]}", "errorCode": "{CARD}"}}'
"""What a server says that repeats what it was sent."""
_TASKS = ("import_orders", "export_articles", "export_customers")
_NONSENSE = b'{"value": "' + STRANGE_KEY.encode() + b'"'


@dataclass(slots=True)
class Day:
    """What is left of the day."""

    lab: CanaryLab
    api: WatchedApi
    net: LogNet
    printed: io.StringIO
    errors: list[str]


class _Tick(func.TimerRequest):
    @property
    def past_due(self) -> bool:
        return True


@pytest.fixture(scope="module")
def day() -> Iterator[Day]:
    net, printed = LogNet(), io.StringIO()
    with (
        pytest.MonkeyPatch.context() as monkeypatch,
        net.spread(),
        redirect_stdout(printed),
        redirect_stderr(printed),
    ):
        lab = CanaryLab()
        lab.run(save_profile(lab.services, lab.profile, by=OPERATOR))
        with in_process_api(lab, monkeypatch) as api:
            monkeypatch.delenv("SCONNECT_LOCAL_ROLE")
            monkeypatch.setenv("WEBSITE_AUTH_ENABLED", "true")
            spent = Day(lab, WatchedApi(api), net, printed, [])
            _Clerk(spent).work_all_day(monkeypatch)
            yield spent


class _Clerk:
    """Does everything that can be done, well and badly."""

    def __init__(self, day: Day) -> None:
        self.lab, self.api, self.errors = day.lab, day.api, day.errors
        self.path = f"/api/profiles/{self.lab.profile.id}"

    def work_all_day(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.fill_the_books()
        self.change_settings()
        self.import_orders()
        self.look_and_decide()
        self.look_elsewhere()
        self.export()
        self.try_with_trouble()
        self.knock_with_wrong_keys()
        self.ask_badly()
        self.stumble(monkeypatch)
        self.run_maintenance()
        self.be_mailed()
        self.handle_keys()
        self.link_by_snelstart()

    def ask(self, route: str, body: object = None, *, query: str = "", **names: str) -> Any:
        """Use a route; names fill in its address. Returns what it answered."""
        [found] = [each for each in ROUTES if each.name == route]
        also = names.pop("etag", "")
        path = "/" + found.path.format(**{"profile": self.lab.profile.id, **names})
        headers = {"If-Match": also} if also else {}
        return self.api.ask(route, found.method, path, body, query=query, also=headers)

    def items(self, route: str, query: str = "", **names: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.ask(route, query=query, **names).json()["items"]
        return found

    def go(self, task: str, **more: Any) -> str:
        """Let a run come and go; returns its name."""
        self.lab.clock.seconds += 300
        answer = self.ask("start_run", {"task": task, **more})
        self.handle(answer.messages)
        run: str = answer.json()["run"]
        self.items("list_run_items", run=run)
        self.ask("read_run", run=run)
        return run

    def handle(self, messages: list[str]) -> None:
        async def all_of_them() -> None:
            waiting = list(messages)
            while waiting:
                waiting += await run_task(self.lab.services, queue_message(waiting.pop()))

        self.try_out(all_of_them())

    def try_out(self, work: Any) -> None:
        """Do what may fail as the host sees it fail."""
        try:
            self.lab.run(work)
        except Exception as error:  # noqa: BLE001 - whatever comes out of a function, the host logs
            while error is not None:
                self.errors.append(f"{error} {error!r} {vars(error)}")
                error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)  # type: ignore[assignment]

    def link_by_snelstart(self) -> None:
        for profile in ({}, {"profile": self.lab.profile.id}):
            begun = self.ask("begin_activation", profile).json()
            [reference] = parse_qs(urlsplit(begun["address"]).query)["referenceKey"]
            for activity, key in (("Create", STRANGE_KEY), ("Create", CLIENT_KEY), ("Delete", CLIENT_KEY)):
                self.ask("receive_activation", message(activity, key, reference))
                self.ask("read_activation", activation=begun["id"])

    def fill_the_books(self) -> None:
        lab = self.lab
        for number in (7001, 7002):
            lab.customer(
                number,
                naam=f"{CARD} {number}",
                email=f"2.{EMAIL}",
                telefoon=canaries.PHONE,
                btwNummer=VAT_NUMBER,
                vestigingsAdres=lab.address(contactpersoon=CARD, straat=f"{CARD}straat 1"),
            )
        lab.customer(7003, naam=f"{CARD} drie", email=f"{CARD.lower()}@vinkenhof.example")
        lab.customer(7004, naam=f"{CARD} vier", email="geen adres")
        lab.article("KOOI-1", omschrijving="Vogelkooi", verkoopprijs=Decimal("12.50"))

    def change_settings(self) -> None:
        read = self.ask("read_profile")
        body = read.json()
        settings = {**body, "articles": {**body["articles"], "processing": "manual"}}
        assert self.ask("replace_profile", settings, etag=read.headers["ETag"]).status == 200
        self.lab.change_profile("articles", processing=Processing.MANUAL)

    def import_orders(self) -> None:
        lab = self.lab
        business = {"payment_company": canaries.PERSON["company"], "payment_custom_field": f'{{"1": "{VAT_NUMBER}"}}'}
        lab.place(
            lab.sold_to_canary(number=1),
            lab.sold_to_canary(number=2),  # two cards have this address
            lab.sold_to_canary("ONBEKEND", number=3),
            lab.sold_to_canary(number=4, **business),
            lab.sold_to_canary(number=5, shipping_iso_code_2="QQ", payment_iso_code_2="QQ"),
            lab.sold_to_canary(number=6, total=EMAIL),
            lab.sold_to_canary(number=7, email=f"geen adres {EMAIL}"),
            lab.sold_to_canary(number=8, currency_code="USD"),
        )
        self.go("import_orders", dry_run=True)
        lab.sim.faults.add(Fault(FaultKind.DROP_AFTER, "POST", "/v2/verkooporders", times=1))
        self.go("import_orders")

    def look_elsewhere(self) -> None:
        """Ask for an order that is only in the shop, and have it imported."""
        [number] = self.lab.place(plain_order())
        assert self.ask("look_in_shop", {}, number=number).status == 200
        body = {"reason": f"{EMAIL} belde", "run_now": False}
        assert self.ask("import_order", body, number=number).status == 200

    def look_and_decide(self) -> None:
        for route in SHOWN_AT_FIRST:
            assert self.ask(route).status == 200
        assert self.ask("read_health").status == 200
        assert self.ask("start_overdue_ticks", {}).status == 202
        [run, *_] = self.items("list_runs")
        orders = self.items("list_orders")
        assert {order["state"] for order in orders} >= {"done", "waiting"}
        for order in orders:
            self.ask("read_order", number=order["order_id"])
        waiting = [order["order_id"] for order in orders if order["state"] == "waiting"]
        self.ask("retry_order", {"run_now": False}, number=waiting[0])
        self.ask("skip_order", {"reason": f"{EMAIL} belde"}, number=waiting[-1])
        self.ask("forget_order", number=waiting[-1])
        assert self.ask("search_person", {"text": EMAIL}).json()["hits"]
        self.ask("erase_person", {"text": "Niemand Anders"})
        number = add_sales_order(self.lab)
        self.ask("book_by_hand", {"sales_order_number": number, "reason": f"{EMAIL} belde"}, number=waiting[-1])
        self.ask("read_order", number=waiting[-1])
        self.ask("undo_by_hand", {"because": "mistaken", "run_now": False}, number=waiting[-1])
        [hit, *_] = self.items("search_customers", f"q={CARD}")
        [article, *_] = self.items("search_articles", "q=LAB-KOFFIE")
        for item in self.items("read_work_list"):
            for action in item["actions"]:
                if action not in {"skip", "accept_difference"}:
                    decision = {"article_id": article["id"]} if "article" in action else {"customer_id": hit["id"]}
                    answer = self.ask("act_on_item", {"action": action, "reason": EMAIL, **decision}, item=item["id"])
                    self.handle(answer.messages)
                    break
        self.decide_for_many()
        self.items("list_vat_numbers")
        assert self.ask("read_shop").status == 200
        self.take_over(waiting[-1])
        self.run_an_office()
        self.correct(next(each["order_id"] for each in orders if each["state"] == "done" and not each["by_hand"]))
        [customer, *_] = self.items("list_customer_mappings")
        named = {"customer_id": hit["id"], "reason": f"volgens {OPERATOR}"}
        self.ask("put_customer_mapping", named, key=customer["key"])
        self.ask("remove_customer_mapping", key=customer["key"])
        self.ask("put_article_mapping", {"article_id": article["id"], "reason": EMAIL}, key="S09PSS0x")
        self.items("list_article_mappings")
        self.ask("remove_article_mapping", key="S09PSS0x")
        self.items("list_former_articles")
        self.ask("remove_former_article", key="S09PSS0xITIwMjYtMDEtMDE")
        self.ask("advise_prefix", {"through": "mollie", "prefix": "WS-"})
        self.ask("create_service_articles", {"client_key": CLIENT_KEY, "settings": ["orders.rounding_article"]})
        moment = self.lab.clock.now().date().isoformat()
        assert self.ask("read_reconciliation", query=f"from={moment}&until={moment}").status == 200
        self.ask("read_vat_return", query="year=2026&quarter=4")
        comparing = self.ask("start_reconciliation", {"from": moment, "until": moment})
        self.handle(comparing.messages)
        self.ask("read_run_reconciliation", run=comparing.json()["run"])
        queued = self.ask("start_run", {"task": "import_orders"})
        self.ask("cancel_run", run=queued.json()["run"])
        self.ask("read_run", run=run["run"])

    def correct(self, order_id: str) -> None:
        """Change a booked order that was refunded, list that again, remove it, and have it booked again."""
        self.lab.shop.change_status(order_id, 11)
        self.go("import_orders")
        self.items("list_same_customer", number=order_id)
        change = {"kind": "change", "scope": "amount", "amount": "0.01"}
        version = self.ask("preview_correction", change, number=order_id).json()["version"]
        made = self.ask("correct_order", {**change, "version": version, "reason": f"{EMAIL} belde"}, number=order_id)
        assert made.status == 200
        [decided] = self.ask("read_order", number=order_id).json()["decisions"]
        assert self.ask("revoke_decision", {"reason": EMAIL}, number=order_id, decision=decided["id"]).status == 200
        self.ask("read_order", number=order_id)
        story = self.ask("read_corrections", number=order_id).json()
        remove = {"kind": "remove", "version": story["version"], "confirmed": True}
        assert self.ask("correct_order", remove, number=order_id).json()["state"] == "done"
        assert self.ask("book_again", {"run_now": False}, number=order_id).status == 200
        moment = self.lab.clock.now().date().isoformat()
        self.ask("book_period_again", {"from": moment, "until": moment, "run_now": False})

    def take_over(self, order_id: str) -> None:
        """Ask and answer what another program booked, as of a profile that is new; it is not, so that is undone."""
        store, profile_id, now = self.lab.services.store, self.lab.profile.id, self.lab.clock.now()
        finding = AdoptionFinding(
            profile_id=profile_id,
            order_id=order_id,
            part=Part.TO_DECIDE,
            reason=Reason.SEVERAL,
            placed_at=now,
            shop_total=Decimal(1),
            decision=AdoptionDecision.OPEN,
        )
        self.lab.run(store.put(AdoptionState(profile_id=profile_id)))
        self.lab.run(store.put(finding))
        self.ask("read_adoption")
        self.items("list_adoption_findings")
        self.ask("decide_adoption", {"choice": "book"}, number=order_id)
        self.ask("look_at_books")
        self.lab.run(store.put(AdoptionState(profile_id=profile_id, looked_at=now)))
        self.ask("confirm_adoption", {"is_off": True})
        self.link_many(profile_id, finding)
        self.lab.run(store.delete(AdoptionState, profile_id, AdoptionState.KEY))
        self.lab.run(store.delete(AdoptionFinding, profile_id, finding.key))

    def decide_for_many(self) -> None:
        [first, *_] = [each for each in self.items("read_work_list") if "retry" in each["actions"]]
        wanted = {"kind": first["kind"], "action": "retry", "reason": EMAIL}
        self.ask("decide_for_many", {**wanted, "preview": True})
        self.handle(self.ask("decide_for_many", wanted).messages)
        self.ask("list_candidates", item=first["id"])
        [many] = self.items("list_decisions_for_many")
        self.ask("undo_decision_for_many", {}, decision=many["id"])
        self.ask("list_rest_of_decision", decision=many["id"])

    def run_an_office(self) -> None:
        """Make a template, change a setting of several profiles, and undo that."""
        made = self.ask("create_template", {"profile": self.lab.profile.id, "name": "Kantoor"}).json()
        self.items("list_templates")
        self.ask("read_profile_template")
        self.ask("use_template", {"template": made["id"]})
        self.ask("delete_template", template=made["id"])
        change = {"path": "orders.tolerance", "value": "0.03", "profiles": [self.lab.profile.id]}
        self.ask("preview_settings_change", change)
        done = self.ask("change_settings", change).json()
        self.items("list_settings_changes")
        self.ask("undo_settings_change", change=done["id"])
        account = "1b9f3c1e-0d5a-4c57-9a0e-2f6b7d8c9e10"
        self.ask("give_access", {"role": "viewer", "name": canaries.PERSON["lastname"]}, account=account)
        self.ask("give_access", {"role": "operator", "name": EMAIL}, account=account)
        self.ask("read_access")
        self.ask("withdraw_access", account=account)
        saves = self.items("list_settings_history")
        last = next(save for save in saves if not any(edit["refusal"] for edit in save["edits"]))
        self.ask("put_settings_back", {}, save=last["id"], etag=self.ask("read_profile").headers["ETag"])

    def be_mailed(self) -> None:
        """Follow the profile by e-mail; a mail server repeats what it was sent, and another one gives no answer."""
        gets = {"address": EMAIL, "language": "en"}
        person = self.ask("put_mail_recipient", gets).json()["id"]
        self.lab.mailer.failures[""] = [RefusedError(ECHO, ECHO, detail="550"), OutcomeUnknownError(ECHO, ECHO)]
        for _ in range(2):
            self.ask("send_test_mail", {}, recipient=person)
            self.lab.clock.seconds += 60
        self.lab.clock.seconds += 24 * 3600
        self.lab.run(note_columns(self.lab.services, self.lab.profile.id, {"waiting": 3}))
        self.lab.mailer.failures[""] = [NotNowError(ECHO, ECHO, detail="451")]
        for _ in range(2):
            [mails] = mail_messages(self.lab.services, "import_orders")
            self.lab.run(run_task(self.lab.services, queue_message(mails)))
            self.lab.clock.seconds += 3600
        assert EMAIL in {mail.to for mail in self.lab.mailer.sent}
        self.ask("read_mail")
        self.ask("remove_mail_recipient", recipient=person)

    def link_many(self, profile_id: str, finding: AdoptionFinding) -> None:
        """Take over a link that is offered, and bring one in as a file."""
        store = self.lab.services.store
        adopted = replace(finding, decision=AdoptionDecision.ADOPT)
        card = next(iter(self.lab.sim.books(self.lab.demo.books.name).relations))
        offer = AdoptionLink(
            profile_id=profile_id,
            kind=LinkKind.CUSTOMERS,
            subject=finding.order_id,
            target_id=card,
            reason=LinkReason.EMAIL,
            order_ids=(finding.order_id,),
        )
        self.lab.run(store.put(adopted))
        self.lab.run(store.put(offer))
        self.items("list_link_offers", "kind=customers")
        self.ask("take_over_links", {"keys": [offer.key]})
        file = {"kind": "customers", "text": f"{EMAIL};1"}
        version = self.ask("preview_link_file", file).json()["version"]
        self.ask("import_link_file", {**file, "version": version})

    def export(self) -> None:
        self.lab.account(f"{CARD.lower()}@vinkenhof.example", lastname=CARD)
        for task in ("export_articles", "export_customers"):
            self.go(task, dry_run=True)
            self.go(task)

    def try_with_trouble(self) -> None:
        """Make shop and books fail in every way, each while everything is tried."""
        books = (
            Fault(FaultKind.REFUSE, "P*", "/v2/relaties*", status=400, body=ECHO),
            Fault(FaultKind.REFUSE, status=500, body=f"{ECHO} {CLIENT_KEY}"),
            Fault(FaultKind.REFUSE, status=200, body=ECHO),
            Fault(FaultKind.REFUSE, "POST", "/b2b/token", status=400, body=f"{CLIENT_KEY} {ECHO}"),
            Fault(FaultKind.REFUSE, "POST", "/b2b/token", status=400, body=f'{{"message": "{CLIENT_KEY}"}}'),
            Fault(FaultKind.REFUSE, "POST", "/v2/verkooporders", status=400, body=ECHO),
            Fault(FaultKind.DROP_AFTER, "POST", "*"),
            Fault(FaultKind.UNREACHABLE),
        )
        for number, fault in enumerate(books):
            self.lab.sim.faults.add(fault)
            self.do_everything(10 + number)
            self.lab.sim.faults.clear()
        echo = ECHO.encode()
        shops = (
            shop_faults.php_warning,
            shop_faults.drop,
            shop_faults.failing(500),
            shop_faults.instead(echo),
            shop_faults.instead(b'{"orders": [' + echo + b"]}"),
            shop_faults.changed(_garbled_orders),
            shop_faults.redirect(f"https://elders.example/?{EMAIL}"),
        )
        for number, wrong in enumerate(shops):
            self.lab.shop.fault = wrong
            self.do_everything(30 + number)
            self.lab.shop.fault = None

    def do_everything(self, number: int) -> None:
        self.lab.place(self.lab.sold_to_canary(number=number))
        self.lab.customer(8_000 + number, naam=f"{CARD} {number}", email=f"{number}.{EMAIL}")
        for task in _TASKS:
            self.go(task)
        self.ask("check_profile")
        self.ask("refresh_choices")
        self.ask("read_choices")
        self.ask("search_customers", query=f"q={CARD}")
        self.ask("link", {"link_code": self.lab.shop.link_code(), "client_key": CLIENT_KEY})
        moment = self.lab.clock.now().date().isoformat()
        self.ask("read_evidence")
        self.ask("read_reconciliation", query=f"from={moment}&until={moment}")

    def knock_with_wrong_keys(self) -> None:
        for headers in (
            {"x-functions-key": STRANGE_KEY},
            {"x-functions-key": MACHINE_KEYS["viewer"]},
            {"authorization": f"Bearer {STRANGE_KEY}", "cookie": f"AppServiceAuthSession={STRANGE_KEY}"},
            {"x-ms-client-principal": STRANGE_KEY},
            {**self.api.headers, "origin": f"https://{STRANGE_KEY}.example"},
        ):
            for route in ROUTES:
                path = "/" + route.path.format(**{**dict.fromkeys(_names_in(route.path), "x"), "profile": "x"})
                self.api.ask(route.name, route.method, path, headers=headers)
        self.api.ask("read_me", "GET", "/api/me", query=f"code={MACHINE_KEYS['admin']}")
        for which in ("link_code", "client_key"):
            for value in (STRANGE_KEY, f"sc1.{STRANGE_KEY}", CLIENT_KEY + "!"):
                self.ask("write_secret", {"value": value}, which=which)
        self.ask("write_secret", {"value": STRANGE_KEY}, which=STRANGE_KEY)
        self.ask("link", {"link_code": STRANGE_KEY, "client_key": STRANGE_KEY})
        self.ask("link", {"client_key": CLIENT_KEY, "sleutel": STRANGE_KEY})

    def ask_badly(self) -> None:
        """Bodies and addresses that are refused may not come back in what is said about them."""
        for route in ROUTES:
            path = "/" + route.path.format(**dict.fromkeys(_names_in(route.path), quote(f"{EMAIL}")))
            for body in (b"{", _NONSENSE, b"[]", f'{{"veld": "{EMAIL}", "value": {{"x": 1}}}}'.encode()):
                self.api.ask(route.name, route.method, path, query=f"q={'x' * 200}&limit={CARD}", body=body)
        form = {**self.api.headers, "content-type": "application/x-www-form-urlencoded"}
        self.api.ask("link", "POST", "/api/link", headers=form, body=f"client_key={CLIENT_KEY}".encode())

    def stumble(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Let our own code fail with what it was looking at in the message, at the API and from every queue."""

        async def fail(*_: object, **__: object) -> None:
            raise ValueError(f"niet te lezen: {EMAIL} {CLIENT_KEY}") from KeyError(CARD)

        started = self.ask("start_run", {"task": "import_orders"})
        messages = self.lab.run(maintenance_messages(self.lab.services))
        with monkeypatch.context() as broken:
            broken.setattr(type(self.lab.services.store), "get", fail)
            self.ask("read_order", number="1")
            self.handle(started.messages)
            self.try_out(run_task_failed(self.lab.services, queue_message(started.messages[0])))
            self.try_out(run_maintenance(self.lab.services, queue_message(messages[0])))
        self.try_out(maintenance_failed(queue_message(messages[0])))
        self.try_out(run_task_failed(self.lab.services, queue_message(started.messages[0])))

    def run_maintenance(self) -> None:
        for fault in (Fault(FaultKind.REFUSE, status=500, body=ECHO), None):
            if fault:
                self.lab.sim.faults.add(fault)
            self.lab.clock.seconds += DAY
            self.try_out(self._maintenance())
            self.lab.sim.faults.clear()

    async def _maintenance(self) -> None:
        messages = await maintenance_messages(self.lab.services)
        while messages:
            messages += await run_maintenance(self.lab.services, queue_message(messages.pop()))

    def handle_keys(self) -> None:
        """Put the right keys in, and make and remove a profile with them."""
        keys = {"link_code": self.lab.shop.link_code(), "client_key": CLIENT_KEY}
        for which, value in keys.items():
            assert self.ask("write_secret", {"value": value}, which=which).status == 200
        copy = {"id": "kopie", "name": "Kopie", "reference_prefix": "K2-"}
        assert self.ask("copy_profile", copy).status == 201
        mine, self.lab.shop.identity = self.lab.shop.identity, ShopIdentity(here="tweede.example.test")
        keys["link_code"] = self.lab.shop.link_code("https://tweede.example.test")
        proposal = self.ask("link", keys).json()["proposal"]
        made = self.ask("create_profile", {"profile": {**proposal, "id": "nieuw"}, **keys})
        assert made.status == 201
        assert self.ask("delete_profile", profile="nieuw", etag=made.headers["ETag"]).status == 204
        self.lab.shop.identity = mine


def _names_in(path: str) -> list[str]:
    return [part.strip("{}") for part in path.split("/") if part.startswith("{")]


def _garbled_orders(answer: Any) -> Any:
    """What a shop says of itself is for everybody who may link it; its orders are not."""
    return _garbled(answer) if "orders" in answer else answer


def _garbled(answer: Any) -> Any:
    """Put a name wherever a number or a moment belongs."""
    match answer:
        case dict():
            return {name: _garbled(value) for name, value in answer.items()}
        case list():
            return [_garbled(value) for value in answer]
        case int() | float():
            return EMAIL
        case str() if answer.replace(".", "").isdigit() or answer[:2] == "20":
            return EMAIL
        case _:
            return answer


def test_the_day_was_long_enough(day: Day) -> None:
    """The nets would be empty of anything if nothing had happened."""
    went_well = {route for route, answer in day.api.answers if answer.status < 300}
    assert went_well == {route.name for route in ROUTES}
    assert {answer.status for _, answer in day.api.answers} >= {400, 401, 403, 404, 409, 415, 500, 503}
    stored = [value for _, column, value in day.lab.rows_kept() if may_be_personal(column)]
    told = "".join(shown_by(answer) for route, answer in day.api.answers if route in FOR_PERSONAL_DATA)
    for seen in ("".join(stored), told):
        assert len(personal_in(seen)) > 5
    assert {"sconnect.events", "sconnect.http", "sconnect.runs"} <= {record.name for record, _ in day.net.caught}
    assert day.errors


def test_no_secret_is_logged(day: Day) -> None:
    assert [(record.name, found) for record, text in day.net.caught if (found := secrets_in(text))] == []


def test_nothing_is_printed(day: Day) -> None:
    """The platform logs that too."""
    assert day.printed.getvalue() == ""


def test_no_secret_is_answered(day: Day) -> None:
    assert [(route, answer.status) for route, answer in day.api.answers if secrets_in(shown_by(answer))] == []


def test_no_secret_is_stored_in_a_table(day: Day) -> None:
    stored = day.lab.rows_kept()
    assert [(kind.__name__, column and column.name) for kind, column, value in stored if secrets_in(value)] == []


def test_no_secret_shows_in_what_holds_it(day: Day) -> None:
    lab = day.lab
    shop, books = lab.run(_opened(lab))
    holders = [lab.services, lab.profile, lab._settings, shop, books, books.usage, books.usage._tokens, ShopSettings()]
    holders += [parse_link_code(lab.shop.link_code()), lab.services.connector.snelstart]  # type: ignore[attr-defined]
    holders += [
        LinkRequest.model_validate({"client_key": CLIENT_KEY}),
        SecretRequest.model_validate({"value": CLIENT_KEY}),
    ]
    for holder in holders:
        assert secrets_in(f"{holder!r} {holder}") == [], type(holder)


def test_nothing_personal_is_logged(day: Day) -> None:
    shown = [(record, text) for record, text in day.net.caught if is_shown(record)]
    assert [(record.name, record.msg, found) for record, text in shown if (found := personal_in(text))] == []


def test_nothing_personal_or_secret_is_in_what_the_host_sees_fail(day: Day) -> None:
    assert [text for text in day.errors if personal_in(text) or secrets_in(text)] == []


def test_personal_data_is_stored_in_columns_declared_for_it(day: Day) -> None:
    found = {
        (kind.__name__, column.name if column else "key")
        for kind, column, value in day.lab.rows_kept()
        if not may_be_personal(column) and personal_in(value)
    }
    assert found == set()


def test_personal_data_is_answered_where_it_is_needed_only(day: Day) -> None:
    found = {
        (route, answer.status)
        for route, answer in day.api.answers
        if personal_in(shown_by(answer)) and (route not in FOR_PERSONAL_DATA or answer.status in {401, 403})
    }
    assert found == set()


async def _opened(lab: CanaryLab) -> Any:
    connector = lab.services.connector
    return await connector.shop(lab.profile), await connector.books(lab.profile)
