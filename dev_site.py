"""What MkDocs does not do by itself when ``dev.py docs`` makes a site of the documents: mentions become links.

Within the texts another document is named by its path, as in ```docs/model.md```, so that it is found in an editor.
On the site the reader follows it with a click.
"""

from __future__ import annotations

import re
from typing import Any

DOCUMENT = r"([a-z_]+(?:\.(?:zh|en))?\.md)"
MENTIONS = (
    re.compile(rf"(?<![\[`])`(?:docs/)?{DOCUMENT}`(?!`)"),
    re.compile(rf"(?<![\]`\w/])(?<!\]\()docs/{DOCUMENT}(?![\w`])"),
)
FENCE = re.compile(r"^\s*(```|~~~)")


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Turn the documents that a page mentions into links (MkDocs calls this for every page)."""
    return link_mentions(markdown, page.file.src_uri)


def link_mentions(markdown: str, own: str) -> str:
    """Turn mentions of other documents into links, outside of blocks of code.

    >>> link_mentions("See `docs/model.md`.", "design.md")
    'See [`model.md`](model.md).'
    >>> link_mentions("See it (docs/model.md).", "design.md")
    'See it ([`model.md`](model.md)).'
    >>> link_mentions("This is `docs/model.md`.", "model.md")
    'This is `docs/model.md`.'
    """
    lines, fenced = [], False
    for line in markdown.split("\n"):
        fenced ^= bool(FENCE.match(line))
        lines.append(line if fenced else _linked(line, own))
    return "\n".join(lines)


def _linked(line: str, own: str) -> str:
    for mention in MENTIONS:
        line = mention.sub(lambda found: _link(found, own), line)
    return line


def _link(found: re.Match[str], own: str) -> str:
    return found[0] if found[1] == own else f"[`{found[1]}`]({found[1]})"
