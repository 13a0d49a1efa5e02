"""A forge's interface on this machine: notes, reviews and open requests of one repository."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "secret-of-the-test"
US = "crm-bot"


@dataclass
class Forge:
    """What the forge knows, in the words of GitHub; GitLab's are made of them."""

    address: str = ""
    notes: list[dict[str, Any]] = field(default_factory=list)
    reviews: list[dict[str, Any]] = field(default_factory=list)
    pulls: list[dict[str, Any]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    pages: bool = True
    """Whether lists come in pages, of two entries each."""
    knows_us: bool = True
    """Whether the token may ask whose it is."""
    answers: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    """What is answered to all that begins so, in place of what is known."""

    def add_note(self, login: str, body: str) -> dict[str, Any]:
        note = {"id": len(self.notes) + 1, "body": body, "user": {"login": login}}
        self.notes.append(note | {"author": {"username": login}})
        return self.notes[-1]


class _Handler(BaseHTTPRequestHandler):
    forge: Forge

    def do_GET(self) -> None:
        self._answer("GET")

    def do_POST(self) -> None:
        self._answer("POST")

    def do_PATCH(self) -> None:
        self._answer("PATCH")

    def do_PUT(self) -> None:
        self._answer("PUT")

    def log_message(self, *_: object) -> None:
        """Says nothing."""

    def _answer(self, method: str) -> None:
        size = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(size) or b"null")
        asked = f"{method} {self.path.partition('?')[0]}"
        self.forge.asked.append(asked)
        code, answer = self._find_answer(method, asked, body)
        for begin, (other, said) in self.forge.answers.items():
            if asked.startswith(begin):
                code, answer = other, said
        data = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(code)
        if code in (301, 302):
            self.send_header("Location", f"{self.forge.address}/stolen")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _find_answer(self, method: str, asked: str, body: Any) -> tuple[int, Any]:
        given = (self.headers.get("Authorization"), self.headers.get("PRIVATE-TOKEN"))
        if f"token {TOKEN}" not in given and TOKEN not in given:
            return 401, {"message": "who are you?"}
        path = asked.partition(" ")[2]
        if path == "/user":
            return (200, {"login": US, "username": US}) if self.forge.knows_us else (403, {})
        changed = re.search(r"/(?:comments|notes)/(\d+)$", path)
        if changed and method in ("PATCH", "PUT"):
            note = self.forge.notes[int(changed.group(1)) - 1]
            note["body"] = body["body"]
            return 200, note
        if path.endswith(("/comments", "/notes")):
            if method == "POST":
                return 201, self.forge.add_note(US, body["body"])
            return 200, self._page(self.forge.notes)
        return self._find_request(path)

    def _find_request(self, path: str) -> tuple[int, Any]:
        if path.endswith("/reviews"):
            return 200, self._page(self.forge.reviews)
        if path.endswith("/approvals"):
            users = [one["user"]["login"] for one in self.forge.reviews]
            return 200, {"approved_by": [{"user": {"username": one}} for one in users]}
        if path.endswith(("/pulls", "/merge_requests")):
            return 200, self._page(self.forge.pulls)
        author = {"login": "li.wei", "username": "li.wei"}
        return 200, {"user": author, "author": author, "head": {"sha": "c0ffee"}}

    def _page(self, entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if not self.forge.pages:
            return entries
        start = 2 * (int(parse_qs(urlsplit(self.path).query)["page"][0]) - 1)
        return entries[start : start + 2]


@contextmanager
def serve_forge() -> Iterator[Forge]:
    """The interface, as long as the block lasts."""
    forge = Forge()
    handler = type("Handler", (_Handler,), {"forge": forge})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    forge.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield forge
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
