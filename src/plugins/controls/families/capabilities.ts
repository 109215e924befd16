// SPDX-License-Identifier: Apache-2.0
/** Linux capabilities that containers add. Source: capabilities(7), Kubernetes "Set capabilities for a Container". */
import type { ContainerAt } from '#engines/posture/subject.ts'
import { fieldsOf, listOf, textsOf } from './fields.ts'

/** `CAP_Net_Raw` and `net_raw` name the same capability as `NET_RAW`: container runtimes accept all of them. */
export function capabilityName(name: string): string {
  return name.toUpperCase().replace(/^CAP_/, '')
}

/** A capability that a container adds. */
export interface AddedCapability {
  /** As `capabilityName` writes it. */
  readonly name: string
  /** As the manifest writes it. */
  readonly written: string
  /** `spec.containers[0].securityContext.capabilities.add[1]` */
  readonly path: string
}

/** The capabilities that a container adds and that are among `names`; `ALL` contains each of them. */
export function addedAmong({ container, path }: ContainerAt, names: readonly string[]): AddedCapability[] {
  const added = listOf(fieldsOf(container.securityContext?.capabilities)['add'])
  if (added.length === 0 || names.length === 0) return []
  const wanted = new Set(names.map(capabilityName))
  const found: AddedCapability[] = []
  for (const [i, written] of added.entries()) {
    if (typeof written !== 'string') continue
    const name = capabilityName(written)
    if (name === 'ALL' || wanted.has(name))
      found.push({ name, written, path: `${path}.securityContext.capabilities.add[${i}]` })
  }
  return found
}

/** Whether a container drops a capability, by its name or with all others. */
export function drops({ container }: ContainerAt, name: string): boolean {
  const dropped = textsOf(fieldsOf(container.securityContext?.capabilities)['drop']).map(capabilityName)
  return dropped.includes('ALL') || dropped.includes(capabilityName(name))
}
