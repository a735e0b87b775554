"""Canaries: texts that stand nowhere else, as every secret and all personal data, and the nets to find them in."""

import base64
import json
import logging
import re
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote, unquote_plus

from local.demo.scenario import Demo, demos
from local.shop.captures import Entry
from local.shop.shop import SimulatedShop
from sconnect.adapters.snelstart import open_http
from sconnect.app.ports import Row
from sconnect.app.services import Services
from sconnect.app.storage.records import RECORDS
from sconnect.app.storage.schema import SCHEMA_COLUMN, Column, Privacy, Record, Source
from tests.fakes.mailer import FakeMailer
from tests.fakes.virtual_time import VirtualClock
from tests.functional.export_lab import ExportLab
from tests.functional.in_process import Answer, InProcessApi
from tests.functional.orders import plain_order

CLIENT_KEY = "kooikey-Ww8vTq2m"
LINK_SECRET = "kooilink-Zt5rYx9n-0123456789"
SUBSCRIPTION = "kooiabo-Qh4dLc7p"
MACHINE_KEYS = {role: f"kooi{role}-Bn6sKj3f-0123456789" for role in ("viewer", "operator", "admin")}
STRANGE_KEY = "kooivreemd-Vd1gHw8z-0123456789"
"""A key that fits nowhere, in whatever place a person pastes it."""
SECRETS = (CLIENT_KEY, LINK_SECRET, SUBSCRIPTION, *MACHINE_KEYS.values(), STRANGE_KEY)

OPERATOR = "zwaluw.beheer@vinkenhof.example"
"""Who has signed in; personal as well."""
EMAIL = "roodborst@vinkenhof.example"
PERSON = {
    "firstname": "Kwikstaartje",
    "lastname": "Goudvinkenstein",
    "company": "Putterbedrijf Sijsjes",
    "address_1": "Nachtegalendreef 7391",
    "address_2": "Boomkruiperhof",
    "city": "Ijsvogeldam",
    "postcode": "9746 QZ",
}
PHONE = "0657391846"
VAT_NUMBER = "NL857391847B01"
COMMENT = "Graag bij Winterkoninkje afgeven"
CARD = "Merelstaal"
"""Part of the name and the address of a person who is in the books only."""
_PERSONAL = (
    *("kwikstaartje", "goudvinkenstein", "putterbedrijf", "sijsjes", "nachtegalendreef", "boomkruiper"),
    *("ijsvogeldam", "9746qz", "vinkenhof", "57391846", "winterkoninkje", "merelstaal"),
)
"""In small letters and without spaces: enough of each to find it in whatever form it was brought."""


def _forms(secret: str) -> Iterator[str]:
    yield secret
    yield quote(secret)
    for start in range(3):  # wherever it stands within what was encoded, some whole groups of it are the same
        within = b"x" * start + secret.encode()
        yield base64.b64encode(within).decode()[4:-4]
        yield base64.urlsafe_b64encode(within).decode()[4:-4]


SECRET_FORMS = tuple({form for secret in SECRETS for form in _forms(secret)})


def secrets_in(text: str) -> list[str]:
    """Return the secrets that a text gives away, in plain or encoded."""
    return [form for form in SECRET_FORMS if form in text or form in unquote_plus(text)]


def personal_in(text: str) -> list[str]:
    """Return the personal data that a text gives away."""
    plain = "".join(unquote_plus(text).casefold().split())
    return [needle for needle in _PERSONAL if needle in plain]


@dataclass(slots=True)
class LogNet(logging.Handler):
    """Keeps every record as text: message, arguments, exception and all."""

    caught: list[tuple[logging.LogRecord, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Take everything."""
        logging.Handler.__init__(self, logging.DEBUG)

    __hash__ = logging.Handler.__hash__

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one."""
        self.caught.append((record, "\n".join(_texts(record))))

    @contextmanager
    def spread(self) -> Iterator["LogNet"]:
        """Catch what all loggers say, as talkative as the app lets them be."""
        root = logging.getLogger()
        before = root.level
        for name in list(logging.Logger.manager.loggerDict):
            logging.getLogger(name).setLevel(logging.NOTSET)
        root.setLevel(logging.DEBUG)
        root.addHandler(self)
        try:
            yield self
        finally:
            root.removeHandler(self)
            root.setLevel(before)


def _texts(record: logging.LogRecord) -> Iterator[str]:
    yield record.getMessage()
    yield repr(record.args)
    yield repr({name: value for name, value in vars(record).items() if name not in {"exc_info", "args", "msg"}})
    if record.exc_info and record.exc_info[1]:
        yield from traceback.format_exception(record.exc_info[1])


def is_shown(record: logging.LogRecord) -> bool:
    """Whether personal data must not stand in a record: it is shown to an operator, or it is our own."""
    return record.levelno >= logging.INFO or record.name.partition(".")[0] == "sconnect"


class CanaryLab(ExportLab):
    """A lab in which every key and every person is a canary."""

    def __init__(self) -> None:
        [demo, *_] = demos()
        demo = replace(demo, books=replace(demo.books, client_key=CLIENT_KEY))
        self.mailer = FakeMailer()
        super().__init__(keep_articles=True, demo=demo, subscription_key=SUBSCRIPTION, shop=_shop)
        self.sim.subscription_keys = frozenset({SUBSCRIPTION})
        self.secrets.kept |= {f"sconnect-key-{role}": key for role, key in MACHINE_KEYS.items()}

    def _wired(self) -> Services:
        """Wire the app as a fresh process does."""
        open_http()  # decides what httpx may say, as it does in the app
        return replace(super()._wired(), mailer=self.mailer)

    def sold_to_canary(self, model: str = "", *, number: int = 1, **more: Any) -> Entry:
        """Make an order of a person with canaries for details; each `number` gives another person."""
        entry = plain_order(number)
        person = {**PERSON, "lastname": f"{PERSON['lastname']} {number}"}
        order: dict[str, Any] = entry["order"]
        for kind in ("payment_", "shipping_"):
            order |= {f"{kind}{name}": value for name, value in person.items()}
        order |= {name: person[name] for name in ("firstname", "lastname")}
        order |= {"email": f"{number}.{EMAIL}", "telephone": PHONE, "comment": COMMENT, **more}
        for row in (*entry["products"], *entry["product_codes"].values()) if model else ():
            row["model"] = model
        return entry

    def rows_kept(self) -> Iterator[tuple[type[Record], Column | None, str]]:
        """Return every value that is stored with its column; None for the part of a key that is no column."""
        for table, rows in self.rows._tables.items():
            for row in rows.values():
                kind = _kind_of(table, row)
                columns = {column.name: column for column in kind.COLUMNS}
                values = {name: value for name, value in row.values.items() if name != SCHEMA_COLUMN}
                for name, value in values.items():
                    yield kind, columns[_PART.sub("", name)], str(value)
                in_key = [column for column in kind.COLUMNS if column.source is Source.KEY]
                yield kind, in_key[0] if in_key else None, row.key
                yield kind, None, row.partition


_PART = re.compile(r"_\d+$")
"""What a further part of a long text has behind its name."""


def _shop(demo: Demo, clock: VirtualClock) -> SimulatedShop:
    return SimulatedShop(demo.capture, clock=clock.now, secret=LINK_SECRET, empty=True)


def _kind_of(table: str, row: Row) -> type[Record]:
    scope = row.partition[: row.partition.find("!") + 1]
    kinds = [kind for kind in RECORDS if (table, scope) == (kind.TABLE, kind.PARTITION_PREFIX)]
    [kind] = [kind for kind in kinds if row.key.startswith(kind.KEY_PREFIX)]
    return kind


def may_be_personal(column: Column | None) -> bool:
    """Whether a column was declared to hold personal data."""
    return column is not None and column.privacy is Privacy.PERSONAL


class WatchedApi:
    """The API, with every answer kept under the name of the route that gave it."""

    def __init__(self, api: InProcessApi) -> None:
        self._api = api
        self.answers: list[tuple[str, Answer]] = []
        self.headers: dict[str, str] = dict(signed_in())

    def ask(self, route: str, method: str, path: str, content: object = None, **more: Any) -> Answer:
        """Ask as the one who has signed in, unless other headers are given."""
        headers = {**self.headers, **more.pop("also", {})} if "headers" not in more else more.pop("headers")
        answer = self._api.ask(method, path, content, headers=headers, **more)
        self.answers.append((route, answer))
        return answer


def signed_in(role: str = "admin") -> Mapping[str, str]:
    """Return the header that Azure puts on a request of a signed-in user."""
    claims = [{"typ": "roles", "val": role}, {"typ": "preferred_username", "val": OPERATOR}]
    principal = json.dumps({"auth_typ": "aad", "claims": claims}).encode()
    return {"x-ms-client-principal": base64.b64encode(principal).decode()}


def shown_by(answer: Answer) -> str:
    """Return all that an answer says, on the queue too."""
    return "\n".join([*(f"{name}: {value}" for name, value in answer.headers.items()), answer.body.decode()])
