"""The line of a crontab."""

from __future__ import annotations

import shlex

from crmcli.views.crontab import format_cron_line


def test_it_goes_to_the_ledger_fetches_and_reminds() -> None:
    line = format_cron_line(["/usr/bin/crm"], "/srv/ledger", "zh", pulls=True)
    assert line == (
        "0 8 * * *  cd /srv/ledger && export CRM_LANG=zh && "
        "/usr/bin/crm sync --pull --quiet && /usr/bin/crm remind --email"
    )
    assert "sync" not in format_cron_line(["crm"], "/srv/ledger", "en", pulls=False)


def test_paths_are_quoted_for_the_shell_and_percent_signs_for_cron() -> None:
    root, program = "/srv/客户 台账/50%", ["/opt/my python/bin/python", "-m", "crmcli"]
    line = format_cron_line(program, root, "en", pulls=False)
    assert line.count("%") == line.count("\\%") == 1
    command = line.replace("\\%", "%").split("  ", 1)[1]
    words = shlex.split(command)
    assert words[1] == root
    assert words[words.index("remind") - 3 : -2] == program
