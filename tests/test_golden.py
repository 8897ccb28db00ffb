from pathlib import Path

import pytest

from tests.golden import Golden


def test_same_text_passes(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("one\ntwo\n", encoding="utf-8")
    Golden(update=False)(path, "one\ntwo\n")


def test_other_text_fails_with_the_difference(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("one\ntwo\n", encoding="utf-8")
    with pytest.raises(pytest.fail.Exception, match=r"-two\n\+three"):
        Golden(update=False)(path, "one\nthree\n")


def test_missing_file_fails(tmp_path: Path) -> None:
    with pytest.raises(pytest.fail.Exception, match="does not exist"):
        Golden(update=False)(tmp_path / "a.txt", "one\n")


def test_update_writes_the_file(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "a.txt"
    Golden(update=True)(path, "ein Stück\n")
    assert path.read_bytes() == "ein Stück\n".encode()
