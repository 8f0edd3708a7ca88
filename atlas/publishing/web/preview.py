"""A preview of the site on this computer alone: pages load again when they were made again."""

from __future__ import annotations

import contextlib
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

#: Nobody else can reach it.
_HERE: Final = "127.0.0.1"
_SCRIPT: Final = "/-/reload.js"
_STATE: Final = "/-/state"
_RELOAD: Final = f"""(function () {{
  var state = null;
  setInterval(function () {{
    fetch("{_STATE}", {{cache: "no-store"}}).then(function (answer) {{ return answer.text(); }}).then(function (now) {{
      if (state !== null && now !== state) {{ location.reload(); }}
      state = now;
    }}).catch(function () {{}});
  }}, 700);
}})();
"""
_RANGE: Final = re.compile(r"bytes=(\d+)-(\d+)")
#: In a preview alone pages may ask their own server whether they were made again; those with tiles may anyway.
_ASK: Final = b"connect-src &#39;self&#39;"
_POLICY: Final = (b"default-src &#39;none&#39;;", b"default-src &#39;none&#39;; " + _ASK + b";")
_HEAD_END: Final = (b"</head>", f'<script src="{_SCRIPT}" defer></script></head>'.encode())


@dataclass
class Preview:
    """A running preview: where it is, and how often the pages were made."""

    address: str
    state: int = field(default=0)

    def pages_were_made(self) -> None:
        """Let the pages that are open load again."""
        self.state += 1


@contextlib.contextmanager
def preview(folder: Path, *, port: int = 0) -> Iterator[Preview]:
    """Serve a folder on the loopback address for as long as the work lasts; ``port`` 0 takes a free one.

    Raises:
        OSError: the port is taken.
    """
    running = Preview("")
    server = ThreadingHTTPServer((_HERE, port), partial(_Handler, running, directory=str(folder)))
    running.address = f"http://{_HERE}:{server.server_address[1]}/"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield running
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(SimpleHTTPRequestHandler):
    """Answers with the files of the folder, pages with the script that loads them again."""

    def __init__(self, running: Preview, *args: Any, **options: Any) -> None:
        self._running = running
        super().__init__(*args, **options)

    def do_GET(self) -> None:  # the name that the library calls
        path = self.path.partition("?")[0]
        if path == _SCRIPT:
            self._answer(_RELOAD.encode(), "text/javascript")
        elif path == _STATE:
            self._answer(str(self._running.state).encode(), "text/plain")
        elif (page := Path(self.translate_path(path))).suffix == ".html" and page.is_file():
            content = page.read_bytes()
            content = content if _ASK in content else content.replace(*_POLICY, 1)
            self._answer(content.replace(*_HEAD_END, 1), "text/html; charset=utf-8")
        elif (part := _RANGE.fullmatch(self.headers.get("Range", ""))) and page.is_file():
            self._answer_part(page, int(part[1]), int(part[2]))
        else:
            super().do_GET()

    def _answer(self, content: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)

    def _answer_part(self, file: Path, first: int, last: int) -> None:
        """Answer with some bytes of a file, as pages ask of their tiles."""
        with file.open("rb") as stream:
            stream.seek(first)
            content = stream.read(last - first + 1)
        size = file.stat().st_size
        self.send_response(206 if content else 416)
        span = f"{first}-{first + len(content) - 1}" if content else "*"
        self.send_header("Content-Range", f"bytes {span}/{size}")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # the library's name
        """Say nothing on the terminal for each file."""
