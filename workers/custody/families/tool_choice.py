"""Ask for the right tool as JSON, then with its arguments: more tools and requests from level to level."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from shared.vocabulary import Category, Level
from workers.agents.solution import Solution
from workers.custody.families.stated_calls import Call, stated_calls
from workers.custody.families.tools import ARGUMENTS_OF, TOOLS, Tool
from workers.grading.cheats import Cheat
from workers.grading.family import Score
from workers.grading.item import Item, dice

#: How many tools are offered, and how many requests are to be met with them.
SHAPES = {
    Level.BASIC: (4, 1),
    Level.INTERMEDIATE: (6, 1),
    Level.ADVANCED: (8, 1),
    Level.EXPERT: (8, 3),
    Level.MASTER: (12, 4),
    Level.LEGENDARY: (18, 6),
}
#: Where tools are offered and asked for by their names alone.
BY_NAME = {Level.BASIC, Level.INTERMEDIATE}
NAME = '{request}\n\nWhich tool is right, {tools}? Answer in JSON with the key "tool".'
CALL = '{request}\n\nWhich tool is right, {tools}? Answer in JSON with the keys "tool" and "arguments".'
#: Reads both of them back: the request, the tools, and what follows where arguments are asked for.
ONE = re.compile(
    r'(.+)\n\nWhich tool is right, (.+)\? Answer in JSON with the keys? "tool"( and "arguments")?\.'
)
SEVERAL = (
    "Choose one of these tools for each request and answer as a JSON list, each entry with "
    '"tool" and an object of "arguments".'
)


class ToolChoice:
    """Requests such as "Call Ivan on the phone." and tools to choose from; the work is tools × requests plus arguments.

    It measures choosing a tool by what it does and passing on what a request says, answered as JSON. Below advanced
    the tool's name is asked for alone. A call with the wrong tool is worth nothing; one with the right tool its share
    of right parts, the tool and each argument being one. Whoever picks blindly from four names is right one time in
    four. After the Berkeley Function-Calling Leaderboard (Patil et al. 2024), its syntax-tree match made on JSON.
    """

    name = "tool_choice"
    version = "2"
    category = Category.EXPERIMENTAL
    floor = 0.25
    offers_answer = True

    def generate(self, level: Level, seed: int) -> Item:
        """Return the tools and requests of ``level`` and ``seed``.

        >>> print(ToolChoice().generate(Level.BASIC, 0).prompt)
        Find me a book about a boot.
        <BLANKLINE>
        Which tool is right, heat_room, play_song, book_train or find_book? Answer in JSON with the key "tool".
        """
        rng = dice(self.name, self.version, level, seed)
        offered, count = SHAPES[level]
        tools = rng.sample(TOOLS, offered)
        chosen = [(tool, tool.draw(rng)) for tool in rng.sample(tools, count)]
        calls = [{"tool": tool.name, "arguments": drawn} for tool, drawn in chosen]
        if level in BY_NAME:
            calls = [{"tool": tool.name} for tool, _ in chosen]
        return Item(
            family=self.name,
            family_version=self.version,
            level=level,
            seed=seed,
            prompt=_prompt(level, tools, [tool.request.format(**drawn) for tool, drawn in chosen]),
            work=_work(offered, calls),
            target=json.dumps(calls[0] if count == 1 else calls),
        )

    def oracle(self, item: Item) -> str:
        """Return the calls as JSON."""
        return item.target

    def cheats(self) -> Mapping[str, Cheat]:
        """Return one of the tools that are offered, filled with what of the requests looks like arguments."""
        return {
            "the first tool": lambda prompt, _: _called(prompt, _offered(prompt)[0]),
            "the last tool": lambda prompt, _: _called(prompt, _offered(prompt)[-1]),
            "any tool": lambda prompt, rng: _called(prompt, rng.choice(_offered(prompt))),
            "every tool": lambda prompt, _: json.dumps([{"tool": name} for name in _offered(prompt)]),
            "the prompt": lambda prompt, _: prompt,
        }

    def verify(self, item: Item, answer: str) -> Score:
        """Score the mean of the calls, each one the share of its parts that are right: the tool and its arguments.

        The answer commits to one piece of JSON, with any prose around it. Numbers may be texts, arguments may be
        listed in their order without names, and case is free; a call or an argument too many lowers the share. JSON
        that is broken or cut off, or a name in quotes, still names one tool.

        >>> tools = ToolChoice(); item = tools.generate(Level.BASIC, 0)
        >>> [tools.verify(item, text).value for text in (f"Sure! {item.target}", f"{item.target} or []")]
        [1.0, 0.0]
        """
        wanted, said = _wanted(item.target), stated_calls(answer)
        if not said:
            return Score(0.0, "no JSON that names one tool")
        worth = [_worth(left, right) for left, right in zip(wanted, said, strict=False)]
        mean = sum(worth) / max(len(wanted), len(said))
        return Score(mean, "right" if mean == 1.0 else f"{worth.count(1.0)} of {len(wanted)} calls right")


def solve(prompt: str) -> Solution | None:
    """Return the calls that ``prompt`` asks for and their work, for simulated agents; ``None`` if for none.

    >>> solve(ToolChoice().generate(Level.BASIC, 0).prompt) is not None, solve("What is love?")
    (True, None)
    """
    one = ONE.fullmatch(prompt)
    if one is None and not prompt.startswith(f"{SEVERAL}\n"):
        return None
    lines = [one[1]] if one else [line.partition(": ")[2] for line in _requests(prompt)]
    calls = [call for line in lines if (call := _asked_for(line)) is not None]
    if not calls:
        return None
    if one and not one[3]:
        calls = [{"tool": calls[0]["tool"]}]
    return Solution(json.dumps(calls[0] if one else calls), _work(len(_offered(prompt)), calls))


def _prompt(level: Level, tools: Sequence[Tool], requests: Sequence[str]) -> str:
    if len(requests) == 1:
        form, offered = (
            (NAME, [tool.name for tool in tools])
            if level in BY_NAME
            else (CALL, [tool.signature for tool in tools])
        )
        return form.format(request=requests[0], tools=f"{', '.join(offered[:-1])} or {offered[-1]}")
    numbered = [f"Request {number}: {text}" for number, text in enumerate(requests, 1)]
    return "\n".join([SEVERAL, *(tool.described for tool in tools), "", *numbered])


def _offered(prompt: str) -> list[str]:
    """Return the names of the tools that ``prompt`` offers, in its order."""
    one = ONE.fullmatch(prompt)
    if one:
        return [
            name for name in re.findall(r"[a-z_]+", re.sub(r"\([^)]*\)", "", one[2])) if name in ARGUMENTS_OF
        ]
    return re.findall(r"^([a-z_]+)\(", prompt.partition("\n\n")[0], re.MULTILINE)


def _requests(prompt: str) -> list[str]:
    one = ONE.fullmatch(prompt)
    return [one[1]] if one else prompt.partition("\n\n")[2].split("\n")


def _called(prompt: str, name: str) -> str:
    """Return calls of one tool, filled with the numbers, the names and the last word of each request."""
    calls = []
    for request in _requests(prompt):
        words = request.partition(": ")[2] or request
        first, *others = words.rstrip("?.").split()
        telling = [word for word in others[:-1] if word.isdigit() or word.istitle()]
        filled = [*telling, others[-1], first][: len(ARGUMENTS_OF[name])]
        calls.append({"tool": name, "arguments": filled})
    return json.dumps(calls)


def _asked_for(request: str) -> dict[str, Any] | None:
    for tool in TOOLS:
        arguments = tool.read(request)
        if arguments is not None:
            return {"tool": tool.name, "arguments": arguments}
    return None


def _work(offered: int, calls: Sequence[Mapping[str, Any]]) -> int:
    return offered * len(calls) + sum(len(call.get("arguments", ())) for call in calls)


@lru_cache(maxsize=512)
def _wanted(target: str) -> Sequence[Call]:
    return stated_calls(target)


def _worth(wanted: Call, said: Call) -> float:
    if wanted[0] != said[0]:
        return 0.0
    if not wanted[1]:
        return 1.0
    right = sum(said[1].get(key) == value for key, value in wanted[1].items())
    return (1 + right) / (1 + max(len(wanted[1]), len(said[1])))
