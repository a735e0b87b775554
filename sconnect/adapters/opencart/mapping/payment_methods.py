"""Payment methods of OpenCart's modules: one name for each, whatever the version of the shop, and when it is paid."""

import re

from sconnect.domain.shop import PaymentKind

_LONGEST_CODE = 128
_NOT_PLAIN = re.compile(r"[^a-z0-9]+")
_LATER = re.compile(
    r"cod|cheque|bank_transfer|.*(?<![a-z])(bank_?transfer|overboeking|payment_?link|invoice|purchase_?order|on_account)"
)
"""Stock modules for transfer, cheque and payment on delivery, and methods of providers that are no more than that."""
_PREPAID = re.compile(
    r"(mollie|paynl|sisow|ingpsp|icepay|buckaroo|adyen|stripe|klarna)_?.*|multisafepay/.*|paypal.*|free_checkout|ideal"
)
"""Methods with which the shop sees an order as paid only when a provider says so, or with nothing to pay."""


def payment_code(code: str, title: str) -> str:
    """Return the name by which a method is known: `cod.cod` of OpenCart 4 is the `cod` of 3.

    A choice that is only numbered, by where it stands in the module's list, is named by its title.
    """
    module, _, choice = code.strip().partition(".")
    if choice.isdecimal():
        choice = _NOT_PLAIN.sub("-", title.casefold()).strip("-") or choice
    return (module if choice in {"", module} else f"{module}.{choice}")[:_LONGEST_CODE]


def payment_kind(code: str) -> PaymentKind:
    """Return when orders with a method are paid; unknown for a module that is not known."""
    plain = code.casefold()
    if _LATER.fullmatch(plain):
        return PaymentKind.LATER
    return PaymentKind.PREPAID if _PREPAID.fullmatch(plain) else PaymentKind.UNKNOWN
