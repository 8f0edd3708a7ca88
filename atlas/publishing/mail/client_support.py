"""What mail clients drop: CSS by name, and elements and attributes that do not reach the reader.

Names alone, gathered in 2026 from the tables of the project Can I email (caniemail.com): what a large webmail (Gmail,
Outlook.com, Yahoo) or Outlook for Windows, which lays mail out as Word does, ignores or removes. What is not listed
here is either shown everywhere or does no harm where it is ignored (``max-width`` beside a ``width`` attribute).
"""

from __future__ import annotations

from typing import Final

_LAYOUT: Final = """
    position inset top right bottom left z-index float clear display flex flex-basis flex-direction flex-flow flex-grow
    flex-shrink flex-wrap grid grid-area grid-auto-columns grid-auto-flow grid-auto-rows grid-column grid-row
    grid-template grid-template-areas grid-template-columns grid-template-rows gap column-gap row-gap place-content
    place-items place-self align-content align-items align-self justify-content justify-items justify-self order
    columns column-count column-fill column-rule column-span column-width break-after break-before break-inside
    overflow overflow-x overflow-y overflow-wrap visibility clip clip-path contain content-visibility container
    aspect-ratio object-fit object-position box-sizing min-height max-height min-width resize
"""
_LOGICAL: Final = """
    inline-size block-size min-inline-size max-inline-size min-block-size max-block-size
    margin-inline margin-inline-start margin-inline-end margin-block margin-block-start margin-block-end
    padding-inline padding-inline-start padding-inline-end padding-block padding-block-start padding-block-end
    border-inline border-inline-start border-inline-end border-block border-block-start border-block-end
    border-start-start-radius border-start-end-radius border-end-start-radius border-end-end-radius
    inset-inline inset-block
"""
_DECORATION: Final = """
    animation animation-name animation-duration transition transform transform-origin perspective filter backdrop-filter
    opacity mix-blend-mode background-blend-mode background-image background-position background-size background-repeat
    background-clip background-origin background-attachment background border-image border-radius box-shadow outline
    outline-offset text-shadow mask mask-image shape-outside shape-margin cursor pointer-events accent-color
    color-scheme scroll-snap-type scroll-behavior user-select will-change isolation
"""
_TEXT: Final = """
    font-kerning font-stretch font-size-adjust font-feature-settings font-variant font-variation-settings font
    hyphens hyphenate-character hyphenate-limit-chars letter-spacing word-spacing word-break text-wrap text-orientation
    text-overflow text-decoration-color text-decoration-line text-decoration-style text-decoration-thickness
    text-emphasis text-emphasis-position text-justify text-underline-offset text-underline-position line-break
    line-clamp tab-size writing-mode unicode-bidi list-style-image list-style-position quotes content
    initial-letter orphans widows caption-side empty-cells white-space
"""

#: Properties that some large client drops, so that no layout may lean on them.
DROPPED_PROPERTIES: Final = frozenset(" ".join((_LAYOUT, _LOGICAL, _DECORATION, _TEXT)).split())
#: What a value may not hold: functions and units that are not computed, and what only a style sheet can do.
DROPPED_VALUES: Final = (
    "calc(", "clamp(", "min(", "max(", "var(", "env(", "light-dark(", "color-mix(", "oklch(", "oklab(", "lch(", "lab(",
    "hsl(", "hsla(", "rgba(", "linear-gradient(", "radial-gradient(", "conic-gradient(", "url(", "expression(",
    "!important", "vw", "vh", "rem", "vmin", "vmax",
)  # fmt: skip
#: Elements that are removed, or that run or load something.
DROPPED_ELEMENTS: Final = frozenset((
    "style", "link", "script", "iframe", "object", "embed", "form", "input", "button", "select", "textarea", "svg",
    "math", "video", "audio", "canvas", "picture", "source", "base", "dialog", "details", "summary", "template", "map",
    "area", "marquee", "noscript", "frame", "frameset", "applet",
))  # fmt: skip
#: Attributes that lean on a style sheet or a script; any that begins with “on” runs one.
DROPPED_ATTRIBUTES: Final = frozenset(("class", "id", "srcset", "sizes", "loading", "contenteditable", "tabindex"))
#: Elements with text of their own, each of which says its language and its direction: webmails take away html and body.
BLOCKS: Final = frozenset(("td", "th", "p", "h1", "h2", "h3", "ul", "ol", "li", "div", "blockquote"))
#: What a webmail shows of a message before it cuts it, and what is aimed at; pictures do not count.
CLIPPED_BYTES: Final = 102_000
MOST_BYTES: Final = 60_000
