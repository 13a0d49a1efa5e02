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
        "also from a Chinese name, pinyin or initials. In bash and zsh the start-up file may "
        'have `eval "$(crm completion bash)"` instead of a file as below; zsh looks for it in '
        "the folders of `$fpath`.\n\n\b\n"
        "  crm completion bash > ~/.local/share/bash-completion/completions/crm\n"
        "  crm completion zsh > ~/.zfunc/_crm\n"
        "  crm completion fish > ~/.config/fish/completions/crm.fish\n"
        "  crm completion powershell > crm.ps1    # . ./crm.ps1 in $PROFILE",
        "输出命令补全脚本：可补全命令、选项、字段、值、人员和客户；客户也可用中文名称、拼音或首字母。"
        'bash 和 zsh 也可不存文件，在启动文件中写 `eval "$(crm completion bash)"`；'
        "zsh 在 `$fpath` 的目录中查找文件。\n\n\b\n"
        "  crm completion bash > ~/.local/share/bash-completion/completions/crm\n"
        "  crm completion zsh > ~/.zfunc/_crm\n"
        "  crm completion fish > ~/.config/fish/completions/crm.fish\n"
        "  crm completion powershell > crm.ps1    # 在 $PROFILE 中写 . ./crm.ps1",
    )
)
def completion(
    context: typer.Context,
    shell: Annotated[
        str,
        typer.Argument(
            metavar="|".join(SHELLS), show_default=False, help=tell("the shell", "所用的命令行程序")
        ),
    ],
) -> None:
    from crmcli.views.completion import read_script

    if shell not in SHELLS:
        raise UsageError("bad-option", option="SHELL", value=shell, choices=SHELLS)
    get_session(context).show(read_script(shell))
