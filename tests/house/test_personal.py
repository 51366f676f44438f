"""No column holds something of a person unless it is said what erasure does with it."""

import pytest

from consulta.app import METADATA
from tests.house.personal import OTHERS, PERSONAL

pytestmark = pytest.mark.house


@pytest.mark.parametrize("table", sorted(METADATA.tables))
def test_every_column_is_listed_as_a_persons_or_not(table: str) -> None:
    personal, others = set(PERSONAL.get(table, {})), set(OTHERS.get(table, "").split())
    assert not personal & others
    assert personal | others == {column.name for column in METADATA.tables[table].columns}


def test_the_list_holds_no_table_that_is_gone() -> None:
    assert set(PERSONAL) | set(OTHERS) == set(METADATA.tables)
