"""Drives a Firefox over its own protocol, Marionette: messages of JSON on a socket, each with its length before it."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

_PREFERENCES = {
    "app.normandy.enabled": False,
    "app.update.auto": False,
    "browser.safebrowsing.downloads.remote.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.dns.disabled": True,
    "toolkit.telemetry.enabled": False,
}


class Firefox:
    """A Firefox without a window, with a profile of its own."""

    def __init__(self, program):
        self.profile = Path(tempfile.mkdtemp(prefix="firefox-"))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        preferences = {**_PREFERENCES, "marionette.port": port}
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in preferences.items()]
        (self.profile / "user.js").write_text("\n".join(lines))
        command = [
            program,
            "--headless",
            "--no-remote",
            "--marionette",
            "--remote-allow-system-access",
            "--profile",
            str(self.profile),
        ]
        surroundings = {**os.environ, "HOME": str(self.profile), "MOZ_HEADLESS": "1"}
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=surroundings)
        self.socket, self.number = self._connect(port), 0
        self.socket.settimeout(60)
        self._receive()
        self.command("WebDriver:NewSession", {"capabilities": {}})

    def close(self):
        """End the program and remove its profile."""
        self.socket.close()
        self.process.terminate()
        self.process.wait(timeout=30)
        shutil.rmtree(self.profile, ignore_errors=True)

    def open(self, address):
        """Open a page and wait until it has loaded."""
        self.command("WebDriver:Navigate", {"url": address})

    def run(self, script, *values, chrome=False):
        """Run a function's body in the page, or in the program itself, and return what it returns."""
        self.command("Marionette:SetContext", {"value": "chrome" if chrome else "content"})
        answer = self.command("WebDriver:ExecuteScript", {"script": script, "args": list(values)})
        self.command("Marionette:SetContext", {"value": "content"})
        return answer["value"]

    def wait(self, condition):
        """Wait until a condition in the page is true."""
        for _ in range(300):
            if self.run(f"return Boolean({condition});"):
                return
            time.sleep(0.1)
        raise AssertionError(condition)

    def press(self, *keys):
        """Press keys, one after the other, where the page has its focus."""
        element = self.command("WebDriver:GetActiveElement", {})["value"]
        for key in keys:
            self.command("WebDriver:ElementSendKeys", {"id": next(iter(element.values())), "text": key})

    def command(self, name, parameters):
        """Send a command and return its answer."""
        self.number += 1
        text = json.dumps([0, self.number, name, parameters]).encode()
        self.socket.sendall(b"%d:%s" % (len(text), text))
        _, _, error, answer = self._receive()
        assert error is None, f"{name}: {error}"
        return answer

    def _receive(self):
        length = b""
        while not length.endswith(b":"):
            length += self.socket.recv(1)
        content = b""
        while len(content) < int(length[:-1]):
            content += self.socket.recv(int(length[:-1]) - len(content))
        return json.loads(content)

    def _connect(self, port):
        for _ in range(600):
            try:
                return socket.create_connection(("127.0.0.1", port), timeout=60)
            except OSError:
                if self.process.poll() is not None:
                    raise
                time.sleep(0.1)
        raise TimeoutError("Firefox does not answer")
