"""The tree over the record: leaves, roots and proofs.

Source: RFC 9162, section 2.1 (the tree of RFC 6962).
"""

import hashlib
from collections.abc import Sequence

from consulta.journal.rules import HASH_BYTES

KEPT_LEVEL = 8
EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """The hash of an entry as a leaf."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two neighbours."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def push(frontier: list[bytes], size: int, leaf: bytes) -> list[bytes]:
    """Add a leaf to the frontier of a tree of this size; the subtrees that it completes.

    Shapes: a frontier has one hash per set bit of the size, the largest complete subtree first;
        the answer begins with the leaf, and each one after it is twice as large.
    """
    made = [leaf]
    while size & 1:
        leaf = node_hash(frontier.pop(), leaf)
        made.append(leaf)
        size >>= 1
    frontier.append(leaf)
    return made


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
    return [root_of_leaves(leaves[a:b]) for a, b in inclusion_ranges(index, len(leaves))]


def consistency_proof(leaves: Sequence[bytes], older: int) -> list[bytes]:
    """The hashes that show an older tree to be the beginning of this one.

    Raises: `IndexError` when the older tree is empty or larger.
    Source: RFC 9162, 2.1.4.1
    """
    return [root_of_leaves(leaves[a:b]) for a, b in consistency_ranges(older, len(leaves))]


def inclusion_ranges(index: int, size: int) -> list[tuple[int, int]]:
    """The ranges of leaves whose roots are the inclusion proof of a leaf, its sibling first.

    Raises: `IndexError` when the tree has no such leaf.
    """
    if not 0 <= index < size:
        raise IndexError(index)
    found: list[tuple[int, int]] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((start, middle))
            start = middle
    return found[::-1]


def consistency_ranges(older: int, newer: int) -> list[tuple[int, int]]:
    """The ranges of leaves whose roots are the proof that one tree begins another.

    Raises: `IndexError` when the older tree is empty or larger.
    """
    if not 0 < older <= newer:
        raise IndexError(older)
    found: list[tuple[int, int]] = []
    start, end, is_whole = 0, newer, True
    while older < end:
        middle = start + _split(end - start)
        if older <= middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((start, middle))
            start, is_whole = middle, False
    return ([] if is_whole else [(start, end)]) + found[::-1]


def complete_subtrees(start: int, end: int) -> list[tuple[int, int]]:
    """The complete subtrees that a range of a proof is made of, the largest first.

    Shapes: (level, index): the subtree over the leaves `index << level` up to the next index.
    """
    found = []
    while start < end:
        level = (end - start).bit_length() - 1
        found.append((level, start >> level))
        start += 1 << level
    return found


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
