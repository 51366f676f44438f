"""The verifier for the browser as one file: nothing outside it is ever asked for."""

import base64
import hashlib
from pathlib import Path

PARTS = (
    "bytes.js", "curve.js", "formats.js", "package.js", "later.js", "replies.js", "walk.js",
    "report.js", "judge.js", "page.js",
)  # fmt: skip
POLICY = "default-src 'none'; script-src 'sha256-{script}'; style-src 'sha256-{style}'"


def render(templates: Path) -> bytes:
    """The page with its style and its script inside, and a policy that admits these alone."""
    folder = templates / "evidence" / "verifier"
    style = (folder / "style.css").read_text("utf-8")
    script = "\n".join((folder / part).read_text("utf-8") for part in PARTS)
    script = f'"use strict";\n(() => {{\n{script}}})();\n'
    policy = POLICY.format(script=_digest(script), style=_digest(style))
    page = (folder / "page.html").read_text("utf-8")
    page = page.replace("POLICY", policy).replace("<!-- style -->", f"<style>{style}</style>")
    return page.replace("<!-- script -->", f"<script>{script}</script>").encode()


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")
