"""What a real draw asks of plan, month, seed and salt before anything is drawn, and of a record before it is used."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from fractions import Fraction
from typing import Annotated, Any, Literal, Self
from unicodedata import normalize

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from simulation.model.calendar import month_number
from simulation.model.errors import InputError, Problem
from simulation.model.plan import Plan

MONTH = re.compile(r"[1-9][0-9]{3}-(0[1-9]|1[0-2])")
SHARE = re.compile(r"0\.[0-9]{1,6}|1(\.0{1,6})?")
LONGEST_SEED = 200
LEAST_SALT = 16
"""Bytes of a salt: fewer could be guessed by whoever holds the published list."""


def check_question(plan: Plan, month: str) -> None:
    """Raise `InputError` with everything that keeps a plan from being drawn in a month."""
    if problems := list(_question(plan, month)):
        raise InputError(problems, plan.id)


def _question(plan: Plan, month: str) -> Iterator[Problem]:
    if not MONTH.fullmatch(month):
        yield Problem("bad_month", "month", month, "2026-03", "bad_month")
    elif month_number(month) < month_number(plan.start):
        yield Problem("month_before_plan", "month", month, plan.start, "month_before_plan")
    if plan.draw != "fixed":
        yield Problem("draw_not_fixed", "draw", plan.draw, "fixed", "draw_not_fixed")


def check_seed(seed: str) -> str:
    """Return a seed as it stands: digits are text, and a zero in front counts.

    Raises
    ------
    InputError
        When it is empty, too long, begins or ends with a blank or holds a sign that nobody can read out.
    """
    text = str(seed)  # whoever hands over a number has lost its zeros in front
    fits = seed == text == text.strip() and text.isprintable() and 0 < len(text) <= LONGEST_SEED
    if not fits:
        raise InputError([Problem("bad_seed", "seed", text[:LONGEST_SEED], LONGEST_SEED, "bad_seed")])
    return seed


def check_typed_seed(seed: str) -> str:
    """Return a seed that is typed to be drawn with: full-width digits and letters look like others and draw others.

    Examples
    --------
    >>> check_typed_seed("福利彩票，0 0 7")
    '福利彩票，0 0 7'
    """
    signs = {
        sign for sign in seed if (plain := normalize("NFKC", sign)) != sign and plain.isascii() and plain.isalnum()
    }
    if signs:
        raise InputError([Problem("seed_full_width", "seed", seed[:LONGEST_SEED], remedy="seed_full_width")])
    return check_seed(seed)


def plain_texts(**texts: str | None) -> list[Problem]:
    r"""Return a problem for each text that no paper can show: with control characters, or bytes that are no text.

    Examples
    --------
    >>> plain_texts(source="2026年3月1日 会议现场", reason=None)
    []
    >>> [problem.path for problem in plain_texts(source="dice\x01")]
    ['source']
    """
    return [
        Problem("control_sign", name, ascii(text)[:80], remedy="control_sign")
        for name, text in texts.items()
        if text and not text.replace("\u3000", " ").isprintable()
    ]


def share_of(text: str) -> Fraction:
    """Return the share of the plan's draws that a month makes, exactly as its decimal text says.

    Raises
    ------
    InputError
        When it is no decimal number above 0 and up to 1.

    Examples
    --------
    >>> share_of("0.8"), share_of("1")
    (Fraction(4, 5), Fraction(1, 1))
    """
    if not SHARE.fullmatch(text) or not Fraction(text):
        raise InputError([Problem("bad_share", "share", text[:LONGEST_SEED], "0.8", "bad_share")])
    return Fraction(text)


def salt_of(salt: bytes | str) -> bytes:
    """Return a salt given as bytes or as hexadecimal text.

    Examples
    --------
    >>> salt_of("00" * 32) == bytes(32)
    True
    """
    try:
        found = bytes.fromhex(salt) if isinstance(salt, str) else bytes(salt)
    except ValueError:
        found = b""
    if len(found) < LEAST_SALT:
        raise InputError([Problem("bad_salt", "salt", len(found), LEAST_SALT, "bad_salt")])
    return found


class _Shape(BaseModel):
    """A part of a record; further keys are kept."""

    model_config = ConfigDict(extra="allow", strict=True)


def _day(text: str) -> str:
    return date.fromisoformat(text).isoformat()


def _moment(text: str) -> str:
    return datetime.fromisoformat(text).isoformat()


_Text = Annotated[str, StringConstraints(min_length=1)]
_Days = Annotated[list[Annotated[str, AfterValidator(_day)]], Field(min_length=1)]


class _Place(_Shape):
    department: _Text
    certificate: _Text
    skipped: list[list[str]]


class _Change(_Shape):
    of: _Text
    what: Literal["substitute", "reassign", "cancel"]
    programme: _Text
    firm: _Text
    reason: _Text
    substitute: _Text = "—"
    left: list[str] = []
    team: list[_Place] = []

    @model_validator(mode="after")
    def _names_who_steps_in(self) -> Self:
        if self.what == "substitute" and "substitute" not in self.model_fields_set:
            raise ValueError("a substitute has a name")
        return self


class _Programme(_Shape):
    drawn: list[str]
    reserves: list[str]
    cells: dict[str, int]
    numbers: dict[str, int]


class _Teams(_Shape):
    of: _Text
    package: _Text
    days: _Days
    extra: int
    repeat: bool
    visits: dict[str, list[str]]
    places: dict[str, list[_Place]]
    caps: dict[str, int]


class _Seed(_Shape):
    text: str
    source: str


class _Redraw(_Shape):
    of: list[str]
    reason: str


class _Head(_Shape):
    month: Annotated[str, StringConstraints(pattern=f"^{MONTH.pattern}$")]
    at: Annotated[str, AfterValidator(_moment)]
    previous: _Text
    digest: _Text


class _DrawRecord(_Head):
    package: _Text
    seed: _Seed
    ticket_key: _Text
    programmes: dict[str, _Programme]
    redraw: _Redraw = _Redraw(of=[], reason="")


class _ChangeRecord(_Head):
    change: _Change


class _TeamsRecord(_Head):
    teams: _Teams


class _Manifest(_Shape):
    format: Literal["draw-package/1"]
    rule: Literal["draw/1"]
    month: Annotated[str, StringConstraints(pattern=f"^{MONTH.pattern}$")]
    frozen_at: Annotated[str, AfterValidator(_moment)]
    plan: _Text
    salt: _Text
    previous: _Text
    files: dict[str, str]
    redraw: _Redraw = _Redraw(of=[], reason="")
    share: Annotated[str, StringConstraints(pattern=f"^(?:{SHARE.pattern})$")] = "1"


_KINDS: dict[str, type[_Head]] = {"draw": _DrawRecord, "change": _ChangeRecord, "teams": _TeamsRecord}


def has_shape(record: Mapping[str, Any]) -> bool:
    """Tell whether a record has the parts of its kind, each of its type: what else may be wrong is found later."""
    kind = record.get("kind")
    shape = _KINDS.get(kind) if isinstance(kind, str) else None
    try:
        return shape is not None and shape.model_validate(dict(record)) is not None
    except ValidationError:
        return False


def misshapen(manifest: Mapping[str, Any]) -> list[str]:
    """Return the keys of a package's manifest that are lacking or not what they must be, in their order."""
    try:
        _Manifest.model_validate(dict(manifest))
    except ValidationError as error:
        return list(dict.fromkeys(str(problem["loc"][0]) for problem in error.errors()))
    return []
