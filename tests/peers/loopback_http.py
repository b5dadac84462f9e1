"""An HTTP server on a free loopback port, in threads of its own, with or without TLS."""

import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Self


@dataclass
class LoopbackHttp:
    """Serves while it is entered; `certificate` is a PEM file with its key, for TLS."""

    certificate: Path | None = field(default=None, kw_only=True)

    def handler(self) -> type[BaseHTTPRequestHandler]:
        """Give what answers requests."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        self._server = _Server(("127.0.0.1", 0), self.handler())
        if self.certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self.certificate)
            # The handshake is for the thread of the connection: it must not hold up those who come next.
            self._server.socket = context.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def origin(self) -> str:
        scheme = "http" if self.certificate is None else "https"
        return f"{scheme}://127.0.0.1:{self._server.server_address[1]}"


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def finish_request(self, request: object, client_address: object) -> None:
        # A client that does not trust us hangs up, and so does one that tires of waiting.
        with suppress(ssl.SSLError, ConnectionError):
            super().finish_request(request, client_address)  # type: ignore[arg-type]
