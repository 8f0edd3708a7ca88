"""A directive becomes the specification of its block: unknown names, misspelt options and wrong values are faults."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, Final

from atlas.cartography.charts.chart import charts
from atlas.cartography.marks import marks
from atlas.errors import Fault
from atlas.i18n.messages import Listed, Message
from atlas.publishing.documents.block import DocumentBlock, blocks
from atlas.publishing.documents.markdown.directives import Directive, read_directive
from atlas.sources.toml.validation import understand

_MOST: Final = 1_000_000
_HOW: Final = Message("fault.documents.directive.how")


def written_block(head: str, content: str, *, line: int) -> tuple[DocumentBlock | None, Directive | None, list[Fault]]:
    """Return the block that a directive writes, what was written, and what is wrong with it.

    Args:
        head: the rest of its opening line.
        content: the lines inside.
        line: of its opening.
    """
    written = read_directive(head, content, line=line)
    if written is None and not head.strip():
        reason, remedy = (Message(f"fault.documents.directive.{key}") for key in ("closes_nothing", "take_fence_out"))
        return None, None, [Fault(reason, remedy, "", line)]
    if written is None:
        return None, None, [Fault(Message("fault.documents.directive.unnamed"), _HOW, "", line, "", head.strip())]
    if (kind := blocks.find(written.name)) is None:
        names = list(blocks.here)
        near = difflib.get_close_matches(written.name, names, n=1)
        remedy = (
            Message("fault.documents.directive.write", name=near[0])
            if near
            else Message("fault.documents.directive.one_of", names=Listed(names, most=len(names), marks=False))
        )
        return None, written, [Fault(Message("fault.documents.directive.unknown"), remedy, "", line, "", written.name)]
    if written.argument and not kind.argument:
        remedy = Message("fault.documents.directive.option")
        return (
            None,
            written,
            [
                Fault(
                    Message("fault.documents.directive.no_words", name=written.name),
                    remedy,
                    "",
                    line,
                    "",
                    written.argument,
                )
            ],
        )
    values = kind.from_text(written.argument, written.options)
    read = understand(kind, values, file=Path(), classes=_classes)
    faults = [_place_fault(fault, written) for fault in (*_repetitions(written), *read.faults)]
    if read.value is not None:
        faults += [_place_fault(fault, written) for fault in _impossible_numbers(read.value)]
    return (None if faults else read.value), written, faults


def _repetitions(written: Directive) -> Iterator[Fault]:
    """Yield the options that are written twice."""
    for name, line in written.twice.items():
        reason, remedy = Message("fault.documents.directive.twice"), Message("fault.documents.directive.keep_one")
        yield Fault(reason, remedy, "", line, name, written.options[name])


def _impossible_numbers(block: DocumentBlock) -> Iterator[Fault]:
    """Yield the numbers of a block that count or measure nothing: negative, infinite, none."""
    for item in fields(block):
        value = getattr(block, item.name)
        numbers = [part for part in (value if isinstance(value, tuple) else (value,)) if isinstance(part, int | float)]
        for number in numbers:
            if not 0 <= number < _MOST and not (item.name in block.signed and -_MOST < number < 0):
                reason = Message("fault.documents.directive.no_count")
                yield Fault(reason, Message("fault.documents.directive.count"), "", None, item.name, str(number))


def _classes() -> dict[str, type[Any]]:
    """Return the classes that options may name: of charts and marks, told apart by their words."""
    return {
        f"{registry.word}={name}": named_class
        for registry in (charts, marks)
        for name, named_class in registry.here.items()
    }


def _place_fault(fault: Fault, written: Directive) -> Fault:
    """Give a fault the line of its option, and call the option as the editor did."""
    steps = [step.partition("[")[0] for step in fault.column.split(".")]
    line = next((written.lines[step] for step in reversed(steps) if step in written.lines), written.line)
    return replace(fault, file="", row=line, column=f"{{{written.name}}} {steps[-1]}".strip())
