"""The tokens of Markdown: CommonMark with tables, footnotes, definition lists, attributes and directives."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Final

from markdown_it import MarkdownIt
from mdit_py_plugins.attrs import attrs_block_plugin, attrs_plugin
from mdit_py_plugins.colon_fence import colon_fence_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from atlas.publishing.documents.tree import Align

if TYPE_CHECKING:
    from markdown_it.token import Token

_TASK: Final = re.compile(r"\[([ xX])\]\s+")


@cache
def parser() -> MarkdownIt:
    """Return the one reader of Markdown of the house; it keeps nothing of what it reads."""
    markdown = MarkdownIt("commonmark").enable("table")
    for plugin in (colon_fence_plugin, footnote_plugin, deflist_plugin, attrs_block_plugin):
        markdown = markdown.use(plugin)
    return markdown.use(attrs_plugin, spans=True)


def is_closed(fence: Token) -> bool:
    """Tell whether a fenced block, of ``:::`` or of code, ends at a fence of its own and not with the text."""
    if fence.map is None:
        return True
    begins, ends = fence.map
    inside = fence.content.count("\n") + (not fence.content.endswith("\n") and bool(fence.content))
    return ends - begins == inside + 2


def group_tokens(tokens: Sequence[Token]) -> Sequence[Sequence[Token]]:
    """Cut tokens into blocks: each opening with all up to its closing."""
    groups, start, depth = [], 0, 0
    for position, token in enumerate(tokens):
        depth += token.nesting
        if depth == 0:
            groups.append(tokens[start : position + 1])
            start = position + 1
    return groups


def join_text(children: Sequence[Token]) -> list[Token]:
    """Join neighboring pieces of plain text, so that no figure is cut in two."""
    joined: list[Token] = []
    for token in children:
        if joined and token.type == "text" and joined[-1].type == "text":
            joined[-1] = joined[-1].copy(content=joined[-1].content + token.content)
        else:
            joined.append(token)
    return joined


def take_task(group: Sequence[Token]) -> bool | None:
    """Take the box of a task off its text: whether it is done; None for an item that is no task."""
    text = next((token for token in group if token.type == "inline"), None)
    children = (text.children or []) if text is not None else []
    if not children or children[0].type != "text" or not (match := _TASK.match(children[0].content)):
        return None
    children[0].content = children[0].content[match.end() :]
    return match[1] != " "


def alignment(token: Token) -> Align:
    """Return how the column of a cell is aligned."""
    style = str(token.attrs.get("style", ""))
    return "end" if "right" in style else "center" if "center" in style else "start"
