"""The readers' response headers as data: one constant block for every public response of an encoding."""

import base64
import hashlib
from collections.abc import Iterable

from .envelope import SIZES, Encoding

_PERMISSIONS = (
    "accelerometer", "browsing-topics", "camera", "display-capture", "geolocation", "gyroscope", "hid",
    "interest-cohort", "magnetometer", "microphone", "midi", "payment", "publickey-credentials-get", "serial", "usb",
)  # fmt: skip


def csp_hash(inline: str) -> str:
    """The CSP source expression of an inline style or script (CSP Level 3, §2.3.1)."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()}'"


def content_security_policy(styles: Iterable[str], scripts: Iterable[str]) -> str:
    """One policy for the whole edition: nothing may be loaded, only the listed inline styles and scripts may run."""
    rules = [
        "default-src 'none'",
        "style-src " + (" ".join(map(csp_hash, styles)) or "'none'"),
        "script-src " + (" ".join(map(csp_hash, scripts)) or "'none'"),
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
    ]
    return "; ".join(rules)


def reader_headers(csp: str) -> list[tuple[str, str]]:
    """The headers that do not depend on the encoding, in the order in which they are sent."""
    return [
        ("content-security-policy", csp),
        ("referrer-policy", "no-referrer"),
        ("x-content-type-options", "nosniff"),
        ("x-dns-prefetch-control", "off"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", ", ".join(f"{feature}=()" for feature in _PERMISSIONS)),
        ("strict-transport-security", "max-age=63072000"),
        ("cache-control", "no-store"),
        ("cdn-cache-control", "max-age=60"),
        ("vary", "accept-encoding"),
        ("server", ""),  # granian always sends one; this one says nothing (granian issue 594)
    ]


def page_headers(csp: str, encoding: Encoding) -> list[tuple[str, str]]:
    """The whole block of a public response of one encoding, but for Date, which the server adds."""
    block = [
        ("content-type", "text/html; charset=utf-8"),
        ("content-length", str(SIZES[encoding])),
        *reader_headers(csp),
    ]
    return block if encoding == "identity" else [*block, ("content-encoding", encoding)]
