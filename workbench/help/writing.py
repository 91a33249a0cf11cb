"""The parts of the manual that say what indicators and words mean, written from the catalogues into its files.

``python -m workbench.help.writing`` writes docs/planner.zh.md and docs/planner.en.md anew; a test holds them to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from simulation.language.catalogue import LANGUAGES, Catalogue, load_catalogue
from workbench.common.explained.indicators import explain_indicator
from workbench.common.explained.terms import TERMS, explain_term
from workbench.help.manual import DOCS


def parts(words: Catalogue) -> dict[str, str]:
    """Return mark → Markdown of each part that is written from the catalogue."""
    return {"indicators": "\n".join(_indicators(words)), "terms": "\n".join(_terms(words))}


def written(text: str, words: Catalogue) -> str:
    """Return a manual with these parts written anew between their marks."""
    for mark, part in parts(words).items():
        begin, end = f"<!-- begin {mark} -->", f"<!-- end {mark} -->"
        text = re.sub(f"{begin}.*{end}", lambda _, new=f"{begin}\n{part}\n{end}": new, text, flags=re.DOTALL)  # type: ignore[misc]
    return text


def _indicators(words: Catalogue) -> Iterator[str]:
    for key in words.keys("indicator"):
        name = key.split(".")[1]
        if key.endswith(".name"):
            yield f"### {words.text(key)}\n\n{explain_indicator(name, words)}\n"


def _terms(words: Catalogue) -> Iterator[str]:
    for term in TERMS:
        yield f"### {words.text(f'term.{term}.name')}\n\n{explain_term(term, words)}\n"


def main() -> None:
    """Write both files."""
    for language in LANGUAGES:
        file = DOCS / f"planner.{language}.md"
        file.write_text(written(file.read_text(encoding="utf-8"), load_catalogue(language)), encoding="utf-8")


if __name__ == "__main__":
    main()
