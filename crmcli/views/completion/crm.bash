# bash completion for crm. In ~/.bashrc:  eval "$(crm completion bash)"

_crm_complete() {
    local IFS=$'\n'
    # The line goes as a whole: bash splits words at = and : too, and crm knows better.
    COMPREPLY=($("$1" __complete bash "${COMP_LINE:0:COMP_POINT}" "$2" "$COMP_TYPE" 2>/dev/null))
}

# nosort is not known before bash 4.4.
complete -o nospace -o nosort -F _crm_complete crm 2>/dev/null ||
    complete -o nospace -F _crm_complete crm
