"""Numbers with their units: percentages, percentage points, visits per hundred firms, hours."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

from simulation.language.catalogue import Catalogue, load_catalogue
from simulation.language.shown import shown_language

CHANNEL_MARK = ":"
"""`detection_yield:complaint` is the indicator `detection_yield` of the channel `complaint`."""

LONGEST = 20
"""Digits of a number that are written out."""


def say_number(value: float) -> str:
    """Show a number plainly, as a reader would write it.

    Examples
    --------
    >>> say_number(1.0), say_number(0.00001), say_number(1.25), say_number(float("nan"))
    ('1', '0.00001', '1.25', 'NaN')
    >>> say_number(1e308), say_number(-12345 * 10**400)
    ('1e+308', '-1.234e+404')
    """
    if isinstance(value, int):
        return _say_whole(value)
    if not math.isfinite(value):
        return {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}[str(value)]
    if abs(value) >= 10**LONGEST:
        return repr(float(value))
    # A value just beyond its limit must not be rounded onto it.
    return format(value, "f").rstrip("0").rstrip(".") if float(format(value, "f")) == value else _full(value)


def _say_whole(value: int) -> str:
    """Show a whole number; of one that fills lines, the first digits and how many there are."""
    digits = str(abs(value))
    if len(digits) <= LONGEST:
        return str(value)
    return f"{'-' * (value < 0)}{digits[0]}.{digits[1:4]}e+{len(digits) - 1}"


def _full(value: float) -> str:
    text = repr(float(value)).removesuffix(".0")
    mantissa, _, exponent = text.partition("e-")
    if not exponent:
        return text
    digits = mantissa.replace(".", "").lstrip("-")
    return "-" * mantissa.startswith("-") + "0." + "0" * (int(exponent) - 1) + digits


def is_share(indicator: str, catalogue: Catalogue) -> bool:
    """Tell whether an indicator is a share, shown in per cent with differences in percentage points."""
    return catalogue.text(f"indicator.{_family(indicator)}.unit") == "%"


def name_indicator(indicator: str, catalogue: Catalogue, programmes: Mapping[str, str] | None = None) -> str:
    """Return the name of an indicator, with the channel where it has one; see `name_channel`.

    Examples
    --------
    >>> from simulation.language.catalogue import load_catalogue
    >>> name_indicator("detection_yield:complaint", load_catalogue("en"))
    'Detection yield, complaints'
    """
    name = catalogue.text(f"indicator.{_family(indicator)}.name")
    channel = indicator.partition(CHANNEL_MARK)[2]
    if not channel:
        return name
    return catalogue.text("line.of_channel", name=name, channel=name_channel(channel, catalogue, programmes))


def name_channel(channel: str, catalogue: Catalogue, programmes: Mapping[str, str] | None = None) -> str:
    """Return the name of a way to be visited.

    Parameters
    ----------
    programmes
        Programme id → title; a programme that is not in it goes by its id.
    """
    kind, _, programme = channel.partition(CHANNEL_MARK)
    titles = programmes or {}
    if kind == "together" and programme not in titles:
        programme = "+".join(titles.get(name, name) for name in programme.split("+"))
    return catalogue.text(f"channel.{kind}", programme=titles.get(programme, programme))


class IndicatorWords(NamedTuple):
    """What an indicator is called, counted in, and defined as."""

    name: str
    unit: str
    definition: str


def indicator_words(indicator: str, language: str | None = None) -> IndicatorWords:
    """Return the name, unit and definition of an indicator, in the language shown unless another is asked for.

    Examples
    --------
    >>> indicator_words("coverage", "en").unit
    '%'
    """
    words = load_catalogue(language or shown_language())
    definition = words.text(f"indicator.{_family(indicator)}.definition")
    return IndicatorWords(name_indicator(indicator, words), unit_of(indicator, words), definition)


def unit_of(indicator: str, catalogue: Catalogue) -> str:
    """Return the unit of an indicator's values."""
    return catalogue.text(f"indicator.{_family(indicator)}.unit")


def say_value(indicator: str, value: float, catalogue: Catalogue, *, bare: bool = False) -> str:
    """Show a value of an indicator with its unit; one that is undefined says so.

    Parameters
    ----------
    bare
        Leave the unit to a name that carries it (`name_with_unit`); per cent stays.

    Examples
    --------
    >>> from simulation.language.catalogue import load_catalogue
    >>> say_value("coverage", 0.0312, load_catalogue("en")), say_value("coverage", float("nan"), load_catalogue("zh"))
    ('3.12%', '无定义')
    """
    if math.isnan(value):
        return catalogue.text("value.undefined")
    if is_share(indicator, catalogue):
        return f"{value:.2%}" if value else "0%"
    shown = _places(value)
    return shown if bare else catalogue.text("value.with_unit", value=shown, unit=unit_of(indicator, catalogue))


def say_difference(indicator: str, difference: float, catalogue: Catalogue, *, bare: bool = False) -> str:
    """Show a signed difference with its unit; exactly none is 0 without a sign; see `say_value`.

    Examples
    --------
    >>> from simulation.language.catalogue import load_catalogue
    >>> say_difference("coverage", -0.0042, load_catalogue("zh"))
    '−0.42 个百分点'
    """
    if math.isnan(difference):
        return catalogue.text("value.undefined")
    if is_share(indicator, catalogue):
        return catalogue.text("value.with_unit", value=_signed(difference * 100), unit=catalogue.text("value.points"))
    shown = _signed(difference)
    return shown if bare else catalogue.text("value.with_unit", value=shown, unit=unit_of(indicator, catalogue))


def name_with_unit(indicator: str, catalogue: Catalogue, programmes: Mapping[str, str] | None = None) -> str:
    """Return the name of an indicator with its unit; per cent goes with the value; see `name_channel`.

    Examples
    --------
    >>> from simulation.language.catalogue import load_catalogue
    >>> name_with_unit("burden_on_a", load_catalogue("zh")), name_with_unit("coverage", load_catalogue("zh"))
    ('A类负担（次/百户）', '覆盖率')
    """
    name = name_indicator(indicator, catalogue, programmes)
    if is_share(indicator, catalogue):
        return name
    return catalogue.text("line.axis", name=name, unit=unit_of(indicator, catalogue))


def say_interval(indicator: str, low: float, high: float, catalogue: Catalogue, *, difference: bool = False) -> str:
    """Show both ends of an interval, the unit once."""
    if math.isnan(low) or math.isnan(high):
        return catalogue.text("value.undefined")
    share = is_share(indicator, catalogue)
    if share and not difference:
        return catalogue.text("value.interval_of_share", low=f"{low:.2%}", high=f"{high:.2%}")
    write = _signed if difference else _places
    ends = [write(end * 100 if share else end) for end in (low, high)]
    unit = catalogue.text("value.points") if share else unit_of(indicator, catalogue)
    return catalogue.text("value.interval", low=ends[0], high=ends[1], unit=unit)


def _family(indicator: str) -> str:
    return indicator.partition(CHANNEL_MARK)[0]


def _signed(value: float) -> str:
    if value == 0:
        return "0"
    return ("+" if value > 0 else "−") + _places(abs(value))


def _places(value: float) -> str:
    """Keep two decimals below 100, one below 1000, none above; only exactly nothing is a bare 0."""
    if value == 0:
        return "0"
    places = next((places for size, places in ((100, 2), (1000, 1)) if abs(value) < size), 0)
    return format(value, f",.{places}f")
