"""A tile server on the loopback whose tiles have known colours, and which misbehaves as a test asks."""

from __future__ import annotations

import io
import math
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
from PIL import Image

SIDE = 256


def color(z, x, y, quadrant):
    """The colour of a quarter of a tile (0 north-west, 1 north-east, 2 south-west, 3 south-east)."""
    return (60 + 53 * x + 17 * quadrant) % 256, (90 + 71 * y + 29 * quadrant) % 256, (20 * z + 61 * quadrant) % 256


def tile_pixels(z, x, y, side=SIDE):
    half = side // 2
    pixels = np.empty((side, side, 3), dtype=np.uint8)
    for quadrant in range(4):
        top, left = quadrant // 2 * half, quadrant % 2 * half
        pixels[top : top + half, left : left + half] = color(z, x, y, quadrant)
    return pixels


def tile_file(z, x, y, kind="PNG", side=SIDE):
    stream = io.BytesIO()
    Image.fromarray(tile_pixels(z, x, y, side)).save(stream, format=kind)
    return stream.getvalue()


def color_at(lon, lat, z):
    """The colour that a place must have, by the definition of XYZ tiles; and how far it is from a change, in tiles."""
    across = (lon + 180) / 360 * 2**z
    down = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * 2**z
    x, y = math.floor(across), math.floor(down)
    quadrant = 2 * int(down - y >= 0.5) + int(across - x >= 0.5)
    margin = min(abs(2 * v - round(2 * v)) / 2 for v in (across, down))
    return color(z, x, y, quadrant), margin


class Server:
    """What a test sees of the server: its address, what was asked, and what it shall do wrong."""

    def __init__(self, port):
        self.port = port
        self.asked, self.agents = [], set()
        self.first_answers = {}  # path → statuses to give before the tile
        self.answers = {}  # path → (status, content) instead of the tile
        self.delay_s = 0.0  # before an answer
        self.drip_s = 0.0  # between bytes of an answer

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/{{z}}/{{x}}/{{y}}.png?key=secret"


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        server = self.server.state
        path = self.path.partition("?")[0]
        server.asked.append(path)
        server.agents.add(self.headers["User-Agent"])
        time.sleep(server.delay_s)
        z, x, y = map(int, path.strip("/").removesuffix(".png").split("/"))
        waiting = server.first_answers.get(path, [])
        status, content = (waiting.pop(0), b"") if waiting else server.answers.get(path, (200, None))
        content = tile_file(z, x, y) if content is None else content
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        try:
            if server.drip_s:
                for byte in content:
                    self.wfile.write(bytes([byte]))
                    time.sleep(server.drip_s)
            else:
                self.wfile.write(content)
        except (BrokenPipeError, ConnectionResetError):
            pass  # the other side has stopped waiting

    def log_message(self, *args):
        pass


@contextmanager
def tile_server():
    http = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    http.daemon_threads = True
    http.state = Server(http.server_address[1])
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield http.state
    finally:
        http.shutdown()
        http.server_close()
        thread.join()
