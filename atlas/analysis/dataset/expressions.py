"""Conditions on the rows of a table, as one writes them: ``family == 'cooperative' and members > 20``.

A condition is read by this module alone and never run as Python: it has columns, values, comparisons, ``in``, ``and``,
``or``, ``not``, parentheses and ``+ - * /``, and nothing else. A date may be a year, a month or a day, which means all
of it: ``date == '2026-05'`` is any day of that May, ``date < '2026-05'`` before it began, ``date <= '2026-05'`` before
it ended. What a missing value is compared with is unknown, as in
SQL: such a row is kept neither by a condition nor by its contrary. ``members is None`` asks for the missing ones.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import pandas as pd

from atlas import columns as c
from atlas.errors import UnknownNameError
from atlas.i18n.messages import Message, Text
from atlas.sources.matching.normalization import fold

Values: TypeAlias = "pd.Series[Any]"

_LONGEST: Final = 4000  # characters
_LARGEST: Final = 1e300
# A text in quotes, a name between backticks, a variable of Python, the signs that tables use for “and” and “or”.
_PIECES: Final = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|`([^`]*)`|@(\w+)|&&?|\|\|?")
_WORDS: Final[Mapping[str, str]] = {"&": " and ", "|": " or "}
_HIDDEN: Final = "_column_{}_"

_COMPARED: Final[Mapping[type[ast.cmpop], Callable[[Any, Any], Any]]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt,
    ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
}  # fmt: skip
_COMPUTED: Final[Mapping[type[ast.operator], Callable[[Any, Any], Any]]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
}  # fmt: skip


#: What a comparison says when its two sides are exchanged.
_EXCHANGED: Final[Mapping[Callable[[Any, Any], Any], Callable[[Any, Any], Any]]] = {
    operator.lt: operator.gt, operator.gt: operator.lt, operator.le: operator.ge, operator.ge: operator.le,
    operator.eq: operator.eq, operator.ne: operator.ne,
}  # fmt: skip
_STEPS: Final = (pd.DateOffset(years=1), pd.DateOffset(months=1), pd.DateOffset(days=1))
_PERIOD: Final = re.compile(r"\s*\d{4}(?:-\d{2}(?:-\d{2})?)?\s*")


@dataclass(frozen=True, eq=False, slots=True)
class _Span:
    """A year, a month or a day: from its first instant to that of the next."""

    start: pd.Timestamp
    end: pd.Timestamp

    def answer(self, compare: Callable[[Any, Any], Any], dates: Values) -> Any:
        """Return what a comparison of dates with the span says.

        Equal is within it, less is before it, more is after it.
        """
        within = (dates >= self.start) & (dates < self.end)
        answers = {
            operator.eq: within, operator.ne: ~within, operator.lt: dates < self.start, operator.le: dates < self.end,
            operator.gt: dates >= self.end, operator.ge: dates >= self.start,
        }  # fmt: skip
        return answers[compare]


@dataclass(frozen=True, eq=False, slots=True)
class _Value:
    """What a part of a condition is: a column or a single value, and of which kind."""

    kind: str  # number, text, truth, time, nothing
    values: Any

    @property
    def is_column(self) -> bool:
        return isinstance(self.values, pd.Series)


def rows_where(table: pd.DataFrame, expression: str, *, each: str = "row") -> pd.Series[bool]:
    """Say of each row of a table whether a condition is true of it.

    Args:
        table: its columns are the names that the condition may use, and its index when it has a name.
        expression: the condition; a column whose name is no word stands between backticks: ```coverage_2.5km` < 50``;
            ``'miel' in name`` finds a text whatever its case and accents.
        each: what a row is, for messages.

    Returns:
        True or false on the table's index; a row whose answer is unknown is false.

    Raises:
        UnknownNameError: a column that does not exist.
        ValueError: what is no condition, or one that cannot be asked of these columns.
    """
    tree, hidden = _parse(expression)
    reader = _Reader(table, expression, hidden)
    try:
        answer = reader.read(tree)
    except RecursionError:
        raise _unreadable(expression, Message("fault.condition.nested")) from None
    if answer.kind != "truth" or not answer.is_column:
        raise ValueError(
            Message("fault.analysis.not_true_or_false", expression=repr(expression), each=Message(f"unit_word.{each}"))
        )
    return pd.Series(answer.values.fillna(False).to_numpy(dtype=bool), index=table.index)


def names(expression: str) -> tuple[str, ...]:
    """Return the columns that a condition asks for, in its order.

    Raises:
        UnknownNameError, ValueError: as `rows_where`.
    """
    tree, hidden = _parse(expression)
    used = (hidden.get(node.id, node.id) for node in _walk(tree) if isinstance(node, ast.Name))
    return tuple(dict.fromkeys(used))


def texts_asked(expression: str) -> Iterator[tuple[str, str]]:
    """Return the columns that a condition compares with a text, each with it: which text has nobody?"""
    tree, hidden = _parse(expression)
    for node in _walk(tree):
        if not (isinstance(node, ast.Compare) and isinstance(node.left, ast.Name)):
            continue
        for operation, right in zip(node.ops, node.comparators, strict=True):
            constants = right.elts if isinstance(right, ast.List | ast.Tuple) else [right]
            for constant in constants if isinstance(operation, ast.Eq | ast.In) else ():
                if isinstance(constant, ast.Constant) and isinstance(constant.value, str):
                    yield hidden.get(node.left.id, node.left.id), constant.value


def _parse(expression: str) -> tuple[ast.expr, dict[str, str]]:
    """Return the tree of a condition, and the names that stood between backticks."""
    hidden: dict[str, str] = {}

    def plain(piece: re.Match[str]) -> str:
        if piece[2] is not None:
            raise UnknownNameError(
                "variable in a condition", f"@{piece[2]}", [str(Message("fault.condition.table_columns"))]
            )
        if piece[1] is None:
            return _WORDS.get(piece[0][0], piece[0])
        hidden[name := _HIDDEN.format(len(hidden))] = piece[1]
        return name

    if not isinstance(expression, str):
        raise TypeError(Message("fault.analysis.condition_text", expression=repr(expression)))
    if len(expression) > _LONGEST:
        raise ValueError(Message("fault.analysis.condition_long", longest=_LONGEST))
    try:
        return ast.parse(_PIECES.sub(plain, expression).strip(), mode="eval").body, hidden
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        cut = "unterminated" in str(error) or "never closed" in str(error)
        raise _unreadable(expression, Message(f"fault.condition.{'unclosed' if cut else 'syntax'}")) from None


def _walk(tree: ast.expr) -> Iterator[ast.AST]:
    """Yield the parts of a tree in the order in which they are written."""
    nodes: list[ast.AST] = [tree]
    while nodes:
        yield (node := nodes.pop())
        nodes.extend(reversed(list(ast.iter_child_nodes(node))))


def _unreadable(expression: str, why: Text) -> ValueError:
    shown = expression if len(expression) <= 200 else expression[:200] + "…"
    return ValueError(Message("fault.analysis.unreadable_condition", expression=repr(shown), why=why))


class _Reader:
    """Reads the tree of a condition on a table."""

    def __init__(self, table: pd.DataFrame, expression: str, hidden: Mapping[str, str]) -> None:
        self.table, self.expression, self.hidden = table, expression, hidden

    def read(self, node: ast.expr) -> _Value:
        match node:
            case ast.Name():
                return self._column(self.hidden.get(node.id, node.id))
            case ast.Constant():
                return self._constant(node.value)
            case ast.BoolOp():
                return self._combine([self.read(value) for value in node.values], isinstance(node.op, ast.And))
            case ast.UnaryOp():
                return self._apply_sign(node.op, self.read(node.operand))
            case ast.BinOp():
                return self._compute(node.op, self.read(node.left), self.read(node.right))
            case ast.Compare():
                return self._compare(node)
        raise self._refusal(node)

    def _refusal(self, node: ast.AST) -> ValueError:
        what = {ast.Call: Message("fault.condition.call"),
                ast.Attribute: Message("fault.condition.attribute"),
                ast.Subscript: Message("fault.condition.subscript")}  # fmt: skip
        return _unreadable(
            self.expression, what.get(type(node), Message("fault.condition.no_part", what=type(node).__name__))
        )

    def _column(self, name: str) -> _Value:
        if name in self.table.columns and name != c.GEOMETRY:
            return _as_value(self.table[name])
        if name == self.table.index.name:
            return _as_value(self.table.index.to_series())
        columns = [str(column) for column in self.table.columns if column != c.GEOMETRY]
        raise UnknownNameError("column", name, columns)

    def _constant(self, value: object) -> _Value:
        if value is None:
            return _Value("nothing", None)
        if isinstance(value, bool):
            return _Value("truth", value)
        if isinstance(value, int | float) and abs(value) < _LARGEST:
            return _Value("number", float(value))
        if isinstance(value, str):
            return _Value("text", value)
        raise _unreadable(self.expression, Message("fault.condition.no_value", value=repr(value)[:40]))

    def _combine(self, parts: list[_Value], conjunction: bool) -> _Value:
        answer = self._truth(parts[0])
        for part in parts[1:]:
            other = self._truth(part)
            answer = answer & other if conjunction else answer | other
        return _Value("truth", answer)

    def _truth(self, value: _Value) -> Any:
        if value.kind != "truth" or not value.is_column:
            raise _unreadable(self.expression, Message("fault.condition.join"))
        return value.values

    def _apply_sign(self, sign: ast.unaryop, value: _Value) -> _Value:
        if isinstance(sign, ast.Not | ast.Invert):
            return _Value("truth", ~self._truth(value))
        if value.kind != "number":
            raise _unreadable(self.expression, Message("fault.condition.sign"))
        return _Value("number", -value.values if isinstance(sign, ast.USub) else value.values)

    def _compute(self, sign: ast.operator, left: _Value, right: _Value) -> _Value:
        if type(sign) not in _COMPUTED:
            raise self._refusal(sign)
        if (left.kind, right.kind) != ("number", "number"):
            raise _unreadable(self.expression, Message("fault.condition.compute"))
        if isinstance(sign, ast.Div) and not right.is_column and right.values == 0:
            raise _unreadable(self.expression, Message("fault.condition.zero"))
        values = _COMPUTED[type(sign)](left.values, right.values)
        if isinstance(values, pd.Series):
            # A division by zero is no measure.
            values = values.mask((values.abs() == float("inf")).fillna(False))
        return _Value("number", values)

    def _compare(self, node: ast.Compare) -> _Value:
        answer: Any = None
        left = node.left
        for operation, right in zip(node.ops, node.comparators, strict=True):
            truth = self._comparison(operation, left, right)
            answer = truth if answer is None else answer & truth
            left = right
        return _Value("truth", answer)

    def _comparison(self, operation: ast.cmpop, left: ast.expr, right: ast.expr) -> Any:
        if isinstance(operation, ast.In | ast.NotIn):
            contained = self._membership(self.read(left), right)
            return ~contained if isinstance(operation, ast.NotIn) else contained
        value, other = self.read(left), self.read(right)
        if other.kind == "nothing" and value.is_column and isinstance(operation, ast.Is | ast.Eq):
            return value.values.isna().astype("boolean")
        if other.kind == "nothing" and value.is_column and isinstance(operation, ast.IsNot | ast.NotEq):
            return value.values.notna().astype("boolean")
        if type(operation) not in _COMPARED:
            raise self._refusal(operation)
        return self._answer(_COMPARED[type(operation)], value, other)

    def _membership(self, left: _Value, right: ast.expr) -> Any:
        """Tell whether a column is one of several values, or a text is part of a column's."""
        if isinstance(right, ast.List | ast.Tuple):
            answers = [self._answer(operator.eq, left, self.read(item)) for item in right.elts]
            if not answers:
                raise _unreadable(self.expression, Message("fault.condition.empty"))
            contained = answers[0]
            for item in answers[1:]:
                contained = contained | item
            return contained
        whole = self.read(right)
        if not (whole.kind == "text" and whole.is_column and left.kind == "text" and not left.is_column):
            raise _unreadable(self.expression, Message("fault.condition.in_takes"))
        part = fold(left.values)
        held = whole.values.map(lambda text: part in fold(text), na_action="ignore")
        return held.astype("boolean")

    def _answer(self, compare: Callable[[Any, Any], Any], value: _Value, other: _Value) -> Any:
        if not (value.is_column or other.is_column):
            raise ValueError(Message("fault.analysis.two_values", expression=repr(self.expression)))
        value, other = self._of_a_kind(value, other), self._of_a_kind(other, value)
        if value.kind != other.kind:
            raise _unreadable(
                self.expression, Message("fault.condition.kinds", one=self._of(value), other=self._of(other))
            )
        if isinstance(value.values, _Span):
            value, other, compare = other, value, _EXCHANGED[compare]
        if isinstance(other.values, _Span):
            answer = other.values.answer(compare, value.values)
        else:
            answer = compare(value.values, other.values)
        missing = False
        for side in (value, other):
            if side.is_column:
                missing = missing | side.values.isna()
        return answer.astype("boolean").mask(missing)

    def _of_a_kind(self, value: _Value, like: _Value) -> _Value:
        """Read a text that is compared with dates as a date."""
        if value.kind != "text" or value.is_column or like.kind != "time":
            return value
        try:
            zone = getattr(like.values.dtype, "tz", None) if like.is_column else None
            start = pd.Timestamp(value.values, tz=zone)
            if _PERIOD.fullmatch(value.values):
                return _Value("time", _Span(start, start + _STEPS[value.values.count("-")]))
            return _Value("time", start)
        except (ValueError, OverflowError):
            why = Message("fault.condition.no_date", value=value.values)
            raise _unreadable(self.expression, why) from None

    def _of(self, value: _Value) -> Message:
        if value.is_column:
            return Message(f"fault.condition.column_{value.kind}", name=str(value.values.name))
        return Message("fault.condition.nothing" if value.kind == "nothing" else f"fault.condition.a_{value.kind}")


def _as_value(column: Values) -> _Value:
    """Return a column in a type that knows missing values."""
    dtype = column.dtype
    if pd.api.types.is_bool_dtype(dtype):
        return _Value("truth", column.astype("boolean"))
    if pd.api.types.is_numeric_dtype(dtype):
        return _Value("number", column.astype("Float64").mask(column.isna()))
    if pd.api.types.is_datetime64_any_dtype(dtype):
        return _Value("time", column)
    present = column.dropna()
    if len(present) and present.map(lambda value: isinstance(value, bool)).all():
        return _Value("truth", column.astype("boolean"))
    return _Value("text", column.astype("string"))
