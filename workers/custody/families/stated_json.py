"""Read the JSON that an answer states, whatever stands around it."""

from __future__ import annotations

import json
import re
from typing import Any

#: JSON longer than this, in characters, is nobody's answer; nothing behind it is read.
MOST = 8_192
#: Where JSON text is looked for, at most.
STARTS = 16
_OPENING = re.compile(r"[\[{]")
#: What opens as JSON does; if it is broken, nothing inside it is taken for the answer.
_BROKEN = re.compile(r"[\[{]\s*[\"\[{]")
_DECODER = json.JSONDecoder()


def stated_json(answer: str) -> list[Any]:
    r"""Return the JSON arrays and objects that stand in ``answer`` one after another, outermost only.

    Code fences and prose around them are ignored; what is not JSON is passed over, and
    broken JSON ends the reading.

    >>> stated_json('Sure: ```json\n{"a": 1}\n``` or [2]. {oops}')
    [{'a': 1}, [2]]
    """
    text = answer[:MOST]
    found: list[Any] = []
    place = 0
    for _ in range(STARTS):
        opening = _OPENING.search(text, place)
        if opening is None:
            break
        try:
            value, place = _DECODER.raw_decode(text, opening.start())
        except (ValueError, RecursionError):
            if _BROKEN.match(text, opening.start()):
                break
            place = opening.end()
            continue
        found.append(value)
    return found
