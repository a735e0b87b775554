"""What is fuzzed: one module per adapter, each with a `TARGET`. Add a module and a line here for another adapter."""

from tests.fuzz.harness import Target
from tests.fuzz.targets import opencart, snelstart, vies

TARGETS: dict[str, Target] = {target.name: target for target in (opencart.TARGET, snelstart.TARGET, vies.TARGET)}
