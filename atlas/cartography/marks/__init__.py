"""Marks: what can be drawn of an indicator or of the records; each fits once and is then drawn, explained, exported.

A mark is one module of this folder; it signs in by itself (`mark.register_mark`), and nothing else names it. Read
`mark` (what others ask of a mark), one that is short (`typology`), then what marks share: `fitted_classes` (values →
scales), `class_options` and `special` (classes and what has no value), `symbol_placement` and `parts` (symbols),
`colored_stock` (sizes that may be colored), `common_scale` and `small_frames` (maps to compare), `flow_arrows` (what
flows), `schematic` and `sized_map` (units in shapes of their own), `statements` (alternative texts), `style` (how other
programs draw the same).
"""

from typing import Any

from atlas.cartography.marks.mark import AnyMark, Ask, Mark, marks, refuse, register_mark, require_nature


def __getattr__(name: str) -> Any:
    """Return a mark by the name of its class, which can be imported from here: all are loaded to find it."""
    return marks.public_name(__name__, name)


__all__ = ["AnyMark", "Ask", "Mark", "marks", "refuse", "register_mark", "require_nature"]
