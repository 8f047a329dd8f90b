"""The real server, started by the test on free ports and a folder of its own, and signing in at it."""

import itertools
import json
import os
import random
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

BINARY = os.environ.get("SPORTELLO", str(Path(__file__).parents[2] / "target/debug/sportello"))

# A start takes about a second.
START_PATIENCE_S = 30


class Server:
    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="sportello-aiortc-"))
        port = free_port()
        self.url = f"http://localhost:{port}"
        config = self.folder / "sportello.toml"
        config.write_text("")
        self.log = (self.folder / "server.log").open("wb")
        self.process = subprocess.Popen(
            [BINARY, "serve", "--demo", "--config", config],
            stdout=self.log,
            stderr=self.log,
            env={
                "PATH": os.environ["PATH"],
                "SPORTELLO_LISTEN": f'["127.0.0.1:{port}"]',
                "SPORTELLO_PUBLIC_URL": self.url,
                "SPORTELLO_DATA_DIR": str(self.folder),
                "SPORTELLO_MEDIA__BIND": f"127.0.0.1:{free_port()}",
                "SPORTELLO_MEDIA__WORKERS": "1",
            },
        )
        self._until_ready()

    def _until_ready(self):
        deadline = time.monotonic() + START_PATIENCE_S
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                urllib.request.urlopen(f"{self.url}/readyz", timeout=2)
                return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError(f"the server did not get ready:\n{(self.folder / 'server.log').read_text()}")

    def close(self):
        self.process.kill()
        self.process.wait()
        self.log.close()
        shutil.rmtree(self.folder)

    def book(self):
        """A fresh booking whose window is open now."""
        return Visitor(self.url).send("POST", "/api/v1/demo/bookings")

    def delegate_of(self, booking):
        return Visitor(self.url).follow(booking["delegate"], "citizen")

    def official(self):
        officials = Visitor(self.url).send("GET", "/api/v1/demo")["officials"]
        link = next(one["link"] for one in officials if any(held["role"] == "official" for held in one["assignments"]))
        return Visitor(self.url).follow(link, "staff")


class Visitor:
    """Somebody's cookies. By hand: what is sent to `https` alone also goes to `localhost`, as browsers have it."""

    def __init__(self, url):
        self.url = url
        self.realm = None
        self.cookies = {}

    def follow(self, link, realm):
        """Signs in by a link of the demonstration, which says who one is."""
        asked = parse_qs(urlsplit(self._led_on(link)).query)
        login = {name: asked[name][0] for name in ("state", "nonce", "code_challenge")}
        who = {"kind": "known", "hint": asked["login_hint"][0], "level": "l2"}
        granted = self.send("POST", "/api/v1/demo/login", {**login, "who": who})
        self._led_on(granted["location"])
        self.realm = realm
        return self

    def ticket(self, booking):
        """Opens the meeting's socket, once."""
        return self.send("POST", f"/api/v1/meetings/{booking}/tickets")["ticket"]

    def send(self, method, path, body=None):
        with self._ask(method, path, body) as response:
            return json.load(response)

    def _led_on(self, path):
        """Where an address leads to."""
        try:
            self._ask("GET", path).close()
        except urllib.error.HTTPError as led:
            if led.code in (302, 303):
                self._keep(led.headers)
                return led.headers["Location"]
            raise
        raise RuntimeError(f"{path} leads nowhere")

    def _ask(self, method, path, body=None):
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if self.realm is not None:
            headers["Sportello-Realm"] = self.realm
        data = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            data = json.dumps(body).encode()
        address = path if path.startswith("http") else self.url + path
        response = OPENER.open(urllib.request.Request(address, data, headers, method=method), timeout=20)
        self._keep(response.headers)
        return response

    def _keep(self, headers):
        for cookie in headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value


class NotLedOn(urllib.request.HTTPRedirectHandler):
    """Each step is looked at: cookies are set on the way."""

    def redirect_request(self, *_):
        return None


OPENER = urllib.request.build_opener(NotLedOn)


# Below the ports that the kernel gives to outgoing connections (32768 and up on Linux): none of those can take one
# between the probe here and the server's start.
PORTS = range(20_000, 32_000)
_candidates = itertools.cycle(random.sample(PORTS, len(PORTS)))


def free_port():
    """A port of 127.0.0.1 that nobody has by UDP or by TCP; never the same one twice in a process."""
    for port in itertools.islice(_candidates, len(PORTS)):
        if is_free(port, socket.SOCK_STREAM) and is_free(port, socket.SOCK_DGRAM):
            return port
    raise RuntimeError("no free port")


def is_free(port, kind):
    with socket.socket(socket.AF_INET, kind) as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
