// SPDX-License-Identifier: Apache-2.0
/**
 * Requests and limits of containers.
 *
 * Ephemeral containers have no resources. Source: Kubernetes "Resource Management for Pods and Containers".
 */
import type { Failure, Finding, Rule } from '#engines/posture/control.ts'
import type { ContainerAt, Subject } from '#engines/posture/subject.ts'
import type { World } from '#engines/posture/world.ts'
import { plannedContainers, toReview } from './containers.ts'
import { evidenceOf, fieldsOf } from './fields.ts'
import { oncePerList } from './list-views.ts'
import { parseQuantity } from './quantities.ts'

export type ResourceName = 'cpu' | 'memory'
export type ResourcePart = 'limits' | 'requests'

/** The rule that every container names the amount. */
export function resourceIsSet(name: string, resource: ResourceName, part: ResourcePart): Rule {
  return {
    name,
    *findings({ workload }: Subject): Iterable<Failure> {
      for (const at of plannedContainers(workload)) {
        const failure = missingResource(at, resource, part)
        if (failure) yield failure
      }
    },
  }
}

/** The failure of a container that does not name the amount. */
export function missingResource(at: ContainerAt, resource: ResourceName, part: ResourcePart): Failure | undefined {
  const value = amountOf(at, resource, part)
  if (value !== undefined && value !== null && value !== '') return undefined
  const path = pathOf(at, resource, part)
  return {
    fixPaths: [{ path, value: 'YOUR_VALUE' }],
    evidence: [evidenceOf(path, value, `resources.${part}.${resource}`)],
  }
}

/** Control inputs that hold the bounds of an amount. */
export interface BoundInputs {
  readonly max?: string
  readonly min?: string
}

const nothing: readonly Finding[] = []

/** What is said of a container whose amount is beyond the bounds that the inputs give; nothing where it names none. */
export function outOfBounds(
  at: ContainerAt,
  asked: readonly [ResourceName, ResourcePart],
  inputs: BoundInputs,
  world: World,
): readonly Finding[] {
  const value = amountOf(at, asked[0], asked[1])
  if (value === undefined || value === null || value === '') return nothing
  const highest = boundsOf(inputs.max, world)
  const lowest = boundsOf(inputs.min, world)
  if (highest.length + lowest.length === 0) return nothing
  const amount = parseQuantity(value)
  if (amount === undefined)
    return [{ unknown: `${pathOf(at, asked[0], asked[1])} is no quantity, so it cannot be compared` }]
  const found: Finding[] = []
  for (const { written, bound } of highest.concat(lowest))
    if (bound === undefined) found.push({ unknown: `the configured bound "${written.slice(0, 40)}" is no quantity` })
  const isBeyond =
    highest.some(({ bound }) => bound !== undefined && amount > bound) ||
    lowest.some(({ bound }) => bound !== undefined && amount < bound)
  if (!isBeyond) return found
  const path = pathOf(at, asked[0], asked[1])
  found.push({ ...toReview([path]), evidence: [evidenceOf(path, value, asked[1])] })
  return found
}

interface Bound {
  readonly written: string
  readonly bound: number | undefined
}

const unbounded: readonly Bound[] = []

function boundsOf(key: string | undefined, world: World): readonly Bound[] {
  return key === undefined ? unbounded : readBounds(world.inputs(key))
}

const readBounds = oncePerList((inputs: readonly string[]): readonly Bound[] =>
  inputs.map(written => ({ written, bound: parseQuantity(written) })),
)

function amountOf({ container }: ContainerAt, resource: ResourceName, part: ResourcePart): unknown {
  return fieldsOf(fieldsOf(container.resources)[part])[resource]
}

function pathOf({ path }: ContainerAt, resource: ResourceName, part: ResourcePart): string {
  return `${path}.resources.${part}.${resource}`
}

/** The rule that a container names requests and limits of a resource, within the bounds of the control inputs. */
export function resourceWithinBounds(name: string, resource: ResourceName): Rule {
  const parts = [
    { asked: [resource, 'limits'], inputs: { max: `${resource}_limit_max`, min: `${resource}_limit_min` } },
    { asked: [resource, 'requests'], inputs: { max: `${resource}_request_max`, min: `${resource}_request_min` } },
  ] as const
  return {
    name,
    *findings({ workload }: Subject, world: World): Iterable<Finding> {
      for (const at of plannedContainers(workload)) {
        for (const { asked, inputs } of parts) {
          const missing = missingResource(at, asked[0], asked[1])
          if (missing) yield missing
          else for (const finding of outOfBounds(at, asked, inputs, world)) yield finding
        }
      }
    },
  }
}
