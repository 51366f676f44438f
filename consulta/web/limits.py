"""How often one person, one session or one network may send, in memory or in Redis."""

import hashlib
import hmac
from ipaddress import ip_address, ip_network
from math import ceil

from flask import Flask, g, request
from flask import session as cookie
from flask_limiter import ApplicationLimit, Limiter
from limits import RateLimitItemPerMinute
from limits.strategies import MovingWindowRateLimiter

from consulta import clock
from consulta.config import Config
from consulta.web.arrival import arrived_at
from consulta.web.settings import held

POSTS = "600 per minute; 10000 per hour"
SIGN_INS = "300 per 10 minutes"
LINKS = "300 per hour"
GUESSES = "10 per 15 minutes"
OF_ONE = "120 per minute; 2000 per hour"
BURST_SECONDS = 300
PREFIXES = {4: 24, 6: 64}
RETRY_SECONDS = 10
PURPOSE = "consulta/network/v1"


def network() -> str:
    """What stands for the network of a request today: a keyed hash of its /24, or /64 of IPv6.

    The key is another one each day, so that no two days can be joined; the address goes nowhere.
    """
    try:
        address = ip_address(request.remote_addr or "")
        known = str(ip_network(f"{address}/{PREFIXES[address.version]}", strict=False))
    except ValueError:
        known = "unknown"
    day = f"{PURPOSE}|{arrived_at().date()}"
    key = hmac.digest(held(Config).secret_key.encode(), day.encode(), "sha256")
    return hmac.new(key, known.encode(), hashlib.sha256).hexdigest()[:32]


def _person() -> str:
    """Who is asking, once the guards know them."""
    return f"person {g.get('asks_as')}"


def _session() -> str:
    """Which signed-in session is asking, on one device or another."""
    return f"session {hashlib.sha256(str(cookie.get('_user_id')).encode()).hexdigest()[:32]}"


def _is_reading() -> bool:
    return request.method != "POST"


limiter = Limiter(
    key_func=network,
    headers_enabled=False,
    in_memory_fallback_enabled=True,
    application_limits=[
        ApplicationLimit(
            OF_ONE,
            key_function=_person,
            scope="person",
            exempt_when=lambda: _is_reading() or not g.get("asks_as"),
        ),
        ApplicationLimit(
            OF_ONE,
            key_function=_session,
            scope="session",
            exempt_when=lambda: _is_reading() or "_user_id" not in cookie,
        ),
    ],
)


def init_limits(app: Flask, config: Config) -> None:
    """Let the limits keep their counts where the configuration says.

    Call it once the guards are in place: a limit of a person needs to know who is asking.
    Source: docs/adr/0029-slow-down-many-hands-and-turn-nobody-away.md
    """
    app.config["RATELIMIT_STORAGE_URI"] = config.rate_storage
    app.config["RATELIMIT_ENABLED"] = config.rate_limits
    limiter.init_app(app)


def seconds_to_wait() -> int:
    """How long whoever was refused by a limit must wait until the next request is taken."""
    broken = limiter.current_limit
    if broken is None:
        return RETRY_SECONDS
    return max(1, ceil(broken.reset_at - clock.now().timestamp()))


def is_bursting(scope: str) -> bool:
    """Whether a consultation has been asked for too much lately, this request counted in.

    Counts requests and nobody: the rate of all together, by a moving minute. A burst lasts five
    minutes from its last moment above the threshold: its mark is made anew each time, since a
    store keeps the end that a count was begun with. Where the counts cannot be reached there is
    no burst.
    """
    config = held(Config)
    if not config.rate_limits or not config.burst_a_minute:
        return False
    storage, kept = limiter.storage, f"consulta/burst/{scope}"
    rate = MovingWindowRateLimiter(storage)
    try:
        if not rate.hit(RateLimitItemPerMinute(config.burst_a_minute), "burst", scope):
            storage.clear(kept)
            storage.incr(kept, BURST_SECONDS)
        return storage.get(kept) > 0
    except storage.base_exceptions:
        return False
