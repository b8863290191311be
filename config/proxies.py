"""Who really asks. Only the proxies named in YIZHAN_PROXIES may say so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Any

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_FORWARDED")


class TrustedProxies:
    """WSGI wrapper: REMOTE_ADDR becomes the asker's address; forwarded headers of strangers are removed."""

    def __init__(self, application: Wsgi, networks: Sequence[IPv4Network | IPv6Network]) -> None:
        self.application = application
        self.networks = networks

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if self.trusts(environ.get("REMOTE_ADDR", "")):
            environ["REMOTE_ADDR"] = self.asker(environ)
        else:
            for name in FORWARDED:
                environ.pop(name, None)
        return self.application(environ, start_response)

    def trusts(self, address: str) -> bool:
        """Whether the address is one of our proxies."""
        try:
            asker = ip_address(address.strip())
        except ValueError:
            return False
        return any(asker in network for network in self.networks)

    def asker(self, environ: dict[str, Any]) -> str:
        """The last address in the chain that is not one of our proxies."""
        chain = environ.get("HTTP_X_FORWARDED_FOR", "").split(",")
        for address in reversed([entry.strip() for entry in chain]):
            if address and not self.trusts(address):
                return str(address)
        return str(environ["REMOTE_ADDR"])
