// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Json } from '#domain/kube-object.ts'
import { container, object, pod } from '#testing/builders/workloads.ts'
import { redactEvidence, redactObject, redactText } from './redact.ts'

const canary = 'canary-7f3a'

const evidence: Record<string, [kind: string, path: string, found: Json]> = {
  'the value of an environment variable': ['Pod', 'spec.containers[0].env[2].value', canary],
  'an environment variable as a whole': ['Pod', 'spec.containers[0].env[2]', { name: 'X', value: canary }],
  'all environment variables': ['Pod', 'spec.containers[0].env', [{ name: 'X', value: canary }]],
  'a container with its environment': ['Pod', 'spec.containers[0]', { env: [{ name: 'X', value: canary }] }],
  'data of a Secret': ['Secret', 'data.password', canary],
  'data of a ConfigMap as a whole': ['ConfigMap', 'data', { a: canary, b: [canary] }],
  'the annotation that holds the last applied object': [
    'Pod',
    'metadata.annotations',
    { 'kubectl.kubernetes.io/last-applied-configuration': `{"data":"${canary}"}` },
  ],
  'credentials in a URL': ['Pod', 'spec.containers[0].args[0]', `--db=postgres://user:${canary}@db/shop`],
}
for (const [reason, [kind, path, found]] of Object.entries(evidence)) {
  test(`redacted: ${reason}`, () =>
    assert.doesNotMatch(JSON.stringify(redactEvidence(kind, { path, found })), new RegExp(canary)))
}

test('what is no secret is kept', () => {
  const kept = redactEvidence('Pod', { path: 'spec.containers[0].image', found: 'nginx:latest' })
  assert.deepEqual(kept, { path: 'spec.containers[0].image', found: 'nginx:latest' })
})

test('an object of a report carries no secret, no managed fields, no status', () => {
  const full = {
    ...pod(
      { containers: [container({ env: [{ name: 'X', value: canary }] })] },
      { managedFields: [{}], annotations: { a: 'b' } },
    ),
    status: { phase: 'Running' },
  }
  const shown = redactObject(full)
  assert.doesNotMatch(JSON.stringify(shown), /canary|managedFields|Running/)
  assert.deepEqual(shown.metadata.annotations, { a: 'b' })
  const secret = redactObject(
    object('v1', 'Secret', { name: 's' }, { type: 'Opaque', data: { a: canary }, stringData: { b: canary } }),
  )
  assert.doesNotMatch(JSON.stringify(secret), /canary/)
  assert.deepEqual(Object.keys(secret['data'] as object), ['a'], 'keys stay')
})

test('redacting a hostile text takes linear time', () => {
  const startedMs = performance.now()
  redactText(`a://${'a:'.repeat(50_000)}`)
  redactText('x://'.repeat(50_000))
  assert.ok(performance.now() - startedMs < 10_000)
})

test('what holds no secret is handed on as it is; what does, is copied, whatever its names', () => {
  const plain = { path: 'spec', found: { containers: [{ name: 'app', env: [{ name: 'LEVEL' }] }] } }
  assert.equal(redactEvidence('Pod', plain), plain)
  const found = JSON.parse('{"__proto__":{"env":[{"value":"hunter2"}]},"other":["x"]}')
  const shown = redactEvidence('Pod', { path: 'spec', found })
  assert.equal(
    JSON.stringify(shown),
    '{"path":"spec","found":{"__proto__":{"env":[{"value":"XXXXXX"}]},"other":["x"]}}',
  )
  assert.match(JSON.stringify(found), /hunter2/)
})
