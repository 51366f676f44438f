"""What an entry of the record looks like, which kinds there are, and which check each is for."""

from __future__ import annotations

import re

TYPES = {
    "consultation.opened", "contribution.received", "contribution.withdrawn", "moderation.decided",
    "moderation.reviewed", "vote.cast", "vote.changed", "vote.withdrawn",
    "erasure.executed", "consultation.extended", "consultation.closed", "report.published",
    "plan.published", "plan.anchored", "anchor.placed", "promise.changed",
    "gate.overridden", "response.published",
}  # fmt: skip
LETTER = {
    "moderation.decided": "f", "moderation.reviewed": "f", "vote.cast": "g", "vote.changed": "g",
    "vote.withdrawn": "g", "consultation.opened": "h", "consultation.extended": "h",
    "consultation.closed": "h", "report.published": "i", "response.published": "e",
}  # fmt: skip
VOTES = {"vote.cast": 0, "vote.changed": 1, "vote.withdrawn": 2}
OPTIONS = ("agree", "disagree", "abstain")
OUTCOMES = {"publish": "published", "publish_redacted": "published", "withhold": "withheld"}
ENTRY = re.compile(
    rb'\{"c":"([a-z0-9-]{1,64})","h":"([0-9a-f]{64})","n":(0|[1-9][0-9]{0,15}),'
    rb'"ref":"([A-Za-z0-9-]{1,64})","t":"([a-z.]+)",'
    rb'"ts":"([0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3])(?::[0-5][0-9]){2}\.[0-9]{3}Z)",'
    rb'"v":1\}\n'
)
VOTE_REF = re.compile(r"V-[0-9A-HJKMNP-TV-Z]{10}")
CROCKFORD = str.maketrans("0123456789ABCDEFGHJKMNPQRSTVWXYZ", "0123456789abcdefghijklmnopqrstuv")
FOLIO, CONSULTATION = re.compile(r"A-[0-9]{6,}"), re.compile("consultation")
RESPONSE = re.compile("response-[1-9][0-9]{0,5}")
REFS = {
    "consultation": CONSULTATION, "contribution": FOLIO, "moderation": FOLIO, "response": RESPONSE,
}  # fmt: skip
BURNT = {"moderation.decided", "anchor.placed"}  # may quote what is erased
LONGEST_ENTRY = 1_000
NEVER = 1 << 60
