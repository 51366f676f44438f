"""Addresses that are thrown away after one letter: a reason to look, never to refuse."""

from collections.abc import Collection

from disposable_email_domains import blocklist


def is_throwaway(email: str, more: Collection[str] = ()) -> bool:
    """Whether the domain of an address, or one above it, gives out addresses for one letter."""
    labels = email.rpartition("@")[2].split(".")
    names = {".".join(labels[at:]) for at in range(len(labels) - 1)}
    return not names.isdisjoint(blocklist) or not names.isdisjoint(more)
