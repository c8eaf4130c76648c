from __future__ import annotations

from pathlib import Path
from typing import Protocol

import pytest

from workers.custody.installed import GROUP, installed

#: A module with what entry points may name, rightly and wrongly.
MODULE = """
from workers.custody.families.sums import Sums, solve

class Products(Sums):
    name = "products"

class Others(Sums):
    name = "others"

PRODUCTS, OTHERS, SUMS = (Products(), solve), (Others(), solve), (Sums(), solve)
ALONE, WORDS = Products(), ("a", "b")
"""


class Installing(Protocol):
    """Installs a distribution with the entry points that are named."""

    def __call__(self, name: str, **points: str) -> None: ...


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installing:
    """Install a distribution whose entry points name what is said, under its name."""
    (tmp_path / "planted_installed.py").write_text(MODULE)
    monkeypatch.syspath_prepend(tmp_path)

    def installing(name: str, **points: str) -> None:
        folder = tmp_path / f"{name}-1.dist-info"
        folder.mkdir()
        (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n")
        lines = [f"{point} = {value}" for point, value in points.items()]
        (folder / "entry_points.txt").write_text("\n".join([f"[{GROUP}]", *lines]))

    return installing


@pytest.mark.usefixtures("install")
def test_nothing_installed_adds_nothing() -> None:
    assert list(installed([])) == []


def test_families_come_by_the_name_of_their_entry_points(install: Installing) -> None:
    install("two", products="planted_installed:PRODUCTS", another="planted_installed:OTHERS")

    assert [family.name for family, _ in installed(["sums"])] == ["others", "products"]


def test_a_name_of_ours_is_an_error_that_says_what_to_do(install: Installing) -> None:
    install("greedy", sums="planted_installed:SUMS")

    with pytest.raises(
        ValueError, match=r"'sums': one of Assay and one of the distribution 'greedy'\. Rename"
    ):
        list(installed(["sums"]))


def test_two_distributions_may_not_share_a_name_either(install: Installing) -> None:
    install("first", a="planted_installed:PRODUCTS")
    install("second", b="planted_installed:PRODUCTS")

    with pytest.raises(ValueError, match="'first' and one of the distribution 'second'"):
        list(installed([]))


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("planted_installed:MISSING", "can't be loaded"),
        ("planted_nowhere:PRODUCTS", "can't be loaded"),
        ("planted_installed:ALONE", "no pair"),
        ("planted_installed:WORDS", "no pair"),
    ],
)
def test_what_is_no_family_is_told(install: Installing, value: str, told: str) -> None:
    install("odd", odd=value)

    with pytest.raises(ValueError, match=told):
        list(installed([]))
