"""The tree over the record: leaves, roots and proofs.

Source: RFC 9162, section 2.1 (the tree of RFC 6962).
"""

import hashlib
from collections.abc import Sequence

from consulta.journal.rules import HASH_BYTES

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """The hash of an entry as a leaf."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two neighbours."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def push(frontier: list[bytes], size: int, leaf: bytes) -> None:
    """Add a leaf to the frontier of a tree of this size.

    Shapes: one hash per set bit of the size, the largest complete subtree first.
    """
    while size & 1:
        leaf = node_hash(frontier.pop(), leaf)
        size >>= 1
    frontier.append(leaf)


def root_of(frontier: Sequence[bytes]) -> bytes:
    """The root of the tree whose complete subtrees are these."""
    if not frontier:
        return EMPTY_ROOT
    found = frontier[-1]
    for left in reversed(frontier[:-1]):
        found = node_hash(left, found)
    return found


def packed(frontier: Sequence[bytes]) -> bytes:
    """A frontier as one run of bytes."""
    return b"".join(frontier)


def unpacked(kept: bytes) -> list[bytes]:
    """The frontier that was packed into these bytes."""
    return [kept[at : at + HASH_BYTES] for at in range(0, len(kept), HASH_BYTES)]


def root_of_leaves(leaves: Sequence[bytes]) -> bytes:
    """The root over all these leaf hashes."""
    frontier: list[bytes] = []
    for size, leaf in enumerate(leaves):
        push(frontier, size, leaf)
    return root_of(frontier)


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The hashes that lead from one leaf up to the root, its sibling first.

    Raises: `IndexError` when the tree has no such leaf.
    Source: RFC 9162, 2.1.3.1
    """
    if not 0 <= index < len(leaves):
        raise IndexError(index)
    if len(leaves) == 1:
        return []
    split = _split(len(leaves))
    if index < split:
        return [*inclusion_proof(leaves[:split], index), root_of_leaves(leaves[split:])]
    return [*inclusion_proof(leaves[split:], index - split), root_of_leaves(leaves[:split])]


def consistency_proof(leaves: Sequence[bytes], older: int) -> list[bytes]:
    """The hashes that show an older tree to be the beginning of this one.

    Raises: `IndexError` when the older tree is empty or larger.
    Source: RFC 9162, 2.1.4.1
    """
    if not 0 < older <= len(leaves):
        raise IndexError(older)
    return _subproof(leaves, older, is_whole=True)


def is_included(leaf: bytes, *, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether a proof leads from this leaf to this root. Source: RFC 9162, 2.1.3.2."""
    if not 0 <= index < size:
        return False
    at, last, found = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node_hash(step, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, step)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def is_consistent(
    *, older: int, newer: int, older_root: bytes, newer_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether a proof shows the older tree inside the newer. Source: RFC 9162, 2.1.4.2."""
    if older == newer:
        return not proof and older_root == newer_root
    if not 0 < older < newer or not proof:
        return False
    steps = [older_root, *proof] if older & (older - 1) == 0 else list(proof)
    at, last = older - 1, newer - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    first = second = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            first, second = node_hash(step, first), node_hash(step, second)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            second = node_hash(second, step)
        at, last = at >> 1, last >> 1
    return last == 0 and first == older_root and second == newer_root


def _split(size: int) -> int:
    """The largest power of two below a size of at least two."""
    return 1 << ((size - 1).bit_length() - 1)


def _subproof(leaves: Sequence[bytes], older: int, *, is_whole: bool) -> list[bytes]:
    if older == len(leaves):
        return [] if is_whole else [root_of_leaves(leaves)]
    split = _split(len(leaves))
    if older <= split:
        inner = _subproof(leaves[:split], older, is_whole=is_whole)
        return [*inner, root_of_leaves(leaves[split:])]
    inner = _subproof(leaves[split:], older - split, is_whole=False)
    return [*inner, root_of_leaves(leaves[:split])]
