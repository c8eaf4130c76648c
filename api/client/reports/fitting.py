"""Show the widest form that fits a terminal: a figure that is cut off would be another figure."""

from __future__ import annotations

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult

#: What stands where rich cut something off.
_CUT = "…"


class Fitting:
    """The first of several forms of which nothing is cut off at the terminal's width, or else the last."""

    def __init__(self, *forms: RenderableType) -> None:
        self.forms = forms

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        *wide, narrow = self.forms
        yield next((one for one in wide if _fits(console, options, one)), narrow)


def _fits(console: Console, options: ConsoleOptions, form: RenderableType) -> bool:
    lines = console.render_lines(form, options)
    return not any(_CUT in segment.text for line in lines for segment in line)
