// SPDX-License-Identifier: Apache-2.0
import type { Control, Failure } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import type { World } from '#engines/posture/world.ts'
import { evidenceOf } from './families/fields.ts'

/** Sandboxes of agents must run under a hardened runtime. */
export const control: Control = {
  id: 'C-0297',
  description:
    'Finds sandbox templates for agents without a runtime class of the control input `hardenedSandboxRuntimeClasses`.',
  why: 'An agent runs code that a model wrote or a web page suggested: only a runtime with a kernel of its own keeps what goes wrong inside.',
  remediation:
    'Set `runtimeClassName` in the pod template to a class such as gvisor or kata, and list it in the control input.',
  test: 'Compare `spec.podTemplate.spec.runtimeClassName` of each SandboxTemplate with the control input.',
  example: {
    before: 'kind: SandboxTemplate\nspec:\n  podTemplate:\n    spec:\n      containers: []',
    after:
      'kind: SandboxTemplate\nspec:\n  podTemplate:\n    spec:\n      runtimeClassName: gvisor\n      containers: []',
  },
  rules: [{ name: 'agent-sandbox-hardened-runtime-class', findings }],
}

const path = 'spec.podTemplate.spec.runtimeClassName'

function* findings({ workload }: Subject, world: World): Iterable<Failure> {
  const runtimeClass: unknown = workload?.spec.runtimeClassName
  const hardened = world.inputs('hardenedSandboxRuntimeClasses')
  if (typeof runtimeClass === 'string' && runtimeClass !== '' && hardened.includes(runtimeClass)) return
  yield { failedPaths: [path], evidence: [evidenceOf(path, runtimeClass, `one of ${hardened.join(', ')}`)] }
}
