#compdef crm
# zsh completion for crm. In ~/.zshrc:  eval "$(crm completion zsh)"
# or, in a folder of $fpath, as the file _crm:  crm completion zsh > ~/.zfunc/_crm

_crm() {
    local -a lines words_done words_more shown_done shown_more before
    local line word about current width
    before=("${(@Q)words[2,CURRENT-1]}")
    current="${(Q)PREFIX}"
    lines=("${(@f)$("${words[1]}" __complete zsh "${before[@]}" "$current" 2>/dev/null)}")
    local -i widest=0 strays=0
    for line in $lines; do
        word="${line%%$'\t'*}"
        (( ${(m)#word} > widest )) && widest=${(m)#word}
        [[ "${(L)word}" == "${(L)current}"* ]] || (( ++strays ))
    done
    for line in $lines; do
        word="${line%%$'\t'*}"
        about="${line#*$'\t'}"
        shown="${(mr:widest:)word}  $about"
        if [[ "$word" == *[=.:/] ]]; then
            words_more+=("$word")
            shown_more+=("$shown")
        else
            words_done+=("$word")
            shown_done+=("$shown")
        fi
    done
    # Where a name was typed and ids are offered, the letters that they share are no answer.
    (( strays && $#lines > 1 )) && compstate[insert]=menu
    # -U: crm has chosen already, and zsh is not to ask for the same beginning.
    (( $#words_done )) && compadd -U -l -V crm -d shown_done -a words_done
    (( $#words_more )) && compadd -U -l -V crm -S '' -d shown_more -a words_more
    (( $#lines ))
}

if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    _crm "$@"
else
    (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
    compdef _crm crm
fi
