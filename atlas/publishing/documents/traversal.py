"""Ways through the tree of a document: every node in reading order, the same tree with some of them changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from atlas.publishing.documents.tree import FigureBlock, Headline, InfoCard, NameIndex, Node
from atlas.publishing.documents.values import FigureValue


def walk(value: Any) -> Iterator[Any]:
    """Yield every node, run and number of a tree, outermost first, in reading order."""
    if isinstance(value, tuple):
        for part in value:
            yield from walk(part)
    elif hasattr(type(value), "__dataclass_fields__") and not isinstance(value, Path):
        yield value
        for field in fields(value):
            yield from walk(getattr(value, field.name))


def transform(value: Any, change: Callable[[Any], Any]) -> Any:
    """Return a tree with each node and run changed, outermost first, in reading order."""
    if isinstance(value, tuple):
        return tuple(transform(part, change) for part in value)
    if not hasattr(type(value), "__dataclass_fields__") or isinstance(value, FigureValue):
        return value
    value = change(value)
    inner = {field.name: getattr(value, field.name) for field in fields(value)}
    changed = {
        name: transform(part, change) for name, part in inner.items() if isinstance(part, tuple) or _is_node(part)
    }
    return replace(value, **{name: part for name, part in changed.items() if part is not inner[name]})


def _is_node(value: Any) -> bool:
    return hasattr(type(value), "__dataclass_fields__")


def normalize_levels(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """Return blocks whose headlines begin at level 1 and never skip one, as an outline needs them.

    Headlines of one level that follow each other stay of one level: each is as deep as there are headlines it is under.
    """
    above: list[int] = []

    def change(node: Any) -> Any:
        if not isinstance(node, Headline):
            return node
        while above and above[-1] >= node.level:
            above.pop()
        above.append(node.level)
        return replace(node, level=len(above))

    return tuple(transform(nodes, change))


def prune_indexes(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """Return blocks whose indexes list only what leads somewhere in them."""
    names = {node.name for node in walk(nodes) if isinstance(node, Headline | FigureBlock | InfoCard) and node.name}

    def change(node: Any) -> Any:
        if not isinstance(node, NameIndex):
            return node
        entries = ((runs, tuple(name for name in targets if name in names)) for runs, targets in node.entries)
        return replace(node, entries=tuple(entry for entry in entries if entry[1]))

    return tuple(transform(nodes, change))


def figures_of(nodes: Iterable[Node]) -> tuple[FigureValue, ...]:
    """Return every number of a tree, in reading order; one that stands twice is there twice."""
    return tuple(value for value in walk(tuple(nodes)) if isinstance(value, FigureValue))
