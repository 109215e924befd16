// SPDX-License-Identifier: Apache-2.0
/** Puts together what several reports saw of one container. */
import type { Json } from '#domain/kube-object.ts'
import { mergeCallStacks } from './call-stacks.ts'
import type { CollapseSettings } from './collapse-settings.ts'
import { compactEndpoints } from './endpoints.ts'
import { compactExecs } from './execs.ts'
import { mergeNeighbors, mergeSelector } from './neighbors.ts'
import type { Observed, RulePolicy } from './observed.ts'
import { compactOpens, type IsKept } from './opens.ts'
import { compareText, unionOf } from './sets.ts'

/** Everything that two reports saw, unsorted and with duplicates. Of what there is once, the later report's counts. */
export function joinObserved(earlier: Observed, later: Observed): Observed {
  const seccompProfile: Json | undefined = later.seccompProfile ?? earlier.seccompProfile
  return {
    architectures: [...earlier.architectures, ...later.architectures],
    capabilities: [...earlier.capabilities, ...later.capabilities],
    execs: [...earlier.execs, ...later.execs],
    opens: [...earlier.opens, ...later.opens],
    syscalls: [...earlier.syscalls, ...later.syscalls],
    ...(seccompProfile !== undefined && { seccompProfile }),
    endpoints: [...earlier.endpoints, ...later.endpoints],
    imageID: later.imageID || earlier.imageID,
    imageTag: later.imageTag || earlier.imageTag,
    rulePolicies: mergePolicies(earlier.rulePolicies, later.rulePolicies),
    identifiedCallStacks: [...earlier.identifiedCallStacks, ...later.identifiedCallStacks],
    ...mergeSelector(earlier, later),
    ingress: [...earlier.ingress, ...later.ingress],
    egress: [...earlier.egress, ...later.egress],
  }
}

export interface Compaction {
  readonly settings: CollapseSettings
  /** Default: no path. */
  readonly isKept?: IsKept
}

/**
 * The same without duplicates, every list sorted, and with patterns where there is much of one kind. Doing it again
 * changes nothing; doing it in between, on a part of the reports, neither.
 */
export function compactObserved(observed: Observed, { settings, isKept }: Compaction): Observed {
  return {
    ...observed,
    architectures: unionOf(observed.architectures),
    capabilities: unionOf(observed.capabilities),
    execs: compactExecs(observed.execs, settings),
    opens: compactOpens(observed.opens, settings, isKept),
    syscalls: unionOf(observed.syscalls),
    endpoints: compactEndpoints(observed.endpoints, settings),
    rulePolicies: mergePolicies({}, observed.rulePolicies),
    ...mergeSelector(observed, {}),
    identifiedCallStacks: mergeCallStacks(observed.identifiedCallStacks),
    ingress: mergeNeighbors(observed.ingress),
    egress: mergeNeighbors(observed.egress),
  }
}

/** What one of two allows is allowed. */
export function mergePolicies(
  a: Readonly<Record<string, RulePolicy>>,
  b: Readonly<Record<string, RulePolicy>>,
): Readonly<Record<string, RulePolicy>> {
  const merged = new Map(Object.entries(a))
  for (const [rule, policy] of Object.entries(b)) merged.set(rule, mergePolicy(merged.get(rule), policy))
  return Object.fromEntries([...merged].sort(([x], [y]) => compareText(x, y)))
}

function mergePolicy(known: RulePolicy | undefined, other: RulePolicy): RulePolicy {
  const processAllowed = unionOf(known?.processAllowed, other.processAllowed)
  const containerAllowed = known?.containerAllowed === true || other.containerAllowed === true
  return {
    ...(processAllowed.length > 0 && { processAllowed }),
    ...(containerAllowed && { containerAllowed }),
  }
}
