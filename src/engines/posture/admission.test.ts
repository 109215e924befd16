// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KubeObject } from '#domain/kube-object.ts'
import { enforcementIn } from './admission.ts'

const apiVersion = 'admissionregistration.k8s.io/v1'

function policy(name: string, controlId?: unknown): KubeObject {
  const labels = controlId === undefined ? {} : { labels: { controlId: controlId as string } }
  return { apiVersion, kind: 'ValidatingAdmissionPolicy', metadata: { name, ...labels }, spec: {} }
}

function binding(policyName: unknown, validationActions?: unknown): KubeObject {
  const spec = { policyName, validationActions } as never
  return { apiVersion, kind: 'ValidatingAdmissionPolicyBinding', metadata: { name: `of-${String(policyName)}` }, spec }
}

type Told = readonly [policyName: string, bound: boolean, actions: readonly string[]]
const cases: Readonly<Record<string, readonly [objects: readonly KubeObject[], told: Told | undefined]>> = {
  'a policy with its bindings': [
    [policy('p', 'C-0057'), binding('p', ['Warn']), binding('p', ['Deny', 'Warn'])],
    ['p', true, ['Deny', 'Warn']],
  ],
  'a policy that nothing binds': [
    [policy('p', 'C-0057'), binding('other', ['Deny'])],
    ['p', false, []],
  ],
  'of several the one that is bound': [
    [policy('z', 'C-0057'), policy('a', 'C-0057'), policy('m', 'C-0057'), binding('z', ['Audit'])],
    ['z', true, ['Audit']],
  ],
  'of several that are bound the first by name': [
    [policy('b', 'C-0057'), policy('a', 'C-0057'), binding('a', ['Warn']), binding('b', ['Deny'])],
    ['a', true, ['Warn']],
  ],
  'policies of other controls and of none': [[policy('p', 'C-0016'), policy('q'), policy('r', 7)], undefined],
  'bindings of wrong types': [
    [policy('p', 'C-0057'), binding(7, ['Deny']), binding('p', 'Deny'), binding('p', [7])],
    ['p', true, []],
  ],
  'another group': [[{ ...policy('p', 'C-0057'), apiVersion: 'example.com/v1' }], undefined],
}
for (const [reason, [objects, told]] of Object.entries(cases))
  test(`what admission enforces: ${reason}`, () => {
    const found = enforcementIn(objects).get('C-0057')
    assert.deepEqual(found && [found.policyName, found.bound, found.actions], told)
  })
