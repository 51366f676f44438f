"""How often one network or one person may ask, kept in memory or in Redis."""

from ipaddress import ip_address, ip_network

from flask import Flask, request
from flask_limiter import Limiter

from consulta.config import Config

POSTS = "600 per minute; 10000 per hour"
SIGN_INS = "300 per 10 minutes"
LINKS = "300 per hour"
GUESSES = "10 per 15 minutes"


def network() -> str:
    """The network a request comes from: an IPv4 address, or the /64 of an IPv6 one."""
    try:
        address = ip_address(request.remote_addr or "0.0.0.0")  # noqa: S104 - a key, not a bind
    except ValueError:
        return "unknown"
    if address.version == 4:
        return str(address)
    return str(ip_network(f"{address}/64", strict=False))


limiter = Limiter(key_func=network, headers_enabled=False, in_memory_fallback_enabled=True)


def init_limits(app: Flask, config: Config) -> None:
    """Let the limits keep their counts where the configuration says."""
    app.config["RATELIMIT_STORAGE_URI"] = config.rate_storage
    app.config["RATELIMIT_ENABLED"] = config.rate_limits
    limiter.init_app(app)
