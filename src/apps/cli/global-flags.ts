// SPDX-License-Identifier: Apache-2.0
/** The flags that upstream takes with every command: each of ours takes them too. */
import { type Command, Option } from 'commander'
import { refusal } from './scan/refused-flags.ts'
import { UsageError } from './usage-error.ts'

/** By the long flag: how it is written, and what is told where it means nothing. */
const globalFlags: Readonly<Record<string, { readonly flags: string; readonly refuse?: (command: string) => string }>> =
  {
    // A command that shows no progress has none to change, and one that keeps nothing needs no folder.
    '--logger': { flags: '-l, --logger <level>' },
    '--logger-name': { flags: '--logger-name <name>' },
    '--cache-dir': { flags: '--cache-dir <dir>' },
    '--kube-context': {
      flags: '--kube-context <name>',
      refuse: name => `"${name}" chooses no cluster by it; leave the flag out`,
    },
    '--server': { flags: '--server <url>', refuse: () => refusal('--server') },
  }

/** Adds them, hidden from help, to every command that has none of its own, and has what stands before it heeded. */
export function addGlobalFlags(program: Command): void {
  const refusals = new Map<Command, Map<string, string>>()
  // A command heeds its flags behind the words below it, too.
  for (const command of program.commands) command.enablePositionalOptions(false)
  for (const [long, { flags, refuse }] of Object.entries(globalFlags))
    for (const command of program.commands)
      for (const place of placesFor(command, long)) {
        place.addOption(new Option(shortFree(place, flags), 'as for scan').hideHelp())
        if (!refuse) continue
        const because = `${long}: ${refuse(nameOf(place))}`
        refusals.set(place, (refusals.get(place) ?? new Map()).set(long, because))
        place.on(`option:${long.slice(2)}`, () => {
          throw new UsageError(because)
        })
      }
  program.hook('preAction', (_, action) => {
    for (const { long } of program.options) {
      const taker = long && takerOf(program, action, long)
      if (!taker) continue
      const because = refusals.get(taker)?.get(long)
      if (because !== undefined) throw new UsageError(because)
      passOn(program, taker, long)
    }
  })
}

/** The command, or the one above it, that takes the flag; undefined when none does. */
function takerOf(program: Command, action: Command, long: string): Command | undefined {
  if (program.getOptionValueSource(keyOf(long)) !== 'cli') return undefined
  for (let command: Command | null = action; command && command !== program; command = command.parent)
    if (hasFlag(command, long)) return command
  return undefined
}

/** What stands before the name of the command counts as if it stood behind, unless something else stands there. */
function passOn(program: Command, taker: Command, long: string): void {
  const key = keyOf(long)
  if (taker.getOptionValueSource(key) !== 'cli') taker.setOptionValueWithSource(key, program.getOptionValue(key), 'cli')
}

/** The name of a flag as commander keeps it. */
function keyOf(long: string): string {
  return long.slice(2).replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
}

/** Where a flag is to be added: a command takes those of its parent, unless one below it has its own. */
function placesFor(command: Command, long: string): readonly Command[] {
  if (hasFlag(command, long)) return []
  return command.commands.some(each => hasBelow(each, long))
    ? command.commands.flatMap(each => placesFor(each, long))
    : [command]
}

function hasBelow(command: Command, long: string): boolean {
  return hasFlag(command, long) || command.commands.some(each => hasBelow(each, long))
}

function hasFlag(command: Command, long: string): boolean {
  return command.options.some(each => each.long === long)
}

/** Some commands use the letter for something else. */
function shortFree(command: Command, flags: string): string {
  const [short = '', long] = flags.split(', ')
  return long && command.options.some(each => each.short === short) ? long : flags
}

function nameOf(command: Command): string {
  return command.parent ? `${nameOf(command.parent)} ${command.name()}` : command.name()
}
