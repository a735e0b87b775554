"""Orders set free by a person: the next run of the import looks at them again."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Released:
    """The numbers of the orders that the next run looks at again, in order. The caller may start that run at once."""

    orders: tuple[str, ...] = ()
