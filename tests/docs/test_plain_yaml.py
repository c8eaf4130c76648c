from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.plain_yaml import read

TEXT = """\
# A comment.
one: &first
  number: 3
  words: ["a", "b"]
two:
  <<: *first
  number: 4
list:
- name: x
  deep:
    - 'it''s'
    - yes it is
empty:
---
second: true
"""


def test_blocks_flows_anchors_and_merges_are_read(tmp_path: Path) -> None:
    (tmp_path / "file").write_text(TEXT)

    first, second = read(tmp_path / "file")

    assert first["two"] == {"number": 4, "words": ["a", "b"]}
    assert first["list"] == [{"name": "x", "deep": ["it's", "yes it is"]}]
    assert first["empty"] is None
    assert second == {"second": True}


@pytest.mark.parametrize(
    "text", ["a: |\n  text\n", "a: b: c\n", "a: 1\na: 2\n", "a: b # c\n", "? a\n", "a: 1\n    b: 2\n"]
)
def test_what_is_not_plain_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text(text)

    with pytest.raises(ValueError, match=r"plain|twice"):
        read(tmp_path / "file")
