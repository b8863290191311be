"""Ports: a free one for a private server, and a clear word when the wanted one is taken."""

from __future__ import annotations

import errno
import socket

from config.local.trouble import Trouble


def free() -> int:
    """A port nobody listens on at 127.0.0.1."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def must_be_free(host: str, port: int) -> None:
    """Refuse, in a sentence, an address the web server could not take."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except socket.gaierror:
        raise Trouble(f"HOST={host} is not a name or address of this machine.") from None
    except OSError as error:
        raise Trouble(_sentence(error.errno, host, port)) from None


def _sentence(number: int | None, host: str, port: int) -> str:
    if number == errno.EADDRINUSE:
        return f"Port {port} on {host} is taken; end what uses it, or choose another: PORT={port + 1} bin/up"
    if number == errno.EACCES:
        return f"Port {port} is open to the administrator only; choose one above 1023: PORT=8000 bin/up"
    return f"HOST={host} is not an address of this machine."
