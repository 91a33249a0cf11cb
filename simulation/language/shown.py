"""The language in which objects show themselves at a prompt and in a notebook."""

from __future__ import annotations

from simulation.language.catalogue import LANGUAGES

_CHOSEN = [LANGUAGES[0]]


def shown_language() -> str:
    """Return the language chosen last, Chinese to begin with."""
    return _CHOSEN[-1]


def show_in(language: str) -> None:
    """Choose the language of what is shown from now on.

    Raises
    ------
    ValueError
        For a language without a catalogue.
    """
    if language not in LANGUAGES:
        raise ValueError(f"no language {language!r}; there are: {', '.join(LANGUAGES)}")
    _CHOSEN[:] = [language]
