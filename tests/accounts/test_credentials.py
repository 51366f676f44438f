"""What proves who somebody is: kept as hashes, never guessed, never linkable."""

from argon2 import PasswordHasher

from consulta.accounts import credentials
from consulta.accounts.rules import CODE_DIGITS


def test_a_password_is_kept_as_argon2id_and_only_it_fits() -> None:
    kept = credentials.hash_password("una clave de doce")
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=1$")
    assert credentials.is_password("una clave de doce", kept)
    assert not credentials.is_password("una clave de doc", kept)
    assert not credentials.is_password("una clave de doce", None)
    assert not credentials.is_password("una clave de doce", "!")


def test_a_weaker_hash_is_known_as_such() -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash("una clave de doce")
    assert credentials.is_kept_weakly(weak)
    assert not credentials.is_kept_weakly(credentials.hash_password("una clave de doce"))


def test_secrets_are_long_and_never_the_same() -> None:
    assert len({credentials.new_token() for _ in range(100)}) == 100
    assert len(credentials.new_token()) == 43
    codes = {credentials.new_code() for _ in range(100)}
    assert len(codes) > 95
    assert all(len(code) == CODE_DIGITS and code.isdecimal() for code in codes)


def test_a_code_is_kept_with_the_secret_of_its_browser() -> None:
    assert credentials.hash_of_code("12345678", "one") != credentials.hash_of_code(
        "12345678", "other"
    )
    assert credentials.hash_of_code("12345678", "one") != credentials.hash_of("12345678")


def test_a_voter_is_one_in_a_consultation_and_unknown_in_the_next() -> None:
    tag = credentials.voter_tag(b"p" * 32, "plan-2027", "ana@example.org")
    assert tag == credentials.voter_tag(b"p" * 32, "plan-2027", "ana@example.org")
    others = {
        credentials.voter_tag(b"p" * 32, "plan-2028", "ana@example.org"),
        credentials.voter_tag(b"q" * 32, "plan-2027", "ana@example.org"),
        credentials.voter_tag(b"p" * 32, "plan-2027", "eva@example.org"),
    }
    assert len(others | {tag}) == 4
    assert len(tag) == 64
