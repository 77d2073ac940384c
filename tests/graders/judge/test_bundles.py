"""Bundles are kept while there is room, the one used longest ago goes first."""

from pathlib import Path

import pytest

from graders.judge.bundles import BadBundleError, Shelf
from lms.domain.exercises import Bundle
from lms.storage.content.exercise_folders import pack


def filled(number: int) -> Bundle:
    return pack({"checks.py": b"# %d\n" % number, "hidden/data": bytes(100_000)})


def test_the_one_used_longest_ago_makes_room(tmp_path: Path) -> None:
    bundles = [filled(number) for number in range(3)]
    shelf = Shelf(tmp_path, room=len(bundles[0].data) * 2)
    shelf.put(bundles[0].digest, bundles[0].data)
    shelf.put(bundles[1].digest, bundles[1].data)
    assert shelf.find(bundles[0].digest)
    shelf.put(bundles[2].digest, bundles[2].data)
    assert shelf.find(bundles[1].digest) is None
    assert shelf.find(bundles[0].digest)
    assert {path.name for path in tmp_path.iterdir()} == {bundles[0].digest, bundles[2].digest}


@pytest.mark.parametrize("name", ["../outside", "/etc/outside"])
def test_a_file_outside_of_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    bundle = pack({"checks.py": b"", name: b"x"})
    with pytest.raises(BadBundleError):
        Shelf(tmp_path / "shelf").put(bundle.digest, bundle.data)
    assert not (tmp_path / "outside").exists()


def test_hidden_is_a_folder_even_when_it_is_empty(tmp_path: Path) -> None:
    bundle = pack({"checks.py": b""})
    assert Shelf(tmp_path).put(bundle.digest, bundle.data).hidden.is_dir()
