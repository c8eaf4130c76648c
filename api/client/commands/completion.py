"""`assay completion`: let the shell complete commands, agents, families and jobs."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

#: Where each shell reads the script from at its start.
_PLACES = {
    "bash": "~/.bashrc",
    "zsh": "~/.zshrc",
    "fish": "~/.config/fish/completions/assay.fish",
}


@click.command()
@click.argument("shell", type=click.Choice([*_PLACES]))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    r"""Print the script that completes `assay` in a shell.

    \b
    bash, zsh:  eval "$(assay completion bash)"
    fish:       assay completion fish | source
    """
    kind = get_completion_class(shell)
    assert kind is not None
    click.echo(kind(ctx.find_root().command, {}, "assay", "_ASSAY_COMPLETE").source())
    click.echo(f"For every new shell: add it to {_PLACES[shell]}.", err=True)


COMMANDS = (completion,)
