"""Who may watch a record, what a check of a receipt can say, and how far a page reads."""

from enum import StrEnum

from consulta.mail.rules import is_one_address

PAGE_ENTRIES = 25
RECEIPT_MAX_CHARS = 60_000
NAME_MAX_CHARS = 120
INSTITUTION_MAX_CHARS = 200
EMAIL_MAX_CHARS = 320
VKEY_MAX_CHARS = 400


class Refusal(StrEnum):
    """Why somebody is not taken as a witness, or what they send is not kept."""

    NOT_AN_ADDRESS = "not_an_address"
    ALREADY_A_WITNESS = "already_a_witness"
    NOT_A_WITNESS_KEY = "not_a_witness_key"
    NO_KEY_KNOWN = "no_key_known"
    NOT_THEIR_SIGNATURE = "not_their_signature"


class Verdict(StrEnum):
    """What a check of a receipt says."""

    AUTHENTIC = "authentic"
    ENTRY_ONLY = "entry_only"
    DIFFERS = "differs"
    WORDS_CHANGED = "words_changed"
    FORGED = "forged"
    NOT_OURS = "not_ours"
    NO_RECEIPT = "no_receipt"


def refusal_of_witness(email: str, *, is_there: bool, key_holds: bool) -> Refusal | None:
    """Why this observer is not taken: an address, once, and a key that can be read."""
    if not is_one_address(email):
        return Refusal.NOT_AN_ADDRESS
    if is_there:
        return Refusal.ALREADY_A_WITNESS
    return None if key_holds else Refusal.NOT_A_WITNESS_KEY
