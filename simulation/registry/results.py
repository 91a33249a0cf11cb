"""One cell of inspection results: several codes or labels, of which all are kept and the worst counts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from simulation.registry.code_lists import CODE_LISTS, CodeList
from simulation.registry.values import Refusal, half_width
from simulation.registry.vocabulary import RESULT_SYNONYMS, RESULTS

STRONG = re.compile(r"[;\n\r|]+")
WEAK = re.compile(r"[、,/\s+&]+")
NUMBER = re.compile(r"^0*(\d+?)(?:\.0+)?$")
LETTER = re.compile(r"^[A-Za-z]$")
NUMBERED = re.compile(r"^\(?(0*\d{1,2}|[A-Za-z])\)?\s*[.、:\-—]?\s*(?=[^\x00-\x7f])")
"""A code or a running number before a label: ``1.未发现问题``, ``E：发现问题已责令改正``."""

Codes = tuple[str, ...]


def read_results(text: str, codes: CodeList | None = None) -> Codes | Refusal:
    """Return the categories that a cell names, the worst first and the others as they stand.

    Parameters
    ----------
    text
        Labels of any of the known platforms, letters, or numbers.
    codes
        The list that numbers stand in. Without one a bare number is refused: 8 is a refusal to cooperate here, a
        revoked licence there.

    Examples
    --------
    >>> read_results("未发现问题；发现问题经责令已改正；"), read_results("E、b")
    (('E', '1'), ('E', 'B'))
    >>> read_results("2").reason, read_results("1,2", CODE_LISTS["zhejiang_2017"]), read_results("正确").reason
    ('number_without_list', ('D', '1'), 'unknown_result')
    """
    found: list[str] = []
    for piece in STRONG.split(half_width(text)):
        if not piece.strip(" 、,/.。"):
            continue
        for meaning in _piece(piece.strip(), codes):
            if isinstance(meaning, Refusal):
                return meaning
            if meaning not in found:
                found.append(meaning)
    return tuple(sorted(found, key=_badness, reverse=True)) or Refusal("unknown_result")


def _badness(code: str) -> tuple[bool, bool]:
    """Order of categories; of equals the one that stands first stays first."""
    return RESULTS[code].found, RESULTS[code].severity == "serious"


def _piece(piece: str, codes: CodeList | None) -> Iterator[str | Refusal]:
    """Yield the meanings in a piece between semicolons: labels may hold commas, so the longest that fits is taken."""
    whole = _label(piece, codes)
    if whole:
        yield whole
        return
    words = [word for word in WEAK.split(piece) if word.strip(".。")]
    place = 0
    while place < len(words):
        meaning, length = _longest(words[place:], codes)
        yield meaning
        place += length


def _longest(words: list[str], codes: CodeList | None) -> tuple[str | Refusal, int]:
    """Return what the longest label at the beginning means, or else the first word; and how many words that took."""
    first = _code(words[0], codes)
    if first is None:
        # Only parts of a label are joined, never a code to what follows it.
        for length in range(len(words), 0, -1):
            label = _label("".join(words[:length]), codes)
            if label:
                return label, length
    return first or Refusal("unknown_result"), 1


def _code(word: str, codes: CodeList | None) -> str | Refusal | None:
    """Return what a bare number or letter means; None for words."""
    word = word.strip("().")
    number = NUMBER.match(word)
    if number and codes is None:
        return Refusal("number_without_list", "、".join(CODE_LISTS))
    if number and codes is not None:
        return _listed(number[1], codes)
    if not LETTER.match(word):
        return None
    return _listed(word.upper(), codes) if codes else LETTERS.get(word.upper(), Refusal("unknown_result"))


def _listed(code: str, codes: CodeList) -> str | Refusal:
    """Return what a code of a named list means; a letter that the list lacks keeps its usual meaning."""
    entry = codes.codes.get(code)
    if entry is None:
        return LETTERS.get(code, Refusal("not_in_code_list", codes.title))
    return entry.meaning or Refusal("result_unclear", entry.label)


def _label(text: str, codes: CodeList | None) -> str | Refusal | None:
    """Return what a label means. What stands in front of it has to agree, unless nobody knows what it means."""
    words = _bare(text)
    if words in LABELS:
        return LABELS[words]
    mark = NUMBERED.match(text.strip())
    meaning = LABELS.get(_bare(text.strip()[mark.end() :])) if mark else None
    if mark is None or meaning is None:
        return None
    # Without a list a number in front may be another platform's, or just count; the label says it all.
    code = mark[1].upper().lstrip("0")
    known = codes.codes[code].meaning if codes and code in codes.codes else LETTERS.get(code, meaning)
    return meaning if known == meaning else Refusal("result_code_words")


@lru_cache(maxsize=2**14)
def _bare(text: str) -> str:
    return re.sub(r"[\W_]", "", half_width(text)).upper()


def _all_labels() -> dict[str, str]:
    labels = {_bare(result.label): code for code, result in RESULTS.items()}
    for synonym, code in RESULT_SYNONYMS.items():
        labels[_bare(synonym)] = code
    for codes in CODE_LISTS.values():
        labels |= {_bare(entry.label): entry.meaning for entry in codes.codes.values() if entry.meaning}
    return labels


LABELS = _all_labels()
"""Label of any platform, without punctuation → category."""

LETTERS = {
    code: entry.meaning for codes in CODE_LISTS.values() for code, entry in codes.codes.items() if code.isalpha()
}
"""Letter → category. Letters mean the same on every platform that has them (held by a test); numbers do not."""
