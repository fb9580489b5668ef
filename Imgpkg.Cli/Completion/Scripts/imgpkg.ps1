# PowerShell completion for imgpkg. Load it with: imgpkg completion powershell | Out-String | Invoke-Expression

Register-ArgumentCompleter -Native -CommandName 'imgpkg' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $words = @($commandAst.CommandElements |
        Where-Object { $_.Extent.EndOffset -lt $cursorPosition } |
        ForEach-Object { if ($null -ne $_.Value) { [string]$_.Value } else { $_.Extent.Text } })
    $program = $words[0]
    $arguments = @('__complete') + @($words | Select-Object -Skip 1)

    # Before 7.3 an empty argument is lost unless it is quoted.
    $arguments += if ($wordToComplete -ne '') { [string]$wordToComplete } elseif ($PSVersionTable.PSVersion -lt [version]'7.3') { '""' } else { '' }

    $notice = $env:IMGPKG_ENABLE_IAAS_AUTH
    $env:IMGPKG_ENABLE_IAAS_AUTH = $null
    try { $answer = @(& $program @arguments 2>$null) }
    finally { $env:IMGPKG_ENABLE_IAAS_AUTH = $notice }

    $directive = 0
    $candidates = foreach ($line in $answer) {
        if ($line -match '^:(\d+)$') { $directive = [int]$Matches[1]; continue }
        if ($line -eq '') { continue }
        $name, $description = $line -split "`t", 2
        if (-not $description) { $description = $name }
        [System.Management.Automation.CompletionResult]::new($name, $name, 'ParameterValue', $description)
    }

    if ($candidates) { $candidates }
    elseif ($directive -band 4) { '' } # Nothing at all would offer files.
}
