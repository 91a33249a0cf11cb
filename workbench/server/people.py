"""Who sits in front of the page, and what they may do.

With OIDC configured (`st.login`), a mapping in the settings gives each address a role; without it, the workbench serves
one local planner, who may do everything and whose name is asked once, for the log.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Any, Literal, get_args

import streamlit as st

from simulation.scenarios.settings import data_folder, private_file, private_folder
from workbench.server import sign_ins

Role = Literal["viewer", "planner", "drawer", "administrator"]
Right = Literal["see", "whole", "edit", "draw", "adopt", "audit"]
"""`whole`: see and take out firms by stratum and class also where they are few, which a report leaves out.

`draw`: freeze and draw the firms of a month, and take out files that name them.
"""

ROLES: tuple[Role, ...] = get_args(Role)
RIGHTS: Mapping[Role, frozenset[Right]] = {
    "viewer": frozenset({"see"}),
    "planner": frozenset({"see", "whole", "edit"}),
    "drawer": frozenset({"see", "whole", "edit", "draw"}),
    "administrator": frozenset({"see", "whole", "edit", "draw", "adopt", "audit"}),
}
EVERYONE = "*"
"""Address in the mapping that stands for all who can sign in."""
NAME_FILE = "planner.txt"
LONGEST_NAME = 40
LOCAL_NAME = "local_name"
LOCAL_ADDRESSES = ("127.0.0.1", "::1", "localhost")
"""What a server that only this machine reaches is bound to."""


@dataclass(frozen=True)
class Person:
    """Someone who may use the workbench.

    Attributes
    ----------
    name
        What the log calls them; empty until the local planner has said it.
    role
        ``None`` for someone who has none, or not any more.
    address
        What the provider knows them by, for whatever needs two different people: names are not unique, and can be
        changed. Empty for the local planner.
    """

    name: str
    role: Role | None
    address: str = ""

    @property
    def mark(self) -> str:
        """Return what tells this person from others in the log, without saying who it is.

        Examples
        --------
        >>> Person("Li", "drawer", "Li@example.org").mark == Person("L.", "drawer", "li@example.org").mark
        True
        """
        return "sha256:" + sha256((self.address or self.name).strip().casefold().encode()).hexdigest()

    def may(self, right: Right) -> bool:
        """Whether the role holds a right."""
        return self.role is not None and right in RIGHTS[self.role]

    def can(self, right: Right) -> bool:
        """Whether the person can use a right now: what is written needs a name for the log."""
        return self.may(right) and (right == "see" or bool(self.name))


def role_of(address: str, mapping: Mapping[str, str | Iterable[str]]) -> Role | None:
    """Return the highest role that a mapping role → addresses gives, without regard to case.

    Examples
    --------
    >>> mapping = {"viewer": ["*"], "administrator": ["Head@example.org"]}
    >>> role_of("head@example.org", mapping), role_of("other@example.org", mapping), role_of("x", {})
    ('administrator', 'viewer', None)
    """
    for role in reversed(ROLES):
        listed = mapping.get(role, ())
        # A lone text is one address: read letter by letter, "*@example.org" would let everyone in.
        addresses = {str(item).strip().casefold() for item in ([listed] if isinstance(listed, str) else listed)}
        if address and (address.strip().casefold() in addresses or EVERYONE in addresses):
            return role
    return None


def signs_in() -> bool:
    """Whether OIDC is configured, so that everyone signs in."""
    return "auth" in _settings()


def unguarded() -> bool:
    """Whether others can reach the page though nobody signs in: whoever they are, they would be the local planner."""
    return not signs_in() and st.get_option("server.address") not in LOCAL_ADDRESSES


def person() -> Person | None:
    """Return who sits in front of the page now; ``None`` before signing in, after it has ended, or without a role."""
    if not signs_in():
        return Person(local_name(), "administrator")
    return _told_by(st.user.to_dict())


def asked_later() -> Callable[[], Person | None]:
    """Return what tells who this visitor is at a later moment, outside of the page's run.

    Files are made when they are asked for, where nobody knows any more who sits in front of the page.
    """
    if not signs_in():
        found = person()
        return lambda: found
    return partial(_told_by, st.user.to_dict())


def signed_in() -> bool:
    """Whether the visitor has signed in and the sign-in still holds, whatever the role."""
    return sign_ins.holds(st.user.to_dict())


def end_sign_in() -> None:
    """End the use of the cookie that this visitor came with, wherever it was copied to."""
    sign_ins.end(st.user.to_dict())


def _told_by(user: Mapping[str, Any]) -> Person | None:
    if not sign_ins.holds(user):
        return None
    address = str(user.get("email") or "") if user.get("email_verified", True) else ""
    role = role_of(address, _settings().get("roles", {}))
    return Person(str(user.get("name") or address), role, address) if role else None


def local_name() -> str:
    """Return the name that the local planner gave, in this session or an earlier one."""
    if LOCAL_NAME not in st.session_state:
        file = data_folder() / NAME_FILE
        st.session_state[LOCAL_NAME] = (
            file.read_text(encoding="utf-8", errors="replace").strip() if file.is_file() else ""
        )
    return str(st.session_state[LOCAL_NAME])


def keep_local_name(name: str) -> None:
    """Keep the name of the local planner for this session and later ones.

    Raises
    ------
    simulation.scenarios.errors.StoreError
        When the data folder cannot be written.
    """
    private_folder(data_folder())
    private_file(data_folder() / NAME_FILE).write_text(name, encoding="utf-8")
    st.session_state[LOCAL_NAME] = name


def _settings() -> Mapping[str, Any]:
    try:
        return st.secrets.to_dict()
    except FileNotFoundError:  # no secrets: nothing configured
        return {}
