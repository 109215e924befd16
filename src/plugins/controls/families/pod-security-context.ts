// SPDX-License-Identifier: Apache-2.0
/** The security context of a pod, which holds for its containers unless they have their own. */
import type { Workload } from '#engines/posture/subject.ts'
import { type Fields, fieldsOf } from './fields.ts'

export interface PodSecurityContextAt {
  readonly context: Fields
  /** `spec.template.spec.securityContext` */
  readonly path: string
}

/** The pod's security context, empty where it is null; undefined where the pod has none at all. */
export function podSecurityContextOf(workload: Workload | undefined): PodSecurityContextAt | undefined {
  if (!workload || !Object.hasOwn(workload.spec, 'securityContext')) return undefined
  return { context: fieldsOf(workload.spec.securityContext), path: `${workload.specPath}.securityContext` }
}

/** Whether the pods are for Windows nodes, by what they say themselves or by the nodes they ask for. */
export function isWindows({ spec }: Workload): boolean {
  const fields = spec as unknown as Fields
  const nodeSelector = fieldsOf(fields['nodeSelector'])
  return fieldsOf(fields['os'])['name'] === 'windows' || nodeSelector['kubernetes.io/os'] === 'windows'
}
