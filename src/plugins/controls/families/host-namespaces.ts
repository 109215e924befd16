// SPDX-License-Identifier: Apache-2.0
/** Namespaces of the node that a pod may share. Source: Kubernetes "Pod Security Standards", host namespaces. */
import type { Failure, Rule } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'

export type HostNamespace = 'hostPID' | 'hostIPC' | 'hostNetwork'

/** The rule that a workload shares none of these namespaces of the node; a failure for each that it shares. */
export function hostNamespaceRule(name: string, namespaces: readonly HostNamespace[]): Rule {
  return {
    name,
    *findings({ workload }: Subject): Iterable<Failure> {
      for (const namespace of namespaces) {
        if (workload?.spec[namespace] !== true) continue
        const path = `${workload.specPath}.${namespace}`
        yield { failedPaths: [path], deletePaths: [path], evidence: [{ path, found: true }] }
      }
    },
  }
}
