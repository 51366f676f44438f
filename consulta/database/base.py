"""The ground all tables stand on: names, ids, moments in UTC, enums as checked words."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any

from sqlalchemy import BigInteger, DateTime, Dialect, Enum, Integer, MetaData
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import TypeDecorator

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcMoment(TypeDecorator[datetime]):
    """An aware moment, stored in UTC; a naive one is refused.

    Raises: `ValueError` when a moment without zone is written.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


Id = Annotated[int, mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)]
Moment = Annotated[datetime, mapped_column(UtcMoment())]


class Base(DeclarativeBase):
    """Every table of the house."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: UtcMoment()}


def word(kind: type[StrEnum]) -> Enum:
    """An enum stored as its word, which the database checks."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        name=_snake(kind.__name__),
        length=32,
        values_callable=lambda members: [member.value for member in members],
    )


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)[1:]
