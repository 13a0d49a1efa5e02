"""The smallest Typer program with two commands: the floor under every start of `crm`."""

from __future__ import annotations

import typer

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def hello() -> None:
    """Say hello."""
    typer.echo("hello")


@app.command()
def goodbye() -> None:
    """Say goodbye."""
    typer.echo("goodbye")


if __name__ == "__main__":
    app()
