// SPDX-License-Identifier: Apache-2.0
/** `ks completion bash|zsh|fish`: scripts made from the commands themselves. */
import { type Command, Help } from 'commander'
import type { CliContext } from '#apps/cli/program.ts'
import { wordOf } from '#apps/cli/scan/scan-options.ts'

const shells = ['bash', 'zsh', 'fish'] as const

/** A command by its words, and what may follow it. */
interface Completions {
  readonly words: readonly string[]
  readonly next: readonly string[]
  readonly flags: readonly string[]
}

export function addCompletionCommand(program: Command, context: CliContext): void {
  program
    .command('completion')
    .argument('<shell>', shells.join(', '))
    .description('print a completion script: source <(ks completion bash)')
    .action((text: string) => {
      const all = completionsOf(program, [], [])
      const shell = wordOf('completion', text, shells)
      context.stdout.write({ bash: bashScript, zsh: zshScript, fish: fishScript }[shell](all))
    })
}

function completionsOf(command: Command, words: readonly string[], inherited: readonly string[]): Completions[] {
  const own = command.options.filter(each => !each.hidden).map(each => each.long ?? each.short ?? '')
  const flags = [...new Set([...inherited, ...own])].sort()
  const commands = new Help().visibleCommands(command).filter(each => each.name() !== 'help')
  const next = commands.map(each => each.name()).sort()
  return [
    { words, next, flags },
    ...commands.flatMap(each => completionsOf(each, [...words, each.name()], words.length === 0 ? [] : flags)),
  ]
}

function bashScript(all: readonly Completions[]): string {
  const cases = all.map(
    ({ words, next, flags }) => `    "${words.join(' ')}") next="${next.join(' ')}"; flags="${flags.join(' ')}" ;;`,
  )
  return `# bash completion for ks
_ks() {
  local word path="" next="" flags="" current="\${COMP_WORDS[COMP_CWORD]}"
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case " ${commandPaths(all)} " in *" \${path:+$path/}$word "*) path="\${path:+$path/}$word" ;; esac
  done
  case "\${path//\\// }" in
${cases.join('\n')}
  esac
  if [[ $current == -* ]]; then COMPREPLY=($(compgen -W "$flags" -- "$current"))
  elif [[ -n $next ]]; then COMPREPLY=($(compgen -W "$next" -- "$current"))
  fi
}
complete -o default -F _ks ks
`
}

/** Commands as `scan/framework`, separated by spaces. */
function commandPaths(all: readonly Completions[]): string {
  return all
    .filter(({ words }) => words.length > 0)
    .map(({ words }) => words.join('/'))
    .join(' ')
}

function zshScript(all: readonly Completions[]): string {
  return `#compdef ks\nautoload -U +X bashcompinit && bashcompinit\n${bashScript(all)}`
}

function fishScript(all: readonly Completions[]): string {
  const lines = all.flatMap(({ words, next, flags }) => {
    const condition =
      words.length === 0
        ? '__fish_use_subcommand'
        : words.map(word => `__fish_seen_subcommand_from ${word}`).join('; and ')
    return [
      ...next.map(each => `complete -c ks -n '${condition}' -a ${each}`),
      ...flags.map(each => `complete -c ks -n '${condition}' -l ${each.replace(/^--/, '')}`),
    ]
  })
  return `# fish completion for ks\n${lines.join('\n')}\n`
}
