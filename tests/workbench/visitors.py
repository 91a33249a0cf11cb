"""Visitors who signed in, as the identity provider would tell of them."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import pytest
import streamlit as st

ADDRESSES = {
    "viewer": "viewer@example.org",
    "planner": "planner@example.org",
    "drawer": "drawer@example.org",
    "administrator": "head@example.org",
}
"""Role → address that the settings give it to."""
SECRETS = {
    "auth": {
        "redirect_uri": "http://localhost:8501/oauth2callback",
        "cookie_secret": "only for tests",
        "client_id": "workbench",
        "client_secret": "only for tests",
        "server_metadata_url": "https://id.example.org/.well-known/openid-configuration",
    },
    "roles": {role: [address] for role, address in ADDRESSES.items()},
}


class User:
    """What `st.user` holds, in the place of the identity provider's cookie."""

    def __init__(self, claims: Mapping[str, Any]) -> None:
        self.claims = dict(claims)

    def to_dict(self) -> dict[str, Any]:
        """Return the claims."""
        return self.claims


class Secrets:
    """What `st.secrets` reads from ``secrets.toml``."""

    def to_dict(self) -> dict[str, Any]:
        """Return the settings."""
        return SECRETS


def sign_in(monkeypatch: pytest.MonkeyPatch, address: str | None, **claims: Any) -> None:
    """Have someone signed in with an address; nobody with ``None``. Signing in is configured either way."""
    signed = {
        "is_logged_in": True,
        "iat": int(time.time()),
        "email": address,
        "name": str(address).partition("@")[0],
        **claims,
    }
    monkeypatch.setattr(st, "secrets", Secrets())
    monkeypatch.setattr(st, "user", User({"is_logged_in": False} if address is None else signed))
