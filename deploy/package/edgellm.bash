# bash completion for edgellm; the program itself knows what may come next. Files where it has nothing to say.
_edgellm() {
  local line=${COMP_LINE:0:COMP_POINT}
  local arguments=${line#*[[:space:]]}
  mapfile -t COMPREPLY < <(compgen -W "$(edgellm "[suggest:${#arguments}]" "$arguments" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}")
}
complete -o default -F _edgellm edgellm
