# fish completion for crm:  crm completion fish > ~/.config/fish/completions/crm.fish

function __crm_complete
    set -l before (commandline --cut-at-cursor --current-process --tokenize)
    set -l current (commandline --cut-at-cursor --current-token)
    # A quote that is still open is no part of the word.
    set current (string unescape -- $current; or string trim --left --chars='"\'' -- $current)
    command $before[1] __complete fish $before[2..-1] "$current" 2>/dev/null
end

complete --command crm --no-files --keep-order --arguments '(__crm_complete)'
