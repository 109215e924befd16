// SPDX-License-Identifier: Apache-2.0
/** What a container was seen to do: the shape that reports, profiles and overlays of people share. */
import type { Json } from '#domain/kube-object.ts'

export interface Exec {
  readonly path?: string
  readonly args?: readonly string[]
  readonly envs?: readonly string[]
  /** Absent: the arguments are what was seen, not what is demanded. */
  readonly argsRequired?: boolean
}

export interface Open {
  readonly path: string
  readonly flags: readonly string[]
}

export interface Endpoint {
  /** `:8080/path`; port 0 stands for any. */
  readonly endpoint?: string
  readonly methods?: readonly string[]
  readonly internal: boolean
  readonly direction?: string
  /** Values by name of header. */
  readonly headers?: Json
}

export interface RulePolicy {
  readonly processAllowed?: readonly string[]
  readonly containerAllowed?: boolean
}

export interface StackFrame {
  readonly fileID: string
  readonly lineno: string
  readonly frameType: number
}

export interface StackNode {
  readonly children: readonly StackNode[]
  readonly frame: StackFrame
}

export interface CallStack {
  readonly callID: string
  readonly callStack: { readonly root: StackNode }
}

export interface Requirement {
  readonly key: string
  readonly operator: string
  readonly values?: readonly string[]
}

export interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>>
  readonly matchExpressions?: readonly Requirement[]
}

export interface Port {
  /** `TCP-443`; tells ports of one neighbour apart. */
  readonly name: string
  readonly protocol: string
  readonly port?: number
}

export interface Neighbor {
  /** Tells neighbours apart. */
  readonly identifier: string
  readonly type: string
  readonly dns: string
  readonly dnsNames: readonly string[]
  readonly ports: readonly Port[]
  readonly podSelector?: Selector
  readonly namespaceSelector?: Selector
  readonly ipAddress: string
  readonly ipAddresses?: readonly string[]
}

/** Everything about one container. Lists have no order and no duplicates once they are compacted. */
export interface Observed extends Selector {
  readonly architectures: readonly string[]
  readonly capabilities: readonly string[]
  readonly execs: readonly Exec[]
  readonly opens: readonly Open[]
  readonly syscalls: readonly string[]
  readonly seccompProfile?: Json
  readonly endpoints: readonly Endpoint[]
  readonly imageID: string
  readonly imageTag: string
  readonly rulePolicies: Readonly<Record<string, RulePolicy>>
  readonly identifiedCallStacks: readonly CallStack[]
  readonly ingress: readonly Neighbor[]
  readonly egress: readonly Neighbor[]
}

/** A container of which nothing was seen yet. */
export const nothingObserved: Observed = {
  architectures: [],
  capabilities: [],
  execs: [],
  opens: [],
  syscalls: [],
  endpoints: [],
  imageID: '',
  imageTag: '',
  rulePolicies: {},
  identifiedCallStacks: [],
  ingress: [],
  egress: [],
}

/** How many entries a profile has; what its bound is about. Source: upstream `maxApplicationProfileSize`. */
export function entryCount(observed: Observed): number {
  const { execs, opens, syscalls, capabilities, endpoints, identifiedCallStacks, ingress, egress } = observed
  const lists = [execs, opens, syscalls, capabilities, endpoints, identifiedCallStacks, ingress, egress]
  return lists.reduce((sum, { length }) => sum + length, 0)
}
