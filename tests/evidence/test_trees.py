"""Ten thousand random trees: our tree, both verifiers and an independent library agree."""

from random import Random

import pytest
from playwright.sync_api import Page
from pymerkle import InmemoryTree, verify_consistency

from consulta.journal import merkle
from tests.evidence.shipped import verify

DOSE, WHOLE_DOSE, LARGEST, BATCH = 600, 10_000, 70, 500
ROOTS = """(cases) => cases.map(({ entries, index, proof, older }) => {
  const { Stack, isIncluded, hex, unhex } = window.verificador;
  const bytes = entries.map(unhex), tree = new Stack();
  let before = "";
  const leaves = bytes.map((entry) => window.verificador.leafHash(entry));
  leaves.forEach((leaf, at) => { if (at === older) before = hex(tree.root()); tree.push(leaf); });
  if (older === leaves.length) before = hex(tree.root());
  const root = tree.root();
  const steps = proof.map(unhex);
  const isIn = isIncluded(leaves[index], index, leaves.length, steps, root);
  const isElsewhere = isIncluded(leaves[index], index + 1, leaves.length, steps, root);
  return { root: hex(root), before, isIn, isElsewhere };
})"""


def agree(page: Page, numbers: range) -> None:
    for start in range(numbers.start, numbers.stop, BATCH):
        batch = range(start, min(start + BATCH, numbers.stop))
        cases = [case(number) for number in batch]
        others = page.evaluate(ROOTS, [one for one, _ in cases])
        for (given, root), other in zip(cases, others, strict=True):
            assert other["root"] == root
            assert other["isIn"]
            assert not other["isElsewhere"]
            assert other["before"] == given["older_root"]


def case(number: int) -> tuple[dict[str, object], str]:
    """One random tree on which everybody in Python agrees, as a question for the browser."""
    dice = Random(number)  # noqa: S311 - the same each time
    entries = [dice.randbytes(dice.randrange(1, 60)) for _ in range(dice.randrange(1, LARGEST))]
    size, index = len(entries), dice.randrange(len(entries))
    older = dice.randrange(1, size + 1)
    leaves = [merkle.leaf_hash(entry) for entry in entries]
    oracle, tree = InmemoryTree(algorithm="sha256"), verify.Tree()
    before = b""
    for entry, leaf in zip(entries, leaves, strict=True):
        oracle.append_entry(entry)
        tree.add(leaf)
        before = tree.root() if oracle.get_size() == older else before
    root = oracle.get_root()
    assert root == tree.root() == merkle.root_of_leaves(leaves)
    assert oracle.get_root(older) == before == merkle.root_of_leaves(leaves[:older])
    verify_consistency(before, root, oracle.prove_consistency(older, size))
    assert merkle.is_consistent(
        older=older, newer=size, older_root=before, newer_root=root,
        proof=merkle.consistency_proof(leaves, older),
    )  # fmt: skip
    proof = merkle.inclusion_proof(leaves, index)
    assert verify.climbed(leaves[index], index, size, proof) == root
    told = {
        "entries": [entry.hex() for entry in entries], "index": index, "older": older,
        "proof": [step.hex() for step in proof], "older_root": before.hex(),
    }  # fmt: skip
    return told, root.hex()


def test_a_dose_of_random_trees(verifier_page: Page) -> None:
    agree(verifier_page, range(DOSE))


@pytest.mark.heavy
def test_ten_thousand_random_trees(verifier_page: Page) -> None:
    agree(verifier_page, range(WHOLE_DOSE))
