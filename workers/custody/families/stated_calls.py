"""Read which calls of tools an answer states, whatever names it has for their parts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from workers.custody.families.stated_json import stated_json
from workers.custody.families.tools import ARGUMENTS_OF, TOOLS

#: By which names an answer may call the parts of a call.
TOOL_KEYS = ("tool", "name", "function", "tool_name")
ARGUMENT_KEYS = ("arguments", "args", "parameters", "params", "input")
#: What a call asks for: a tool and its arguments, all in lower case.
Call = tuple[str, dict[str, str]]
_OF_NAME = {tool.name.replace("_", ""): tool.name for tool in TOOLS}
#: A tool that is named in JSON which is broken or cut off, and one that is quoted alone.
_NAMED = re.compile(r'"(?:tool|name|function|tool_name)"\s{0,9}:\s{0,9}"([^"\n]{0,64})"')
_QUOTED = re.compile(r'"([A-Za-z_]{1,32}(?:\(\))?)"')


def stated_calls(answer: str) -> Sequence[Call]:
    """Return the calls that ``answer`` commits to, none if it states several things or nothing.

    JSON may be said again. Where it is broken, cut off or missing, the one tool that is named in it or in quotes
    is a call without arguments.

    >>> [stated_calls(text) for text in ('{"tool": "Note"', 'It is "SetTimer".', '"note" or "invite"', "note")]
    [[('note', {})], [('set_timer', {})], (), ()]
    """
    found = stated_json(answer)
    if found and all(other == found[0] for other in found):
        said = _calls(found[0])
        if any(tool for tool, _ in said):
            return said
    if len(found) > 1:
        return ()
    names = {_tool(name) for name in _NAMED.findall(answer)}
    names = names or {tool for name in _QUOTED.findall(answer) if (tool := _tool(name)) in ARGUMENTS_OF}
    return [(name, {}) for name in names] if len(names) == 1 else ()


def _tool(name: str) -> str:
    """Return the tool that ``name`` means, whatever its case and joints ("SetTimer", "set_timer()")."""
    plain = re.sub(r"[ _-]|\(\)$", "", name.strip().lower())
    return _OF_NAME.get(plain, plain)


def _calls(document: Any) -> list[Call]:
    """Return each call's tool and arguments in lower case, whatever names it has for its parts."""
    return [_call(entry) for entry in (document if isinstance(document, list) else [document])]


def _call(entry: Any) -> Call:
    if not isinstance(entry, dict):
        return "", {}
    named = next((key for key in TOOL_KEYS if isinstance(entry.get(key), str)), None)
    if named is None:
        return "", {}
    tool = _tool(entry[named])
    rest = {key: value for key, value in entry.items() if key != named}
    given = next((rest[key] for key in ARGUMENT_KEYS if key in rest), rest)
    if not isinstance(given, dict):
        in_order = given if isinstance(given, list) else [given]
        names = ARGUMENTS_OF.get(tool, ())
        given = dict(zip(names, in_order, strict=True)) if len(names) == len(in_order) else {}
    return tool, {str(key).lower(): str(value).strip().lower() for key, value in given.items()}
