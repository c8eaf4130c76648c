"""Ask for the right tool and its arguments as JSON: more tools and more requests from level to level."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from random import Random
from typing import Any

from shared.vocabulary import Category, Level
from workers.agents.solution import Solution
from workers.custody.families.stated_json import stated_json
from workers.custody.families.tools import TOOLS, Tool
from workers.grading.cheats import Cheat
from workers.grading.family import Score
from workers.grading.item import Item, dice

#: How many tools are described (at basic with one argument each), and how many requests are to be met with them.
SHAPES = {
    Level.BASIC: (2, 1),
    Level.INTERMEDIATE: (5, 1),
    Level.ADVANCED: (6, 2),
    Level.EXPERT: (8, 3),
    Level.MASTER: (12, 4),
    Level.LEGENDARY: (18, 6),
}
ONE = 'Choose one of these tools and answer as JSON with "tool" and an object of "arguments".'
SEVERAL = (
    "Choose one of these tools for each request and answer as a JSON list, each entry with "
    '"tool" and an object of "arguments".'
)
#: By which names an answer may call the parts of a call.
TOOL_KEYS = ("tool", "name", "function", "tool_name")
ARGUMENT_KEYS = ("arguments", "args", "parameters", "params", "input")
#: Each tool's arguments in their order, in which an answer may list them without their names.
_ARGUMENTS = {tool.name: tool.arguments for tool in TOOLS}


class ToolChoice:
    """Lists of tools and requests for them; the work is tools × requests plus the arguments to fill.

    It measures choosing a tool by what it does and passing on what a request says, answered as JSON. A call with the
    wrong tool is worth nothing; one with the right tool its share of right arguments, which are drawn from dozens
    of values, so that a constant scores next to nothing. After the Berkeley Function-Calling Leaderboard (Patil et
    al. 2024), its syntax-tree match made on JSON.
    """

    name = "tool_choice"
    version = "1"
    category = Category.EXPERIMENTAL
    floor = 0.1
    offers_answer = False

    def generate(self, level: Level, seed: int) -> Item:
        """Return the tools and requests of ``level`` and ``seed``.

        >>> print(ToolChoice().generate(Level.BASIC, 0).prompt)
        Choose one of these tools and answer as JSON with "tool" and an object of "arguments".
        play_song(title): plays music
        set_alarm(hour): rings at an hour
        <BLANKLINE>
        Request: Play the song called hay.
        """
        rng = dice(self.name, self.version, level, seed)
        offered, count = SHAPES[level]
        known = [tool for tool in TOOLS if len(tool.arguments) == 1] if level is Level.BASIC else TOOLS
        tools = rng.sample(known, offered)
        chosen = [(tool, tool.draw(rng)) for tool in rng.sample(tools, count)]
        calls = [{"tool": tool.name, "arguments": drawn} for tool, drawn in chosen]
        return Item(
            family=self.name,
            family_version=self.version,
            level=level,
            seed=seed,
            prompt=_prompt(tools, [tool.request.format(**drawn) for tool, drawn in chosen]),
            work=_work(offered, calls),
            target=json.dumps(calls[0] if count == 1 else calls),
        )

    def oracle(self, item: Item) -> str:
        """Return the calls as JSON."""
        return item.target

    def cheats(self) -> Mapping[str, Cheat]:
        """Return any tool of those described, filled with words of the requests."""
        return {"any tool, any words": _called_blindly}

    def verify(self, item: Item, answer: str) -> Score:
        """Score the mean of the calls, each one the share of its arguments that are right.

        The answer holds JSON once, with any prose around it. Numbers may be texts, arguments may be listed in
        their order without names, and case is free; a call or
        an argument too many lowers the share.

        >>> tools = ToolChoice(); item = tools.generate(Level.BASIC, 0)
        >>> [tools.verify(item, text).value for text in (f"Sure! {item.target}", f"{item.target} or []")]
        [1.0, 0.0]
        """
        found = stated_json(answer)
        if len(found) != 1:
            return Score(0.0, "no JSON" if not found else "several pieces of JSON")
        wanted, said = _wanted(item.target), _calls(found[0])
        worth = [_worth(left, right) for left, right in zip(wanted, said, strict=False)]
        mean = sum(worth) / max(len(wanted), len(said))
        return Score(mean, "right" if mean == 1.0 else f"{worth.count(1.0)} of {len(wanted)} calls right")


def solve(prompt: str) -> Solution | None:
    """Return the calls that ``prompt`` asks for and their work, for simulated agents; ``None`` if for none.

    >>> solve(ToolChoice().generate(Level.BASIC, 0).prompt) is not None, solve("What is love?")
    (True, None)
    """
    opening, _, rest = prompt.partition("\n")
    if opening not in {ONE, SEVERAL}:
        return None
    tools, _, requests = rest.partition("\n\n")
    offered = tools.count("\n") + 1
    calls = [call for line in requests.split("\n") if (call := _asked_for(line)) is not None]
    return (
        Solution(json.dumps(calls[0] if opening == ONE else calls), _work(offered, calls)) if calls else None
    )


def _prompt(tools: Sequence[Tool], requests: Sequence[str]) -> str:
    described = [tool.described for tool in tools]
    if len(requests) == 1:
        return "\n".join([ONE, *described, "", f"Request: {requests[0]}"])
    numbered = [f"Request {number}: {text}" for number, text in enumerate(requests, 1)]
    return "\n".join([SEVERAL, *described, "", *numbered])


def _called_blindly(prompt: str, rng: Random) -> str:
    described, _, requests = prompt.partition("\n\n")
    tool = rng.choice([tool for tool in TOOLS if f"\n{tool.name}(" in described])
    words = rng.choices(requests.rstrip("?.").split(), k=len(tool.arguments))
    return json.dumps({"tool": tool.name, "arguments": words})


def _asked_for(line: str) -> dict[str, Any] | None:
    request = line.partition(": ")[2]
    for tool in TOOLS:
        arguments = tool.read(request)
        if arguments is not None:
            return {"tool": tool.name, "arguments": arguments}
    return None


def _work(offered: int, calls: Sequence[Mapping[str, Any]]) -> int:
    return offered * len(calls) + sum(len(call["arguments"]) for call in calls)


@lru_cache(maxsize=512)
def _wanted(target: str) -> Sequence[tuple[str, dict[str, str]]]:
    return _calls(json.loads(target))


def _calls(document: Any) -> list[tuple[str, dict[str, str]]]:
    """Return each call's tool and arguments in lower case, whatever names it has for its parts."""
    return [_call(entry) for entry in (document if isinstance(document, list) else [document])]


def _call(entry: Any) -> tuple[str, dict[str, str]]:
    if not isinstance(entry, dict):
        return "", {}
    named = next((key for key in TOOL_KEYS if isinstance(entry.get(key), str)), None)
    if named is None:
        return "", {}
    tool = entry[named].strip().removesuffix("()").lower()
    rest = {key: value for key, value in entry.items() if key != named}
    given = next((rest[key] for key in ARGUMENT_KEYS if key in rest), rest)
    if not isinstance(given, dict):
        in_order = given if isinstance(given, list) else [given]
        names = _ARGUMENTS.get(tool, ())
        given = dict(zip(names, in_order, strict=True)) if len(names) == len(in_order) else {}
    return tool, {str(key).lower(): str(value).strip().lower() for key, value in given.items()}


def _worth(wanted: tuple[str, dict[str, str]], said: tuple[str, dict[str, str]]) -> float:
    if wanted[0] != said[0]:
        return 0.0
    right = sum(said[1].get(key) == value for key, value in wanted[1].items())
    return right / max(len(wanted[1]), len(said[1]))
