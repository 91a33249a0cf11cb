"""The catalogue of sentences: one file per language, the same keys and placeholders in each."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Any

LANGUAGES = ("zh", "en")
"""The languages there are, the default one first."""


class MissingTextError(KeyError):
    """A key without a sentence, or a sentence without a value that it names."""

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True, eq=False)
class Catalogue:
    """The sentences of one language.

    Parameters
    ----------
    language
        One of `LANGUAGES`.
    templates
        Key → text with ``{placeholders}``, keys with dots between the parts: ``problem.above``.

    Examples
    --------
    >>> catalogue = load_catalogue("en")
    >>> catalogue.text("problem.above", value=1.2, limit=1)
    '1.2 is above 1'
    """

    language: str
    templates: Mapping[str, str] = field(repr=False)

    def __contains__(self, key: object) -> bool:
        return key in self.templates

    def text(self, key: str, **values: object) -> str:
        """Return the sentence of `key` with its placeholders filled; values that it does not name are left out.

        Raises
        ------
        MissingTextError
            When the key or the value of a placeholder is missing: never a blank, never another language.
        """
        template = self.templates.get(key)
        if template is None:
            raise MissingTextError(f"{self.language}.toml has no text {key!r}")
        try:
            return template.format_map(values)
        except KeyError as error:
            raise MissingTextError(f"{self.language}.toml: {key!r} needs a value for {error}") from None

    def keys(self, prefix: str = "") -> list[str]:
        """Return the keys under a prefix, in the order of the file.

        Examples
        --------
        >>> load_catalogue("zh").keys("severity")
        ['severity.minor', 'severity.serious']
        """
        return [key for key in self.templates if not prefix or key.startswith(prefix + ".")]

    def placeholders(self, key: str) -> frozenset[str]:
        """Return the names of the values that the sentence of `key` needs."""
        return frozenset(name for _, name, _, _ in Formatter().parse(self.templates[key]) if name)


def load_catalogue(language: str = LANGUAGES[0]) -> Catalogue:
    """Return the catalogue of a language, the same object each time.

    Raises
    ------
    ValueError
        When there is no such language.
    """
    if language not in LANGUAGES:
        raise ValueError(f"no language {language!r}; there are: {', '.join(LANGUAGES)}")
    return _read(language)


@cache
def _read(language: str) -> Catalogue:
    content = files(__package__).joinpath(f"{language}.toml").read_text(encoding="utf-8")
    return Catalogue(language, dict(_flatten(tomllib.loads(content))))


def _flatten(table: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flatten(value, f"{prefix}{key}.")
        else:
            yield prefix + key, str(value)
