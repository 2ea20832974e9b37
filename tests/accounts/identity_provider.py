"""A small identity provider on loopback: discovery, authorisation with PKCE, token, page of the person (userinfo)."""

import base64
import hashlib
import json
import secrets
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import jwt

CLIENT_ID, CLIENT_SECRET = "open-floor", "a secret of the client"
# Of the signature of a token that came from the provider itself, over TLS, nobody asks (OpenID Connect Core 3.1.3.7).
_KEY = "a key of thirty-two letters or more"


class Provider:
    """Signs in, without asking, as the person whose claims it was given: `claims` for the page of the person,
    `token_claims` where the token shall say otherwise. `is_down` lets it answer 503, `is_broken` what is no JSON."""

    def __init__(self) -> None:
        self.claims: dict[str, Any] = {}
        self.token_claims: dict[str, Any] = {}
        self.is_down = self.is_broken = False
        self.asked: list[dict[str, str]] = []
        self._codes: dict[str, dict[str, str]] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "jwks_uri": f"{self.url}/jwks",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def authorise(self, address: str) -> str:
        """What a browser gets that was led to the address: where it is led back to."""
        asked = dict(parse_qsl(urlsplit(address).query))
        self.asked.append(asked)
        code = secrets.token_urlsafe(8)
        self._codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, form: dict[str, str]) -> dict[str, Any] | None:
        """The token for a code, or None for another client, a used code, or a proof that does not fit (RFC 7636)."""
        asked = self._codes.pop(form.get("code", ""), {})
        proof = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest()).decode()
        is_right = (
            asked.get("code_challenge") == proof.rstrip("=")
            and asked.get("redirect_uri") == form.get("redirect_uri")
            and (form.get("client_id"), form.get("client_secret")) == (CLIENT_ID, CLIENT_SECRET)
        )
        if not is_right:
            return None
        claims = {"iss": self.url, "aud": CLIENT_ID, "exp": 4102444800, "iat": 0, **self.claims, **self.token_claims}
        id_token = jwt.encode(claims, _KEY, algorithm="HS256")
        return {"access_token": "access", "token_type": "Bearer", "expires_in": 300, "id_token": id_token}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if urlsplit(self.path).path == "/authorize":
                    self.send_response(302)
                    self.send_header("Location", provider.authorise(self.path))
                    self.end_headers()
                    return
                pages = {"/.well-known/openid-configuration": provider.discovery(), "/userinfo": provider.claims}
                self._answer(pages.get(self.path))

            def do_POST(self) -> None:
                sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
                self._answer(provider.token({name: values[0] for name, values in parse_qs(sent).items()}))

            def _answer(self, content: dict[str, Any] | None) -> None:
                self.send_response(503 if provider.is_down else 200 if content is not None else 400)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(b"<html>" if provider.is_broken else json.dumps(content or {}).encode())

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing."""

        return Handler
