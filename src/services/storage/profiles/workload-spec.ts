// SPDX-License-Identifier: Apache-2.0
/** Specifications of application profiles and network neighbourhoods: the same facts, by container. */
import { flawOfDnsPattern, isAddressPattern } from '#api/spdx-v1beta1/validate.ts'
import { mergeSelector } from '#engines/profile/neighbors.ts'
import type { Neighbor, Observed } from '#engines/profile/observed.ts'
import { compareText, unionOf } from '#engines/profile/sets.ts'

const containerLists = ['containers', 'initContainers', 'ephemeralContainers'] as const

/** The list of a pod's specification in which a container stands. */
export type ContainerList = (typeof containerLists)[number]

/** What one container contributes. */
export interface Part {
  readonly list: ContainerList
  readonly name: string
  readonly observed: Observed
}

/** A specification, and how many entries it has. */
export interface WorkloadSpec {
  readonly entries: number
  readonly spec: Readonly<Record<string, unknown>>
}

/** The list that an annotation names; a container that says nothing is a usual one. */
export function containerListOf(text: string | undefined): ContainerList {
  return containerLists.find(list => list === text) ?? 'containers'
}

/** What all containers do; without parts, an empty one. */
export function applicationProfileSpec(parts: readonly Part[]): WorkloadSpec {
  const entries = parts.map(({ observed }) => {
    const { execs, opens, syscalls, capabilities, endpoints, identifiedCallStacks } = observed
    const lists = [execs, opens, syscalls, capabilities, endpoints, identifiedCallStacks]
    return lists.reduce((sum, { length }) => sum + length, 0)
  })
  const architectures = unionOf(...parts.map(({ observed }) => observed.architectures))
  return { entries: sum(entries), spec: { architectures, ...byList(parts, activityOf) } }
}

/** With whom all containers speak, and the pods that this is about. */
export function networkNeighborhoodSpec(parts: readonly Part[]): WorkloadSpec {
  const entries = parts.map(({ observed }) => observed.ingress.length + observed.egress.length)
  const selectors = parts.map(({ observed: { matchLabels, matchExpressions } }) => ({
    ...(matchLabels && { matchLabels }),
    ...(matchExpressions && { matchExpressions }),
  }))
  const selector = selectors.reduce((all, each) => mergeSelector(all, each) ?? all, {})
  // These lists are never absent on the wire.
  const empty = { containers: [], initContainers: [], ephemeralContainers: [] }
  return { entries: sum(entries), spec: { ...selector, ...empty, ...byList(parts, trafficOf) } }
}

function byList(parts: readonly Part[], contribution: (part: Part) => object): Record<string, readonly object[]> {
  const sorted = parts.toSorted((a, b) => compareText(a.name, b.name))
  const lists = containerLists.map(list => [list, sorted.filter(part => part.list === list).map(contribution)] as const)
  return Object.fromEntries(lists.filter(([, containers]) => containers.length > 0))
}

function activityOf({ name, observed }: Part): object {
  const { execs, opens, syscalls, capabilities, endpoints, identifiedCallStacks } = observed
  const { seccompProfile, imageID, imageTag, rulePolicies } = observed
  return {
    name,
    capabilities,
    execs,
    opens,
    syscalls,
    ...(seccompProfile !== undefined && { seccompProfile }),
    endpoints,
    imageID,
    imageTag,
    rulePolicies,
    identifiedCallStacks,
  }
}

function trafficOf({ name, observed: { ingress, egress } }: Part): object {
  return { name, ingress: ingress.map(withValidPatterns), egress: egress.map(withValidPatterns) }
}

/** Reports are taken as they come; names and addresses that no neighbourhood may have are left out here. */
function withValidPatterns(neighbor: Neighbor): Neighbor {
  const { dns, dnsNames, ipAddress, ipAddresses, ...rest } = neighbor
  return {
    ...rest,
    dns: flawOfDnsPattern(dns) === undefined ? dns : '',
    dnsNames: dnsNames.filter(name => flawOfDnsPattern(name) === undefined),
    ipAddress: isAddressPattern(ipAddress) ? ipAddress : '',
    ...(ipAddresses && { ipAddresses: ipAddresses.filter(isAddressPattern) }),
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}
