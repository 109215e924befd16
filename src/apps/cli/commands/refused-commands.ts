// SPDX-License-Identifier: Apache-2.0
/** Commands of upstream that say nothing here: each ends with the reason, and what to use instead. */
import type { Command } from 'commander'
import { UsageError } from '#apps/cli/usage-error.ts'

/** Name to reason. */
const refused: Readonly<Record<string, string>> = {
  decrypt: 'reports are never encrypted here; decrypt the file with the program that made it',
  delete: 'nothing is kept at a provider from here; `kubectl delete` removes results and exceptions of a cluster',
  operator: 'the operator takes commands as objects: `kubectl create` an OperatorCommand, or let its schedule do it',
  patch: 'images are not rebuilt here; `ks scan image` tells which packages to update',
  prerequisites: '`ks scan --dry-run` tells what of a cluster may not be read',
  submit: 'nothing is ever uploaded from here; reports are written with `ks scan --output`',
  update: 'ks is updated as it was installed; it downloads nothing by itself',
  vap: 'admission policies are not deployed from here; `ks scan --custom-rules` runs them as controls',
}

/** Adds them, hidden from help. */
export function addRefusedCommands(program: Command): void {
  for (const [name, because] of Object.entries(refused))
    program
      .command(name, { hidden: true })
      .argument('[words...]')
      .description(`not part of this program: ${because}`)
      .allowUnknownOption()
      .action(() => {
        throw new UsageError(`${name}: ${because}`)
      })
}
