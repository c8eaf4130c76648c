"""Build HTML out of elements, so that every text is escaped and every tag closed by the serializer."""

from __future__ import annotations

from xml.etree.ElementTree import Element, tostring

Content = Element | str


def element(tag: str, *contents: Content, **attributes: str) -> Element:
    """Return an element; ``class_`` names the class, and ``_`` in a name stands for ``-``.

    >>> from xml.etree.ElementTree import tostring
    >>> tostring(element("p", "a < b", element("b", "c"), class_="note"), encoding="unicode")
    '<p class="note">a &lt; b<b>c</b></p>'
    """
    made = Element(tag, {name.rstrip("_").replace("_", "-"): text for name, text in attributes.items()})
    last: Element | None = None
    for content in contents:
        if isinstance(content, Element):
            made.append(content)
            last = content
        elif last is None:
            made.text = (made.text or "") + content
        else:
            last.tail = (last.tail or "") + content
    return made


def document(root: Element) -> str:
    """Return the whole HTML document."""
    return f"<!doctype html>\n{tostring(root, encoding='unicode', method='html')}\n"
