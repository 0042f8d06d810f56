"""A small OpenID Connect provider on this machine: discovery, codes, tokens that it signs, keys."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT_ID = "comptune"
CLIENT_SECRET = "a secret of the client, and of nobody else"
Claims = dict[str, Any]


@dataclass
class Provider:
    """Whom it knows, and what it gave away.

    Attributes:
        people: claims by what stands on the person's button.
        address: its own.
        codes: by code, the request that it answers and the person.
        signed_out: how often somebody was sent to sign out.
    """

    people: dict[str, Claims]
    address: str = ""
    codes: dict[str, tuple[dict[str, str], Claims]] = field(default_factory=dict)
    signed_out: int = 0
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))

    @property
    def metadata_url(self) -> str:
        return f"{self.address}/.well-known/openid-configuration"

    def metadata(self) -> Claims:
        at = self.address
        return {
            "issuer": at,
            "authorization_endpoint": f"{at}/authorize",
            "token_endpoint": f"{at}/token",
            "jwks_uri": f"{at}/jwks",
            "end_session_endpoint": f"{at}/end_session",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }

    def page(self, asked: dict[str, str]) -> str:
        """Who are you? One link a person, and one to refuse."""
        assert asked["client_id"] == CLIENT_ID
        assert asked["code_challenge_method"] == "S256"
        links = []
        for label, claims in self.people.items():
            code = secrets.token_urlsafe(16)
            self.codes[code] = (asked, claims)
            links.append((label, {"code": code, "state": asked["state"]}))
        links.append(("Refuse", {"error": "access_denied", "state": asked["state"]}))
        drawn = "".join(
            f'<p><a href="{escape(asked["redirect_uri"])}?{escape(urlencode(query))}">'
            f"{escape(label)}</a></p>"
            for label, query in links
        )
        return f"<!doctype html><title>Provider</title><h1>Who are you?</h1>{drawn}"

    def tokens(self, given: dict[str, str], authorization: str) -> Claims:
        """The tokens for a code, which serves once."""
        user, _, password = base64.b64decode(authorization.split()[1]).decode().partition(":")
        assert (user, password) == (CLIENT_ID, CLIENT_SECRET)
        asked, claims = self.codes.pop(given["code"])
        digest = hashlib.sha256(given["code_verifier"].encode()).digest()
        assert base64.urlsafe_b64encode(digest).decode().rstrip("=") == asked["code_challenge"]
        assert given["redirect_uri"] == asked["redirect_uri"]
        now = int(time.time())
        content = {
            "iss": self.address,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            **claims,
        }
        signed = jwt.encode({"alg": "RS256", "kid": "one"}, content, self.key)
        return {"access_token": "none", "token_type": "Bearer", "id_token": signed}


@contextmanager
def serving(people: dict[str, Claims]) -> Iterator[Provider]:
    """A provider that answers on 127.0.0.1 until the block ends."""
    provider = Provider(people)
    with ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(provider)) as server:
        provider.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield provider
        finally:
            server.shutdown()
            thread.join()


def _handler_of(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            url = urlsplit(self.path)
            asked = {key: values[0] for key, values in parse_qs(url.query).items()}
            match url.path:
                case "/.well-known/openid-configuration":
                    self.answer(json.dumps(provider.metadata()), "application/json")
                case "/jwks":
                    keys = {"keys": [provider.key.as_dict(private=False)]}
                    self.answer(json.dumps(keys), "application/json")
                case "/authorize":
                    self.answer(provider.page(asked), "text/html")
                case "/end_session":
                    provider.signed_out += 1
                    self.send_response(302)
                    self.send_header("Location", asked["post_logout_redirect_uri"])
                    self.end_headers()
                case _:
                    self.send_error(404)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            given = {key: values[0] for key, values in parse_qs(body).items()}
            found = provider.tokens(given, self.headers["Authorization"])
            self.answer(json.dumps(found), "application/json")

        def answer(self, text: str, kind: str) -> None:
            content = text.encode()
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *arguments: object) -> None:
            """Say nothing."""

    return Handler
