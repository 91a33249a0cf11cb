"""The charts' colours on a dark ground: each colour of the house and the one that takes its place.

A chart is designed once, on white; reports, exports and print keep it so. A page that is read on a dark ground
exchanges colours one for one, which needs no second design: what was darkest on white is lightest on dark, in the same
order.
"""

from __future__ import annotations

from typing import Final

GROUND: Final = "#101820"
"""The dark page itself: a chart lies on it without an edge."""

DARK: Final = {
    # Ground, words, lines.
    "white": GROUND, "#FFFFFF": GROUND, "#1B2B3A": "#E3EAF0", "#5B6B7A": "#A9B8C6", "#E3E9EE": "#2C3A47",
    "#F3F6F8": "#1B2733",
    # Plans.
    "#4D5B69": "#A3B1BF", "#0072B2": "#4FA8E0", "#D55E00": "#FF8A3D", "#009E73": "#2FC79A", "#AA4499": "#E07CD0",
    "#E69F00": "#F2BC42", "#56B4E9": "#9AD6F7", "#882255": "#D96A9C",
    # Classes: lighter with risk, as they are darker with risk on white.
    "#C6DBEF": "#3F6C94", "#6BAED6": "#5F9FD0", "#2171B5": "#94C8EC", "#08306B": "#E3F1FC",
    # Moves between classes; what was only assumed.
    "#B45309": "#F0A35E", "#1D6FA5": "#6DB7E8", "#A9B4BE": "#6F7F8D",
    # Probability of being among the worst, in steps.
    "#F9DDD6": "#3A2326", "#EBA69A": "#6E3536", "#C64A47": "#E5897E", "#9E1426": "#FFC2B5",
    # Risk against the district, in steps around its middle.
    "#67A9CF": "#27689A", "#C4DCEA": "#24445C", "#F0F0F0": "#2F3B46", "#F6CDB9": "#5A3A2E", "#EF8A62": "#9A4526",
}  # fmt: skip
"""Colour on white → colour on the dark ground."""


def dark_partner(colour: str) -> str:
    """Return what a colour of the house becomes on the dark ground.

    Raises
    ------
    KeyError
        For a colour that no chart may use.

    Examples
    --------
    >>> dark_partner("white")
    '#101820'
    """
    return DARK[colour]


def dark_rules(scope: str) -> str:
    """Return style rules that exchange the colours of drawn charts wherever the page's colour scheme is dark.

    The browser decides by the scheme of the place where a chart stands: it follows a change at once, asks no server,
    and a page that sets the scheme back for print has its charts on white. Browsers that do not know ``light-dark``
    skip the rules and keep the charts on white.

    Parameters
    ----------
    scope
        What the charts are in, as CSS selects it.

    Examples
    --------
    >>> dark_rules(".chart").splitlines()[0]
    '.chart [fill="white" i] { fill: light-dark(white, #101820); }'
    """
    return "\n".join(
        f'{scope} [{part}="{light}" i] {{ {part}: light-dark({light}, {dark}); }}'
        for light, dark in DARK.items()
        for part in ("fill", "stroke")
    )
