"""The tree: published values, oracles by other hands, and proofs that break at one bit."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from consulta.journal import merkle
from tests.journal import vectors
from tests.journal.vectors import leaf_hashes

SIZES_FOR_INCLUSION = 300
SIZES_FOR_CONSISTENCY = 100


def named(names: str) -> list[bytes]:
    return [bytes.fromhex(vectors.NODES[name]) for name in names]


def roots(leaves: Sequence[bytes]) -> list[bytes]:
    """The root after each leaf, as the record keeps it."""
    frontier: list[bytes] = []
    found = []
    for size, leaf in enumerate(leaves):
        merkle.push(frontier, size, leaf)
        found.append(merkle.root_of(frontier))
    return found


PUBLISHED = [merkle.leaf_hash(entry) for entry in vectors.LEAVES]
MANY = leaf_hashes(SIZES_FOR_INCLUSION)
ROOTS = [merkle.EMPTY_ROOT, *roots(MANY)]


def test_the_empty_tree_has_the_hash_of_nothing() -> None:
    nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert merkle.root_of([]).hex() == nothing
    assert merkle.EMPTY_ROOT.hex() == nothing


def test_the_eight_published_roots() -> None:
    assert [root.hex() for root in roots(PUBLISHED)] == vectors.ROOTS


@pytest.mark.parametrize(("index", "size", "names"), vectors.INCLUSION)
def test_the_published_inclusion_proofs(index: int, size: int, names: str) -> None:
    assert merkle.inclusion_proof(PUBLISHED[:size], index) == named(names)


@pytest.mark.parametrize(("older", "newer", "names"), vectors.CONSISTENCY)
def test_the_published_consistency_proofs(older: int, newer: int, names: str) -> None:
    assert merkle.consistency_proof(PUBLISHED[:newer], older) == named(names)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.binary(max_size=80), max_size=70))
def test_another_hand_finds_the_same_root(entries: list[bytes]) -> None:
    oracle = InmemoryTree(algorithm="sha256")
    for entry in entries:
        oracle.append_entry(entry)
    assert merkle.root_of_leaves([merkle.leaf_hash(entry) for entry in entries]) == (
        oracle.get_root()
    )


def test_a_frontier_survives_its_packing() -> None:
    frontier: list[bytes] = []
    for size, leaf in enumerate(MANY):
        assert len(frontier) == size.bit_count()
        assert merkle.unpacked(merkle.packed(frontier)) == frontier
        merkle.push(frontier, size, leaf)


@pytest.mark.slow
def test_every_leaf_is_proven_in_every_size_to_300() -> None:
    for size in range(1, SIZES_FOR_INCLUSION + 1):
        for index in range(size):
            proof = merkle.inclusion_proof(MANY[:size], index)
            assert included(index, size, proof), (index, size)


def test_the_old_frontier_reversed_proves_the_newest_leaf() -> None:
    frontier: list[bytes] = []
    for size, leaf in enumerate(MANY):
        assert frontier[::-1] == merkle.inclusion_proof(MANY[: size + 1], size)
        merkle.push(frontier, size, leaf)


@pytest.mark.slow
def test_every_older_tree_is_the_beginning_of_every_newer_one() -> None:
    for newer in range(1, SIZES_FOR_CONSISTENCY + 1):
        for older in range(1, newer + 1):
            proof = merkle.consistency_proof(MANY[:newer], older)
            assert consistent(older, newer, proof), (older, newer)


@given(st.data())
def test_a_flipped_bit_in_an_inclusion_proof_is_refused(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, SIZES_FOR_INCLUSION))
    index = data.draw(st.integers(0, size - 1))
    proof = merkle.inclusion_proof(MANY[:size], index)
    assert not included(index, size, flipped(proof, data))


@given(st.data())
def test_a_flipped_bit_in_a_consistency_proof_is_refused(data: st.DataObject) -> None:
    newer = data.draw(st.integers(2, SIZES_FOR_CONSISTENCY))
    older = data.draw(st.integers(1, newer - 1))
    proof = merkle.consistency_proof(MANY[:newer], older)
    assert not consistent(older, newer, flipped(proof, data))


@given(st.data())
def test_a_proof_holds_for_its_own_place_only(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, SIZES_FOR_INCLUSION))
    index, other = data.draw(
        st.lists(st.integers(0, size - 1), min_size=2, max_size=2, unique=True)
    )
    proof = merkle.inclusion_proof(MANY[:size], index)
    assert not merkle.is_included(
        MANY[index], index=other, size=size, proof=proof, root=ROOTS[size]
    )
    assert not included(other, size, proof)
    assert not included(index, size, proof[:-1])
    assert not included(index, size, [*proof, proof[0]])


@pytest.mark.parametrize(("index", "size"), [(-1, 8), (8, 8), (0, 0)])
def test_a_place_outside_the_tree_is_in_no_proof(index: int, size: int) -> None:
    with pytest.raises(IndexError):
        merkle.inclusion_proof(PUBLISHED[:size], index)
    assert not merkle.is_included(PUBLISHED[0], index=index, size=size, proof=[], root=PUBLISHED[0])


@pytest.mark.parametrize(("older", "newer"), [(0, 8), (9, 8), (-1, 8)])
def test_a_tree_that_is_no_older_one_has_no_consistency_proof(older: int, newer: int) -> None:
    with pytest.raises(IndexError):
        merkle.consistency_proof(PUBLISHED[:newer], older)
    assert not merkle.is_consistent(
        older=older, newer=newer, older_root=ROOTS[1], newer_root=ROOTS[2], proof=[ROOTS[1]]
    )


def test_one_size_is_consistent_with_itself_alone() -> None:
    assert consistent(5, 5, [])
    assert not consistent(5, 5, [ROOTS[5]])
    assert not merkle.is_consistent(
        older=5, newer=5, older_root=ROOTS[5], newer_root=ROOTS[6], proof=[]
    )
    assert not consistent(5, 6, [])


def test_a_rewritten_beginning_is_not_consistent() -> None:
    changed = [MANY[0], MANY[2], MANY[1], *MANY[3:20]]
    assert not merkle.is_consistent(
        older=7, newer=20, older_root=ROOTS[7], newer_root=merkle.root_of_leaves(changed),
        proof=merkle.consistency_proof(changed, 7),
    )  # fmt: skip


def included(index: int, size: int, proof: Sequence[bytes]) -> bool:
    return merkle.is_included(MANY[index], index=index, size=size, proof=proof, root=ROOTS[size])


def consistent(older: int, newer: int, proof: Sequence[bytes]) -> bool:
    return merkle.is_consistent(
        older=older, newer=newer, older_root=ROOTS[older], newer_root=ROOTS[newer], proof=proof
    )


def flipped(proof: Sequence[bytes], data: st.DataObject) -> list[bytes]:
    """The same proof with one bit of one hash turned."""
    at = data.draw(st.integers(0, len(proof) - 1))
    bit = data.draw(st.integers(0, 255))
    changed = bytearray(proof[at])
    changed[bit // 8] ^= 1 << bit % 8
    return [*proof[:at], bytes(changed), *proof[at + 1 :]]
