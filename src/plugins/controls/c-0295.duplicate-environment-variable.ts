// SPDX-License-Identifier: Apache-2.0
import type { Control, Failure } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import { recordsOf, textOf } from './families/fields.ts'

/** An environment variable should be set once. */
export const control: Control = {
  id: 'C-0295',
  description: 'Finds containers that set one environment variable several times.',
  why: 'The last value wins: who reads the first, or changes it, is wrong about what the program gets, and tools that merge lists may keep another one.',
  remediation: 'Remove all but one of the entries.',
  test: 'Look for names that occur twice in `env` of a container.',
  example: {
    before: 'env:\n- name: MODE\n  value: fast\n- name: MODE\n  value: safe',
    after: 'env:\n- name: MODE\n  value: safe',
  },
  rules: [{ name: 'duplicate-env-var', findings }],
}

function* findings({ workload }: Subject): Iterable<Failure> {
  for (const { container, path } of workload?.containers ?? []) {
    const variables = recordsOf(container.env)
    if (variables.length < 2) continue
    const places = new Map<string, string[]>()
    for (const [i, variable] of variables) {
      const name = textOf(variable['name'])
      if (name === undefined) continue
      const at = `${path}.env[${i}].name`
      const others = places.get(name)
      if (others) others.push(at)
      else places.set(name, [at])
    }
    for (const [name, paths] of places)
      if (paths.length > 1) yield { failedPaths: paths, evidence: paths.map(each => ({ path: each, found: name })) }
  }
}
