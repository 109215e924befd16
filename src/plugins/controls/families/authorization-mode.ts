// SPDX-License-Identifier: Apache-2.0
/** Rules about the authorizers of the API server. */
import type { Finding, Rule } from '#engines/posture/control.ts'
import type { Command } from './component-command.ts'
import { commandRule, demandFindings, type FlagDemand } from './component-flags.ts'

/** A rule about `--authorization-mode`, which cannot tell where a configuration file takes the place of the flag. */
export function authorizationModeRule(name: string, demand: Omit<FlagDemand, 'flag'>): Rule {
  return commandRule(name, 'kube-apiserver', command => findings(command, { flag: 'authorization-mode', ...demand }))
}

function* findings(command: Command, demand: FlagDemand): Iterable<Finding> {
  const [file] = command.flags('authorization-config')
  if (file && command.flags(demand.flag).length === 0)
    yield { unknown: `the authorizers are named in ${file.value ?? 'a file'}, which is not among the objects` }
  else yield* demandFindings(command, demand)
}
