"""Ask for better data structures: more lists that ought to be something else from level to level."""

from __future__ import annotations

import heapq
from collections import Counter, deque
from collections.abc import Sequence

from shared.vocabulary import Category, Level
from workers.custody.families.blocks import Block
from workers.custody.families.hastened import Hastened, solver

#: How many lists ought to be something else.
SHAPES = dict(zip(Level, (1, 2, 3, 5, 7, 10), strict=True))


def _least_taken(values: Sequence[int], k: int) -> int:
    pool: list[int] = []
    taken = 0
    for value in values:
        heapq.heappush(pool, value)
        if value % k == 0:
            taken += heapq.heappop(pool)
    return taken


def _first_places(values: Sequence[int], k: int) -> int:
    first: dict[int, int] = {}
    for place, value in enumerate(values):
        first.setdefault(value, place)
    return sum(first[value] % (k * 1000) for value in values)


def _window(values: Sequence[int], k: int) -> int:
    width, largest, places = len(values) // k + 1, 0, deque[int]()
    for place, value in enumerate(values):
        while places and values[places[-1]] <= value:
            places.pop()
        places.append(place)
        if places[0] <= place - width:
            places.popleft()
        if place >= width - 1:
            largest += values[places[0]]
    return largest


def _middles(values: Sequence[int], k: int) -> int:
    low: list[int] = []
    high: list[int] = []
    middles = 0
    for value in values:
        heapq.heappush(high, -heapq.heappushpop(low, -value))
        if len(high) > len(low):
            heapq.heappush(low, -heapq.heappop(high))
        middles += -low[0] // k
    return middles


def _joined(values: Sequence[int], k: int) -> int:
    parents = list(range(len(values)))

    def root(place: int) -> int:
        while parents[place] != place:
            parents[place] = place = parents[parents[place]]
        return place

    for place, value in enumerate(values):
        parents[root(place)] = root(value % len(values))
    return k * sum(parent == place for place, parent in enumerate(parents))


BLOCKS = (
    Block(
        """
pool = []
for value in values:
    pool.append(value)
    if value % {k} == 0:
        least = min(pool)
        pool.remove(least)
        total += least
""",
        """
pool = []
for value in values:
    heapq.heappush(pool, value)
    if value % {k} == 0:
        total += heapq.heappop(pool)
""",
        _least_taken,
        (2, 3),
    ),
    Block(
        """
names, counts = [], []
for value in values:
    if value in names:
        counts[names.index(value)] += 1
    else:
        names.append(value)
        counts.append(1)
total += max(counts) * {k}
""",
        "total += max(Counter(values).values()) * {k}",
        lambda values, k: k * max(Counter(values).values()),
    ),
    Block(
        """
for value in values:
    total += values.index(value) % ({k} * 1000)
""",
        """
first = {}
for place, value in enumerate(values):
    first.setdefault(value, place)
for value in values:
    total += first[value] % ({k} * 1000)
""",
        _first_places,
    ),
    Block(
        """
width = len(values) // {k} + 1
for end in range(width, len(values) + 1):
    total += max(values[end - width : end])
""",
        """
width = len(values) // {k} + 1
places = deque()
for place, value in enumerate(values):
    while places and values[places[-1]] <= value:
        places.pop()
    places.append(place)
    if places[0] <= place - width:
        places.popleft()
    if place >= width - 1:
        total += values[places[0]]
""",
        _window,
    ),
    Block(
        """
so_far = []
for value in values:
    so_far.append(value)
    total += sorted(so_far)[(len(so_far) - 1) // 2] // {k}
""",
        """
low, high = [], []
for value in values:
    heapq.heappush(high, -heapq.heappushpop(low, -value))
    if len(high) > len(low):
        heapq.heappush(low, -heapq.heappop(high))
    total += -low[0] // {k}
""",
        _middles,
    ),
    Block(
        """
groups = list(range(len(values)))
for place, value in enumerate(values):
    old, new = groups[place], groups[value % len(values)]
    groups = [new if group == old else group for group in groups]
total += len(set(groups)) * {k}
""",
        """
parents = list(range(len(values)))

def root(place):
    while parents[place] != place:
        parents[place] = place = parents[parents[place]]
    return place

for place, value in enumerate(values):
    parents[root(place)] = root(value % len(values))
total += sum(parent == place for place, parent in enumerate(parents)) * {k}
""",
        _joined,
    ),
    Block(
        """
gone = []
for value in values:
    if value // {k} in gone:
        total += 1
    else:
        gone.append(value // {k})
""",
        """
gone = set()
for value in values:
    if value // {k} in gone:
        total += 1
    else:
        gone.add(value // {k})
""",
        lambda values, k: len(values) - len({value // k for value in values}),
    ),
    Block(
        """
total += max(values.count(value) for value in values) * {k}
""",
        "total += max(Counter(values).values()) * {k}",
        lambda values, k: k * max(Counter(values).values()),
    ),
)


class Structures(Hastened):
    """Functions that keep in lists what belongs into other structures; the work is the lines of their passages.

    It measures choosing a data structure by what is asked of it: heaps, sets, dictionaries, counters, queues with two
    ends, joined sets. They are graded as ``speedups`` are.
    """

    name = "structures"
    version = "1"
    category = Category.PERFORMANCE
    floor = 0.05
    offers_answer = False
    shapes = SHAPES
    blocks = BLOCKS
    advice = "It keeps everything in lists, where other data structures would be faster."


solve = solver(Structures)
