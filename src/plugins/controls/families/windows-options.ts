// SPDX-License-Identifier: Apache-2.0
/** Options of Windows containers. Source: Kubernetes "Windows security context options". */
import type { Failure, Rule } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import { fixesOf } from './containers.ts'
import { evidenceOf, fieldsOf, textOf } from './fields.ts'
import { isWindows } from './pod-security-context.ts'

/** The rule that an option is named on Windows, by each container or by its pod for all of them. */
export function windowsOptionIsNamed(name: string, option: 'gmsaCredentialSpecName' | 'runAsUserName'): Rule {
  return {
    name,
    *findings({ workload }: Subject): Iterable<Failure> {
      if (!workload || !isWindows(workload) || textOf(optionOf(workload.spec.securityContext, option))) return
      for (const at of workload.containers) {
        const value = optionOf(at.container.securityContext, option)
        if (textOf(value)) continue
        const path = `${at.path}.securityContext.windowsOptions.${option}`
        yield { ...fixesOf(at, [{ path, value: 'YOUR_VALUE' }]), evidence: [evidenceOf(path, value, option)] }
      }
    },
  }
}

/** An option of a security context, of a pod or of a container. */
export function optionOf(context: unknown, option: string): unknown {
  return fieldsOf(fieldsOf(context)['windowsOptions'])[option]
}
