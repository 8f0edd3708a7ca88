"""What a kind of derived indicator is for and what it may be told, as lines to print."""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import Any

from atlas.analysis.derived.kinds import KINDS
from atlas.errors import UnknownNameError
from atlas.i18n.messages import Message, has_expression


def purpose(kind: str) -> Message:
    """Say what a kind is for, in one sentence."""
    return Message(f"derived_help.{kind}.purpose")


def explain(kind: str) -> str:
    """Say what a kind is for, what it may be told, and how an edition writes it, as lines to print.

    Raises:
        UnknownNameError: no such kind.
    """
    if kind not in KINDS:
        raise UnknownNameError("kind of derived indicator", kind, list(KINDS))
    options = [option for option in fields(KINDS[kind]) if option.name != "kind"]
    remark = f"derived_help.{kind}.remark"
    lines = [kind, f"  {purpose(kind)}", ""]
    lines += [f"  {Message(remark)}", ""] if has_expression(remark) else []
    lines.append(f"  {Message('derived_help.options')}")
    for option in options:
        key = f"derived_help.{kind}.{option.name}"
        lines += [f"      {option.name}: {Message(key)}"] if has_expression(key) else []
    lines += ["", "  [[indicators]]", f'  kind = "{kind}"']
    for option in options:
        if option.default is MISSING:
            lines.append(f"  {option.name} = …")
        elif option.default not in ("", None):
            lines.append(f"  {option.name} = {_toml(option.default)}")
    return "\n".join([*lines, str(Message("derived_help.besides"))])


def _toml(value: Any) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else f"{value:g}"
