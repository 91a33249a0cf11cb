"""A provider of OpenID Connect on this machine: people of its own, a key of its own, the code flow and nothing more."""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlparse

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "workbench", "a secret of the tests"
DISCOVERY = "/.well-known/openid-configuration"

Claims = Mapping[str, object]


class Provider(ThreadingHTTPServer):
    """Lets whoever asks be one of its people, as a page of accounts does after the password."""

    def __init__(self, people: Sequence[Claims]) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.people = {str(person["email"]): person for person in people}
        self.key = RSAKey.generate_key(2048, {"kid": "tests", "use": "sig", "alg": "RS256"})
        self.address = f"http://127.0.0.1:{self.server_port}"
        self.codes: dict[str, Claims] = {}

    def discovery(self) -> Claims:
        """Say where everything is."""
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def accounts(self, asked: Mapping[str, str]) -> str:
        """Return a page with a way back for each of the people, and a code that stands for them."""
        return "".join(f'<p><a href="{self._way_back(email, asked)}">{email}</a></p>' for email in self.people)

    def _way_back(self, email: str, asked: Mapping[str, str]) -> str:
        code = secrets.token_hex(8)
        self.codes[code] = {**self.people[email], "nonce": asked["nonce"]}
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, code: str) -> Claims:
        """Exchange a code, once, for who that is."""
        claims, now = self.codes.pop(code), int(time.time())
        told = {"iss": self.address, "aud": CLIENT, "sub": claims["email"], "iat": now, "exp": now + 600, **claims}
        signed = jwt.encode({"alg": "RS256", "kid": "tests"}, told, self.key)
        return {"access_token": secrets.token_hex(8), "token_type": "Bearer", "expires_in": 600, "id_token": signed}


class Answer(BaseHTTPRequestHandler):
    """What the provider says to a request."""

    server: Provider

    def do_GET(self) -> None:
        """Answer a browser, or the workbench that wants to know the provider."""
        url = urlparse(self.path)
        if url.path == "/authorize":
            asked = {name: values[0] for name, values in parse_qs(url.query).items()}
            self._say(self.server.accounts(asked).encode(), "text/html")
        elif url.path == "/keys":
            self._tell({"keys": [self.server.key.as_dict(private=False)]})
        elif url.path == DISCOVERY:
            self._tell(self.server.discovery())
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        """Answer the workbench that has a code."""
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self._tell(self.server.token(form["code"][0]))

    def _tell(self, content: Claims) -> None:
        self._say(json.dumps(content).encode(), "application/json")

    def _say(self, content: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing on the terminal."""


@contextmanager
def provide(people: Sequence[Claims]) -> Iterator[Provider]:
    """Run a provider beside the tests, and stop it after the block."""
    provider = Provider(people)
    thread = threading.Thread(target=provider.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        provider.shutdown()
        provider.server_close()
        thread.join()
