// SPDX-License-Identifier: Apache-2.0
import { type Command, Help, Option } from 'commander'

/**
 * Help of a command that takes flags of those above it: each flag once.
 *
 * @param only  the flags that have a meaning for the command, with what they mean there where that is something else; all, as they are, when absent
 */
export function inheritedHelp(only?: ReadonlyMap<string, string | undefined>): Partial<Help> {
  const help = new Help()
  help.showGlobalOptions = true
  return {
    showGlobalOptions: true,
    visibleGlobalOptions(command: Command): Option[] {
      const shown = new Map<string, Option>()
      for (const option of help.visibleGlobalOptions(command)) {
        const name = option.long ?? option.flags
        if (name === '--version' || shown.has(name) || only?.has(name) === false) continue
        shown.set(name, only ? new Option(option.flags, only.get(name) ?? option.description) : option)
      }
      return [...shown.values()]
    },
  }
}
