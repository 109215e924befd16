// SPDX-License-Identifier: Apache-2.0
/** Flags of upstream that say nothing here: each parses, and ends the command with the reason. None is ignored. */
import { type Command, Option } from 'commander'
import { UsageError } from '#apps/cli/usage-error.ts'

const upload = 'nothing is ever uploaded from here, so there is no account to name; reports are written with --output'

/** Flag to reason. */
const refused: Readonly<Record<string, string>> = {
  '--account <id>': upload,
  '--access-key <key>': upload,
  '--submit [yes]': upload,
  '--keep-local [yes]': 'results are always kept local; leave the flag out',
  '--server <url>': upload,
  '--encrypt': 'encrypted reports are for one vendor’s service; encrypt the file with a program made for it',
  '--hide': 'names are shown as they are; no mapping file is kept that could show them again',
  '--controls-version <version>': 'the control library is built in; --use-from takes frameworks from a file',
  '--enable-rego-prints': 'there is no Rego engine here',
  '--host-scan [yes]': 'facts about nodes come from the node agent’s objects, which a cluster scan reads by itself',
  '--control-timeout <duration>': 'a control cannot run long here; --scan-timeout bounds the whole scan',
  '--enable-streaming [yes]': 'reports are always written in a stream; leave the flag out',
  '--incremental': 'a scan takes a second; `ks up` evaluates again what changes',
  '--print-attack-tree': 'attack tracks are in the json report, as prioritizedResource',
  '--omit-raw-resources': 'objects in a report are always stripped of secrets, status and managed fields',
  '--environment <name>': upload,
  '--env <name>': upload,
}

/** Why a flag is refused. */
export function refusal(name: string): string {
  return Object.entries(refused).find(([flags]) => flags.split(' ')[0] === name)?.[1] ?? 'not for this program'
}

/** Adds the flags, hidden from help; `only` these of them. */
export function addRefusedFlags(command: Command, only?: readonly string[]): Command {
  for (const [flags, because] of Object.entries(refused)) {
    const name = flags.split(' ')[0] ?? flags
    if (only && !only.includes(name)) continue
    const refuse = () => {
      throw new UsageError(`${name}: ${because}`)
    }
    command.addOption(new Option(flags, because).hideHelp())
    command.on(`option:${name.slice(2)}`, refuse)
  }
  return command
}
