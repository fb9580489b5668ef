# fish completion for imgpkg. Load it with: imgpkg completion fish | source

function __imgpkg_completion
    set -l words (commandline -opc)
    set -l program (string replace -r '^~/' "$HOME/" -- $words[1])
    set -e words[1]
    set -l partial (commandline -ct)
    set -l answer (env -u IMGPKG_ENABLE_IAAS_AUTH $program __complete $words "$partial" 2>/dev/null)
    set -l directive 0
    set -l found 0
    for line in $answer
        if string match -q ':*' -- $line
            set directive (string sub -s 2 -- $line)
        else if test -n "$line"
            set found 1
            echo -- $line
        end
    end

    if test $found = 0 -a "$directive" = 0
        set -l flag (string match -r -- '^--[^=]+=' $partial)
        __fish_complete_path (string replace -- "$flag" '' $partial) | string replace -r '^' -- "$flag"
    end
end

complete -c imgpkg -e
complete -c imgpkg -f -a '(__imgpkg_completion)'
