"""What the demo exported to its simulated shops, and whether the shops now hold it."""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping

from local.demo.scenario import Demo
from local.demo.stack import DemoStack
from sconnect.app.runs.report import read_report
from sconnect.app.runs.run_id import RunName
from sconnect.app.runs.starting import read_run
from sconnect.app.storage.records import ExportedArticle, ExportedCustomer
from sconnect.domain.profile import Task
from sconnect.domain.runs import RunItem

_EXPORTS = {Task.EXPORT_ARTICLES: "articles", Task.EXPORT_CUSTOMERS: "customers"}
_WIDEST = 110


async def show_exports(stack: DemoStack, demo: Demo, runs: Mapping[Task, str]) -> list[str]:
    """Print the results of the exports of one shop, item by item; returns the faults."""
    print(f"\n{demo.books.name}  ->  {demo.name}")
    wrong = [sentence async for sentence in _missing(stack, demo)]
    for task, noun in _EXPORTS.items():
        name = RunName.parse(runs[task])
        run = await read_run(stack.services, name)
        counts = ", ".join(f"{number} {what}" for what, number in sorted(run.counts.items())) or "nothing changed"
        print(f"  {noun}: {counts}")
        items, _ = await read_report(stack.services, name.profile_id, name.key, limit=1_000)
        for line in _lines(items):
            print(f"    {line}")
        if run.state != "done":
            wrong.append(f"{demo.name}: {task} ended as {run.state}")
    return wrong


def _lines(items: Iterable[RunItem]) -> Iterator[str]:
    for item in sorted(items, key=lambda item: (item.outcome, item.subject)):
        reasons = " ".join(cause.dutch for cause in item.causes)
        changes = ", ".join(f"{change.field}: {change.before or '-'} > {change.after}" for change in item.changes)
        text = f"{item.subject:<16} {item.outcome:<9} {reasons or changes}"
        yield text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1]}…"


async def _missing(stack: DemoStack, demo: Demo) -> AsyncIterator[str]:
    """Return the names of exported items that are not in the shop."""
    shop, store = stack.shops[demo.profile_id], stack.services.store
    async for article in store.range(ExportedArticle, demo.profile_id):
        if article.record.shop_id and article.record.shop_id not in shop.products.records:
            yield f"{demo.name}: product {article.record.shop_key} is gone"
    async for customer in store.range(ExportedCustomer, demo.profile_id):
        if customer.record.shop_id and customer.record.shop_id not in shop.customers.records:
            yield f"{demo.name}: account {customer.record.shop_id} is gone"
