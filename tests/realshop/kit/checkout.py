"""A shopper in the checkout of an installed shop, in a language and store of choice; pays with Mollie's iDEAL.

    python -m tests.realshop.kit.checkout FOLDER

places in every shop of the folder orders in three languages, with an option, in the second store, for a parcel shop,
and in OpenCart 4 one of those without a billing address.
"""

import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.realshop.kit.scenery import COFFEE, HOUSE_NUMBER, LARGE, SHIRT, SIZED, STORE_PATH, ask_billing_address
from tests.realshop.kit.shops import Installed, installed

METHOD = "mollie_ideal"
NETHERLANDS, ZONE = "150", "2336"
SHOPPER = {"firstname": "Sanne", "lastname": "Proefklant", "email": "sanne@example.test", "telephone": "0612345678"}
HOME = {"company": "", "address_1": "Proefstraat 12", "address_2": "", "city": "Utrecht", "postcode": "3511 AB"}
PARCEL_SHOP = {**HOME, "company": "PostNL-punt Bruna Vismarkt", "address_1": "Vismarkt 2", "postcode": "3511 KR"}


@dataclass(frozen=True)
class Order:
    """What a shopper orders. `billing`: None where the checkout asks only for the delivery address."""

    items: Sequence[tuple[int, int]] = ((COFFEE, 2), (SHIRT, 1))
    language: str = "en-gb"
    store: str = ""
    shopper: Mapping[str, str] = field(default_factory=lambda: SHOPPER)
    billing: Mapping[str, str] | None = field(default_factory=lambda: HOME)
    delivery: Mapping[str, str] = field(default_factory=lambda: HOME)
    options: Mapping[int, int] = field(default_factory=dict)
    """Chosen `product_option_value_id` by `product_option_id`, of the last item."""
    account: str = ""
    """The password of the shopper's account, who logs in first; empty: a guest."""


class Shopper:
    """Somebody with a browser."""

    def __init__(self, shop: Installed, order: Order) -> None:
        self.shop = shop
        self.order = order
        self.http = httpx.Client(trust_env=False, timeout=120, limits=httpx.Limits(max_keepalive_connections=0))
        self.base = shop.url + order.store

    def buy(self) -> str:
        """Order and pay; returns the number of the order."""
        number = self.check_out()
        self.hear(self.begin_payment())
        return number

    def check_out(self) -> str:
        """Go through the checkout up to the payment; returns the number of the order."""
        self.http.get(self._url("common/home"))
        if self.order.account:
            self._log_in()
        self._fill_cart()
        if self.shop.is_3:
            self._check_out_3()
        elif self.order.account:
            self._check_out_account_4()
        else:
            self._check_out_4()
        return self.shop.sql("SELECT MAX(order_id) FROM oc_order").strip()

    def begin_payment(self) -> str:
        """Begin a payment of the order; returns its number at Mollie. Once more is a second attempt."""
        route = f"{self._payment_route}payment"
        answer = self.http.post(self._url(route), data={})
        transaction: str = answer.headers.get("location", "").rpartition("/")[2]
        if not transaction.startswith("tr_"):
            raise RuntimeError(f"{self.shop.name} {route}: {answer.status_code} {answer.text[:300]}")
        return transaction

    def hear(self, transaction: str) -> None:
        """Have Mollie's webhook come about a payment."""
        address = self._url(f"{self._payment_route}webhook")
        httpx.post(address, data={"id": transaction}, trust_env=False, timeout=120)

    @property
    def _payment_route(self) -> str:
        return f"payment/{METHOD}/" if self.shop.is_3 else f"extension/mollie/payment/{METHOD}."

    def _url(self, route: str) -> str:
        language = "" if self.shop.is_3 else f"language={self.order.language}&"
        return f"{self.base}index.php?{language}route={route}"

    def _post(self, route: str, fields: Mapping[str, str], *, sign: str = "") -> str:
        answer = self.http.post(self._url(route), data=dict(fields))
        if sign and sign not in answer.text:
            raise RuntimeError(f"{self.shop.name} {route}: {answer.text[:500]}")
        return answer.text

    def _fill_cart(self) -> None:
        dot = "/" if self.shop.is_3 else "."
        self._post(
            f"common/currency{dot}{'currency' if self.shop.is_3 else 'save'}", {"code": "EUR", "redirect": self.base}
        )
        if self.shop.is_3:
            self._post("common/language/language", {"code": self.order.language, "redirect": self.base})
        for product, quantity in self.order.items:
            fields = {"product_id": str(product), "quantity": str(quantity)}
            if product == self.order.items[-1][0]:
                fields |= {f"option[{option}]": str(value) for option, value in self.order.options.items()}
            self._post(f"checkout/cart{dot}add", fields, sign="success")

    def _check_out_3(self) -> None:
        place = {"country_id": NETHERLANDS, "zone_id": ZONE, "customer_group_id": "1"}
        billing = self.order.billing or self.order.delivery
        same = billing == self.order.delivery
        self._post(
            "checkout/guest/save", {**self.order.shopper, **billing, **place, "shipping_address": str(int(same))}
        )
        if not same:
            names = {name: self.order.shopper[name] for name in ("firstname", "lastname")}
            self._post("checkout/guest_shipping/save", {**names, **self.order.delivery, **place})
        self.http.get(self._url("checkout/shipping_method"))
        self._post("checkout/shipping_method/save", {"shipping_method": "flat.flat", "comment": ""}, sign="[]")
        self.http.get(self._url("checkout/payment_method"))
        self._post("checkout/payment_method/save", {"payment_method": METHOD, "comment": "", "agree": "1"}, sign="[]")
        self.http.get(self._url("checkout/confirm"))

    def _log_in(self) -> None:
        fields = {"email": self.order.shopper["email"], "password": self.order.account}
        if self.shop.is_3:
            self._post("account/login", fields)
            return
        token = re.search(r"login_token=(\w+)", self.http.get(self._url("account/login")).text)
        route = "account/login.login" + (f"&login_token={token[1]}" if token else "")
        self._post(route, fields, sign="redirect")

    def _check_out_account_4(self) -> None:
        """Check out with a new delivery address; the checkout asks for no other here."""
        self.http.get(self._url("checkout/checkout"))
        names = {name: self.order.shopper[name] for name in ("firstname", "lastname")}
        place = {"country_id": NETHERLANDS, "zone_id": ZONE, f"custom_field[{HOUSE_NUMBER}]": "12", "default": "0"}
        self._post("checkout/shipping_address.save", {**names, **self.order.delivery, **place}, sign="success")
        self._choose_methods_4()

    def _check_out_4(self) -> None:
        self.http.get(self._url("checkout/checkout"))
        place = {"country_id": NETHERLANDS, "zone_id": ZONE, f"custom_field[{HOUSE_NUMBER}]": "12"}
        names = {name: self.order.shopper[name] for name in ("firstname", "lastname")}
        fields = {**self.order.shopper, "account": "0", "customer_group_id": "1", "password": "", "address_match": "0"}
        fields |= _prefixed("shipping", {**names, **self.order.delivery, **place})
        if self.order.billing is not None:
            fields |= _prefixed("payment", {**names, **self.order.billing, **place})
        token = re.search(r"register_token=(\w+)", self.http.get(self._url("checkout/register")).text)
        route = "checkout/register.save" + (f"&register_token={token[1]}" if token else "")
        self._post(route, fields, sign="success")
        self._choose_methods_4()

    def _choose_methods_4(self) -> None:
        self.http.get(self._url("checkout/shipping_method.quote"))
        self._post("checkout/shipping_method.save", {"shipping_method": "flat.flat"}, sign="success")
        self.http.get(self._url("checkout/payment_method.getMethods"))
        self._post("checkout/payment_method.save", {"payment_method": f"{METHOD}.{METHOD}"}, sign="success")
        self._post("checkout/payment_method.agree", {"agree": "1"})
        self.http.get(self._url("checkout/confirm.confirm"))


def _prefixed(kind: str, fields: Mapping[str, str]) -> dict[str, str]:
    """Name the fields of an address as the checkout of OpenCart 4 does."""
    return {f"{kind}_{name}": value for name, value in fields.items()}


def usual_orders(shop: Installed) -> list[Order]:
    """Return the orders that the tests of real shops need."""
    sized = shop.sql(f"SELECT product_option_value_id FROM oc_product_option_value WHERE option_value_id = {LARGE}")
    option = {940: int(sized)}
    orders = [Order(language=code, items=((COFFEE, 1), (SIZED, 1)), options=option) for code in ("nl-nl", "de-de")]
    orders += [
        Order(),
        Order(store=STORE_PATH),
        Order(billing={**HOME, "company": "Jansen & Zn"}, delivery=PARCEL_SHOP),
    ]
    if not shop.is_3:
        orders += [Order(billing=None, delivery=PARCEL_SHOP)]
    return orders


def main() -> None:
    """Order in every shop of a folder."""
    for shop in installed(Path(sys.argv[1]).resolve()):
        for order in usual_orders(shop):
            if not shop.is_3:
                ask_billing_address(shop, asked=order.billing is not None)
            number = Shopper(shop, order).buy()
            status = shop.sql(
                f"SELECT order_status_id, store_id, language_id, payment_company, payment_address_1, "
                f"shipping_company, payment_method FROM oc_order WHERE order_id = {number}"
            ).strip()
            print(shop.name, number, status)


if __name__ == "__main__":
    main()
