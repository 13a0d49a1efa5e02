"""`crm completion`: the script that teaches a shell to complete `crm`."""

from __future__ import annotations

from typing import Annotated

import typer

from crmcli.commands.session import get_session, tell
from crmcli.errors import UsageError

app = typer.Typer(add_completion=False, rich_markup_mode=None)

SHELLS = ("bash", "zsh", "fish", "powershell")


@app.command(
    help=tell(
        "Print shell completion: commands, options, fields, values, people and customers, these "
        "also from a Chinese name, pinyin or initials.\n\n\b\n"
        '  bash        eval "$(crm completion bash)"    in ~/.bashrc\n'
        '  zsh         eval "$(crm completion zsh)"     in ~/.zshrc\n'
        "  fish        crm completion fish > ~/.config/fish/completions/crm.fish\n"
        "  PowerShell  crm completion powershell | Out-String | Invoke-Expression\n"
        "              in $PROFILE",
        "输出命令补全脚本：可补全命令、选项、字段、值、人员和客户；客户也可用中文名称、拼音或首字母。"
        "\n\n\b\n"
        '  bash        ~/.bashrc 中写 eval "$(crm completion bash)"\n'
        '  zsh         ~/.zshrc 中写 eval "$(crm completion zsh)"\n'
        "  fish        crm completion fish > ~/.config/fish/completions/crm.fish\n"
        "  PowerShell  $PROFILE 中写\n"
        "              crm completion powershell | Out-String | Invoke-Expression",
    )
)
def completion(
    context: typer.Context,
    shell: Annotated[
        str,
        typer.Argument(
            metavar="|".join(SHELLS), show_default=False, help=tell("the shell", "所用的 shell")
        ),
    ],
) -> None:
    from crmcli.views.completion import read_script

    if shell not in SHELLS:
        raise UsageError("bad-option", option="SHELL", value=shell, choices=SHELLS)
    get_session(context).show(read_script(shell))
