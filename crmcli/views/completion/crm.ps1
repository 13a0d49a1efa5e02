# PowerShell completion for crm. In $PROFILE:  crm completion powershell | Out-String | Invoke-Expression

Register-ArgumentCompleter -Native -CommandName crm -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $before = @($commandAst.CommandElements |
            Select-Object -Skip 1 |
            Where-Object { $_.Extent.EndOffset -lt $cursorPosition } |
            ForEach-Object { if ($_ -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $_.Value } else { $_.Extent.Text } })
    $current = $wordToComplete.Trim("'", '"')
    # An empty argument would be lost in Windows PowerShell 5.
    if ($current -eq '') { $current = '""' }

    $encoding = [Console]::OutputEncoding
    [Console]::OutputEncoding = [System.Text.Encoding]::UTF8
    try {
        & crm __complete powershell @before $current 2>$null | ForEach-Object {
            $word, $about = $_ -split "`t", 2
            $text = $word
            if ($word -match "[^\w=.:/@,+-]") { $text = "'" + $word.Replace("'", "''") + "'" }
            if (-not $about) { $about = $word }
            [System.Management.Automation.CompletionResult]::new($text, $word, 'ParameterValue', $about)
        }
    }
    finally {
        [Console]::OutputEncoding = $encoding
    }
}
