"""What was found without fault is known again by its bytes, and by nothing else."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from crmcli.ledger.soundness import is_known_sound, remember_sound

SETTINGS, SCHEMA = b"people: {}\n", b'{"type": "object"}\n'


def test_what_was_never_remembered_is_not_known(tmp_path: Path) -> None:
    assert not is_known_sound(tmp_path, SETTINGS, SCHEMA)


def test_the_same_bytes_are_known_again_and_no_others(tmp_path: Path) -> None:
    remember_sound(tmp_path, SETTINGS, SCHEMA)
    assert is_known_sound(tmp_path, SETTINGS, SCHEMA)
    assert not is_known_sound(tmp_path, SETTINGS + b"#", SCHEMA)
    assert not is_known_sound(tmp_path, SETTINGS, SCHEMA + b" ")
    remember_sound(tmp_path, SETTINGS, SCHEMA + b" ")
    assert not is_known_sound(tmp_path, SETTINGS, SCHEMA)


@given(st.binary(max_size=9), st.binary(max_size=9), st.integers(0, 18))
def test_what_one_file_loses_to_the_other_is_another_pair(
    tmp_path_factory, settings: bytes, schema: bytes, cut: int
) -> None:
    folder = tmp_path_factory.mktemp("memory")
    remember_sound(folder, settings, schema)
    both = settings + schema
    other = both[:cut], both[cut:]
    assert is_known_sound(folder, *other) == (other == (settings, schema))


def test_a_damaged_memory_is_none(tmp_path: Path) -> None:
    remember_sound(tmp_path, SETTINGS, SCHEMA)
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(kept.read_bytes()[:-1])
    assert not is_known_sound(tmp_path, SETTINGS, SCHEMA)


def test_what_cannot_be_remembered_leaves_nothing(tmp_path: Path) -> None:
    in_the_way = tmp_path / "memory" / "sound"
    in_the_way.mkdir(parents=True)
    remember_sound(in_the_way.parent, SETTINGS, SCHEMA)
    assert list(in_the_way.parent.iterdir()) == [in_the_way]
    assert not is_known_sound(in_the_way.parent, SETTINGS, SCHEMA)
