"""Keep functions with flaws of all kinds, each with its twin that has none."""

from __future__ import annotations

import html
import re
import shlex
from typing import Any

from workers.custody.families.mended import Flaw


def _inside(word: str, path: str) -> str | None:
    return None if path.startswith("/") or ".." in path.split("/") else f"/srv/{word}/{path}"


def _cell(_: str, text: str) -> str:
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text


def _target(word: str, target: str) -> str:
    return target if target.startswith("/") and target[1:2] not in ("/", "\\") else f"/{word}"


def _changed(_: str, user: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    return user | {key: value for key, value in changes.items() if key in ("name", "city")}


_CARLA = {"name": "Carla", "city": "Oslo", "admin": False}
_NOTES = {1: ["anna", "milk"], 2: ["omar", "bread"]}

FLAWS = (
    Flaw(
        22,
        "NAME returns None for a path that leads out of /srv/WORD.",
        """
def NAME(path):
    return "/srv/WORD/" + path
""",
        """
def NAME(path):
    if path.startswith("/") or ".." in path.split("/"):
        return None
    return "/srv/WORD/" + path
""",
        [("report.txt",), ("may/notes.txt",), ("a..b.txt",)],
        [("../secret.txt",), ("/etc/passwd",), ("may/../../key",), ("..",)],
        _inside,
    ),
    Flaw(
        79,
        "NAME escapes the signs <, > and & of the text as HTML does.",
        """
def NAME(text):
    return "<p class=WORD>" + text + "</p>"
""",
        """
def NAME(text):
    import html
    return "<p class=WORD>" + html.escape(text) + "</p>"
""",
        [("Good morning.",), ("",), ("7 + 2 = 9",)],
        [("<script>alert(1)</script>",), ("a < b",), ("&lt;",)],
        lambda word, text: f"<p class={word}>{html.escape(text)}</p>",
    ),
    Flaw(
        89,
        "NAME finds a name whatever signs are in it, and nothing else.",
        """
def NAME(name):
    import sqlite3
    base = sqlite3.connect(":memory:")
    base.execute("CREATE TABLE WORD (id INTEGER, name TEXT)")
    base.executemany("INSERT INTO WORD VALUES (?, ?)", [(1, "Anna"), (2, "Omar"), (3, "O'Neil")])
    return [row[0] for row in base.execute("SELECT id FROM WORD WHERE name = '" + name + "'")]
""",
        """
def NAME(name):
    import sqlite3
    base = sqlite3.connect(":memory:")
    base.execute("CREATE TABLE WORD (id INTEGER, name TEXT)")
    base.executemany("INSERT INTO WORD VALUES (?, ?)", [(1, "Anna"), (2, "Omar"), (3, "O'Neil")])
    return [row[0] for row in base.execute("SELECT id FROM WORD WHERE name = ?", (name,))]
""",
        [("Anna",), ("Omar",), ("Vera",)],
        [("' OR '1'='1",), ("O'Neil",), ("x' UNION SELECT 7 --",), ("Vera' OR name LIKE '%",)],
        lambda _, name: {"Anna": [1], "Omar": [2], "O'Neil": [3]}.get(name, []),
    ),
    Flaw(
        601,
        "NAME returns '/WORD' for a target that is not a path of this site.",
        """
def NAME(target):
    return target or "/WORD"
""",
        """
def NAME(target):
    if not target.startswith("/") or target[1:2] in ("/", "\\\\"):
        return "/WORD"
    return target
""",
        [("/",), ("/orders/7",), ("",), ("/a//b",)],
        [("https://evil.test/",), ("//evil.test",), ("/\\evil.test",), ("javascript:alert(1)",)],
        _target,
    ),
    Flaw(
        113,
        "NAME returns None for a value with a line break (carriage return or line feed).",
        """
def NAME(value):
    return "X-WORD: " + value
""",
        """
def NAME(value):
    if "\\r" in value or "\\n" in value:
        return None
    return "X-WORD: " + value
""",
        [("7",), ("a, b",), ("",)],
        [("7\r\nSet-Cookie: a=b",), ("7\nX: y",), ("\r",)],
        lambda word, value: None if "\r" in value or "\n" in value else f"X-{word}: {value}",
    ),
    Flaw(
        117,
        "NAME puts a blank in the place of each carriage return and each line feed.",
        """
def NAME(message):
    return "WORD: " + message
""",
        """
def NAME(message):
    return "WORD: " + message.replace("\\r", " ").replace("\\n", " ")
""",
        [("started",), ("7 of 9 done",)],
        [("failed\nWORD: admin logged in",), ("a\r\nb",), ("\n",)],
        lambda word, message: f"{word}: " + re.sub("[\r\n]", " ", message),
    ),
    Flaw(
        1236,
        "NAME puts a single quote before a text that begins with =, +, - or @.",
        """
def NAME(text):
    return text
""",
        """
def NAME(text):
    if text[:1] in ("=", "+", "-", "@"):
        return "'" + text
    return text
""",
        [("Anna",), ("7",), ("a=b",), ("",)],
        [("=1+1",), ("+49 30",), ("-2",), ("@SUM(A1)",)],
        _cell,
    ),
    Flaw(
        915,
        "NAME changes nothing but name and city.",
        """
def NAME(user, changes):
    user.update(changes)
    return user
""",
        """
def NAME(user, changes):
    for key in ("name", "city"):
        if key in changes:
            user[key] = changes[key]
    return user
""",
        [(_CARLA, {"city": "Bergen"}), (_CARLA, {"name": "Karla", "city": "Rome"}), (_CARLA, {})],
        [(_CARLA, {"admin": True}), (_CARLA, {"city": "Rome", "admin": True}), (_CARLA, {"id": 1})],
        _changed,
    ),
    Flaw(
        639,
        "NAME returns None for a note of another user; a note is a list of its user and its text.",
        """
def NAME(notes, number, user):
    note = notes.get(number)
    return note
""",
        """
def NAME(notes, number, user):
    note = notes.get(number)
    return note if note and note[0] == user else None
""",
        [(_NOTES, 1, "anna"), (_NOTES, 2, "omar"), (_NOTES, 3, "omar")],
        [(_NOTES, 1, "omar"), (_NOTES, 2, "anna"), (_NOTES, 2, "")],
        lambda _, notes, number, user: note if (note := notes.get(number)) and note[0] == user else None,
    ),
    Flaw(
        625,
        "NAME is true only for a text that has three to eight of these signs and nothing else.",
        """
def NAME(text):
    import re
    return re.match("[a-z0-9]{3,8}", text) is not None
""",
        """
def NAME(text):
    import re
    return re.fullmatch("[a-z0-9]{3,8}", text) is not None
""",
        [("anna",), ("abc",), ("a1b2c3d4",), ("ab",), ("",)],
        [("anna; rm -r",), ("abc\n",), ("abcdefghi",), ("abc/../key",)],
        lambda _, text: re.fullmatch("[a-z0-9]{3,8}", text) is not None,
    ),
    Flaw(
        134,
        "NAME puts the user in the place of {user} and leaves every other brace as it is.",
        """
def NAME(template, user):
    return template.format(user=user)
""",
        """
def NAME(template, user):
    return template.replace("{user}", user)
""",
        [("Good day, {user}.", "Anna"), ("{user} and {user}", "Omar"), ("Good day.", "Vera")],
        [("{user.__class__}", "Anna"), ("{user!r}", "Anna"), ("{0} {user}", "Omar"), ("{user[0]}", "Vera")],
        lambda _, template, user: template.replace("{user}", user),
    ),
    Flaw(
        78,
        "NAME quotes the file for the shell as shlex.quote does.",
        """
def NAME(file):
    return "WORD --read " + file
""",
        """
def NAME(file):
    import shlex
    return "WORD --read " + shlex.quote(file)
""",
        [("a.txt",), ("may/notes.txt",)],
        [("a.txt; rm -r /",), ("$(id)",), ("a b.txt",), ("it's",)],
        lambda word, file: f"{word} --read {shlex.quote(file)}",
    ),
)
