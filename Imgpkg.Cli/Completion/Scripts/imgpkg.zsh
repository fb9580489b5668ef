#compdef imgpkg
# zsh completion for imgpkg. Load it with: source <(imgpkg completion zsh)
# or write it to a file named _imgpkg in a directory of $fpath.

_imgpkg() {
    local -a answer candidates
    local line directive=0
    answer=("${(@f)$(unset IMGPKG_ENABLE_IAAS_AUTH; "${(Q)words[1]/#\~\//$HOME/}" __complete "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}")
    for line in "${answer[@]}"; do
        if [[ $line == :* ]]; then
            directive=${line#:}
        elif [[ -n $line ]]; then
            # A colon ends the name in what _describe reads.
            candidates+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}")
        fi
    done

    if ((${#candidates})); then
        _describe -V 'imgpkg' candidates
    elif ! ((directive & 4)); then
        compset -P '--*='
        _files
    fi
}

if [[ ${funcstack[1]} == _imgpkg ]]; then
    _imgpkg "$@"
else
    compdef _imgpkg imgpkg
fi
