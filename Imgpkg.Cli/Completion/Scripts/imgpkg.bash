# bash completion for imgpkg. Load it with: source <(imgpkg completion bash)

__imgpkg_completion() {
    # Bash splits words at : and =, which references and flags contain: put together what no space separates.
    local -a words=()
    local rest=$COMP_LINE piece gap i
    for ((i = 0; i <= COMP_CWORD; i++)); do
        piece=${COMP_WORDS[i]}
        gap=${rest%%[![:space:]]*}
        rest=${rest#"$gap"}
        rest=${rest#"$piece"}
        if ((i == 0)) || [[ -n $gap ]]; then
            words+=("$piece")
        else
            words[${#words[@]} - 1]+=$piece
        fi
    done

    local line name directive=0 width=0
    local -a names=() descriptions=()
    while IFS= read -r line; do
        if [[ $line == :* ]]; then
            directive=${line#:}
        elif [[ -n $line ]]; then
            name=${line%%$'\t'*}
            names+=("$name")
            descriptions+=("${line:${#name} + 1}")
            ((${#name} > width)) && width=${#name}
        fi
    done < <(unset IMGPKG_ENABLE_IAAS_AUTH; "${words[0]/#\~\//$HOME/}" __complete "${words[@]:1}" 2>/dev/null)

    if ((directive & 4)) && type compopt >/dev/null 2>&1; then
        compopt +o default
    fi

    COMPREPLY=("${names[@]}")

    # Several candidates are listed with their descriptions, unless they are inserted one after the other (37 and 42: menu completion).
    if ((${#names[@]} > 1)) && [[ $COMP_TYPE != 37 && $COMP_TYPE != 42 ]]; then
        local room=$((${COLUMNS:-80} - width - 5))
        for i in "${!names[@]}"; do
            if [[ -n ${descriptions[i]} ]] && ((room > 10)); then
                printf -v "COMPREPLY[$i]" '%-*s  (%s)' "$width" "${names[i]}" "${descriptions[i]:0:room}"
            fi
        done
    fi
}

complete -o default -F __imgpkg_completion imgpkg
