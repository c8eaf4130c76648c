"""Let matplotlib draw in the page's own colours and font, and the same bytes each time.

matplotlib knows no CSS. So to it each colour of ours is a number, #000010 for one, which becomes the page's
variable of that number once the figure is drawn: light, dark and paper look right without a script.
"""

from __future__ import annotations

import re
from contextlib import AbstractContextManager
from io import StringIO
from xml.etree.ElementTree import Element, fromstring, tostring

from matplotlib import rcParams, style
from matplotlib.figure import Figure

INK, QUIET, LINE, MARK, PAGE = (f"#00000{n}" for n in range(1, 6))
#: Six shades from none passed to all passed, and the colour of text on each.
SHADES = [f"#0000{0x10 + n:x}" for n in range(6)]
ON_SHADE = [f"#0000{0x20 + n:x}" for n in range(6)]

_VARIABLES = {INK: "currentColor", QUIET: "var(--quiet)", LINE: "var(--line)"}
_VARIABLES |= {MARK: "var(--mark)", PAGE: "var(--page)"}
_VARIABLES |= {colour: f"var(--s{n})" for n, colour in enumerate(SHADES)}
_VARIABLES |= {colour: f"var(--t{n})" for n, colour in enumerate(ON_SHADE)}
_COLOUR = re.compile(r"#[0-9a-f]{6}\b")
_FONT = re.compile(r"font-family: [^;]*;? ?")
_STYLE = {
    # Text stays text: it is read aloud, found and copied.
    "svg.fonttype": "none",
    # A name that the server tells is no formula.
    "text.parse_math": False,
    "font.family": ["DejaVu Sans"],
    "font.size": 12,
    "axes.spines.left": False,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.spines.bottom": False,
}


def styled() -> AbstractContextManager[None]:
    """Draw within the block as every machine does, whatever a person's own matplotlibrc says."""
    return style.context(_STYLE, after_reset=True)


def drawn(figure: Figure, name: str, *, title: str, description: str) -> str:
    """Return a figure as an SVG element for a page; ``name`` keeps its ids from those of others."""
    # Without it ids are drawn anew each time.
    rcParams["svg.hashsalt"] = name
    text = StringIO()
    figure.savefig(text, format="svg", metadata={"Date": None})
    root = fromstring(text.getvalue())  # noqa: S314  (just made by matplotlib)
    for child in list(root):
        if child.tag.endswith("metadata"):
            root.remove(child)
    _rid(root)
    _, _, width, height = root.attrib.pop("viewBox").split()
    root.attrib.clear()
    root.attrib |= {
        "viewBox": f"0 0 {width} {height}",
        "width": width,
        "height": height,
        "role": "img",
        "aria-labelledby": f"{name}-title {name}-told",
    }
    told = {"title": title, "desc": description}
    for number, (tag, suffix) in enumerate((("title", "title"), ("desc", "told"))):
        element = Element(tag, {"id": f"{name}-{suffix}"})
        element.text = told[tag]
        root.insert(number, element)
    return tostring(root, encoding="unicode", method="html")


def _rid(parent: Element) -> None:
    """Take off what a page has by itself: namespaces, style sheets, fonts, clips, and ids that nothing names."""
    parent.tag = parent.tag.rpartition("}")[2]
    parent.attrib = {name.rpartition("}")[2]: _coloured(value) for name, value in parent.attrib.items()}
    if parent.tag != "path":
        parent.attrib.pop("id", None)
    for child in list(parent):
        if child.tag.endswith(("style", "clipPath")):
            parent.remove(child)
        else:
            _rid(child)


def _coloured(text: str) -> str:
    return _COLOUR.sub(lambda colour: _VARIABLES[colour[0]], _FONT.sub("", text))
