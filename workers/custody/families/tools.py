"""Keep the tools that items describe, and how people ask for each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from random import Random

from workers.custody.families.nouns import NOUNS

_CITIES = (
    "Athens Bergen Bogota Cairo Cork Dakar Delhi Dresden Geneva Hanoi Havana Kyoto Lagos Leeds Lima Lisbon "
    "Lyon Madrid Malaga Nairobi Naples Osaka Oslo Perth Porto Prague Quito Riga Rome Seoul Tokyo Turin Vienna"
)
_PEOPLE = (
    "Alice Amir Anna Bruno Carla Chen Clara David Elena Emma Felix Grace Hugo Ivan Jana Jonas Karim Laura Leo Lucas "
    "Maria Marta Nadia Nils Nora Omar Oscar Paula Petra Rosa Samir Sofia Tara Victor Yuki Zoe"
)
#: What may be said for each argument.
CHOICES: dict[str, Sequence[str | int]] = {
    **dict.fromkeys(("city", "to_city"), _CITIES.split()),
    **dict.fromkeys(("topic", "item", "title"), NOUNS),
    "person": _PEOPLE.split(),
    "hour": range(24),
    "degrees": range(12, 31),
    **dict.fromkeys(("minutes", "percent", "amount", "nights", "euros", "days", "seats"), range(2, 100)),
}


@dataclass(frozen=True)
class Tool:
    """A tool: its name, what it does, its arguments, and a request for it with a hole for each argument."""

    name: str
    does: str
    arguments: tuple[str, ...]
    request: str

    @property
    def signature(self) -> str:
        """Its name and those of its arguments."""
        return f"{self.name}({', '.join(self.arguments)})"

    @property
    def described(self) -> str:
        """The line that tells an agent about it."""
        return f"{self.signature}: {self.does}"

    def draw(self, rng: Random) -> dict[str, str | int]:
        """Return a value for each argument, no two alike."""
        drawn: dict[str, str | int] = {}
        for argument in self.arguments:
            value: str | int | None = None
            while value is None or value in drawn.values():
                value = rng.choice(CHOICES[argument])
            drawn[argument] = value
        return drawn

    def read(self, request: str) -> dict[str, str | int] | None:
        """Return the arguments that ``request`` states, or ``None`` if it asks for another tool."""
        match = self._form.fullmatch(request)
        if match is None:
            return None
        return {name: int(value) if value.isdigit() else value for name, value in match.groupdict().items()}

    @cached_property
    def _form(self) -> re.Pattern[str]:
        return re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[A-Za-z]+|[0-9]+)", re.escape(self.request)))


TOOLS = (
    Tool("set_timer", "starts a timer", ("minutes",), "Start a timer for {minutes} minutes."),
    Tool("set_alarm", "rings at an hour", ("hour",), "Wake me up at hour {hour}."),
    Tool("get_weather", "tells the weather", ("city",), "What is the weather in {city}?"),
    Tool("get_time", "tells the local time", ("city",), "What time is it in {city}?"),
    Tool("call_person", "starts a phone call", ("person",), "Call {person} on the phone."),
    Tool("play_song", "plays music", ("title",), "Play the song called {title}."),
    Tool("heat_room", "sets the heating", ("degrees",), "Heat the room to {degrees} degrees."),
    Tool("dim_light", "sets the light", ("percent",), "Dim the light to {percent} percent."),
    Tool("find_book", "looks for a book", ("topic",), "Find me a book about a {topic}."),
    Tool("order_item", "buys things", ("item", "amount"), "Order {amount} pieces of the item {item}."),
    Tool("send_mail", "sends a mail", ("person", "topic"), "Send {person} a mail about the {topic}."),
    Tool("book_train", "books a train ride", ("city", "to_city"), "Book a train from {city} to {to_city}."),
    Tool("book_hotel", "books a hotel", ("city", "nights"), "Book a hotel in {city} for {nights} nights."),
    Tool("pay_person", "pays money", ("person", "euros"), "Pay {euros} euros to {person}."),
    Tool(
        "invite", "invites to a meeting", ("person", "hour"), "Invite {person} to a meeting at hour {hour}."
    ),
    Tool("note", "keeps a note", ("title", "topic"), "Note about the {topic}, with the title {title}."),
    Tool("rent_car", "rents a car", ("city", "days"), "Rent a car in {city} for {days} days."),
    Tool(
        "lend_item", "lends a thing", ("item", "person", "days"), "Lend {person} the {item} for {days} days."
    ),
    Tool(
        "ship_item",
        "ships a thing",
        ("item", "city", "to_city"),
        "Ship the {item} from {city} to {to_city}.",
    ),
    Tool(
        "book_table",
        "books a table",
        ("city", "hour", "seats"),
        "Book a table in {city} at hour {hour} with {seats} seats.",
    ),
)
#: Each tool's arguments in their order, in which an answer may list them without their names.
ARGUMENTS_OF = {tool.name: tool.arguments for tool in TOOLS}
