// SPDX-License-Identifier: Apache-2.0
import type { Finding, Rule } from '#engines/posture/control.ts'
import type { ContainerAt, Subject } from '#engines/posture/subject.ts'
import type { World } from '#engines/posture/world.ts'
import { fixesOf } from '#plugins/controls/families/containers.ts'
import { evidenceOf, fieldsOf, textOf } from '#plugins/controls/families/fields.ts'

const controlPlaneKind = 'ControlPlaneInfo.hostdata.kubescape.cloud'

/**
 * Containers see /proc as the runtime masks it.
 *
 * The API server knows another `procMount` only with the feature gate ProcMountType. Where the gate is on, a
 * container with a security context has to say `Default`; where the flags of the API server are not known, a
 * container that asks for something else may or may not get it.
 */
export const rule: Rule = {
  name: 'set-procmount-default',
  joins: [controlPlaneKind],
  covers: ({ workload }) => workload !== undefined,
  findings,
}

function* findings({ workload }: Subject, world: World): Iterable<Finding> {
  const gate = gateIn(world)
  if (gate === 'off') return
  for (const at of workload?.containers ?? []) {
    if (!Object.hasOwn(at.container, 'securityContext')) continue
    const value = fieldsOf(at.container.securityContext)['procMount']
    if (value === 'Default') continue
    if (gate === 'on') yield failure(at, value)
    else if (value !== undefined && value !== null)
      yield { unknown: `${at.path} asks for another procMount, and the feature gates of the API server are not known` }
  }
}

function failure(at: ContainerAt, value: unknown): Finding {
  const path = `${at.path}.securityContext.procMount`
  return {
    ...fixesOf(at, [{ path, value: 'Default' }]),
    evidence: [evidenceOf(path, value, 'procMount: Default')],
  }
}

function gateIn(world: World): 'on' | 'off' | 'unknown' {
  const commands = world
    .list(controlPlaneKind)
    .map(each => textOf(fieldsOf(fieldsOf(each['data'])['APIServerInfo'])['cmdLine']))
    .filter(command => command !== undefined)
  if (commands.length === 0) return 'unknown'
  return commands.some(command => /--feature-gates[= ]\S*ProcMountType=true/.test(command)) ? 'on' : 'off'
}
