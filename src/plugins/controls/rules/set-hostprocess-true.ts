// SPDX-License-Identifier: Apache-2.0
import type { Failure, Rule } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import { optionOf } from '#plugins/controls/families/windows-options.ts'

/** No container runs as a process of its Windows node. Source: Kubernetes "Create a Windows HostProcess Pod". */
export const rule: Rule = { name: 'set-hostprocess-true', findings }

function* findings({ workload }: Subject): Iterable<Failure> {
  if (!workload) return
  const contexts: readonly (readonly [string, unknown])[] = [
    [workload.specPath, workload.spec.securityContext],
    ...workload.containers.map(({ container, path }) => [path, container.securityContext] as const),
  ]
  for (const [owner, context] of contexts) {
    if (optionOf(context, 'hostProcess') !== true) continue
    const path = `${owner}.securityContext.windowsOptions.hostProcess`
    yield { failedPaths: [path], fixPaths: [{ path, value: 'false' }], evidence: [{ path, found: true }] }
  }
}
