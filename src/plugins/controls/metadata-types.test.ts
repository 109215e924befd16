// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KubeObject } from '#domain/kube-object.ts'
import { evaluateObject } from '#engines/posture/evaluate.ts'
import { Library } from '#engines/posture/library/library.ts'
import { ObjectIndex } from '#engines/posture/object-index.ts'
import { metadataTypes } from '#engines/posture/prune.ts'
import { IndexWorld } from '#engines/posture/world.ts'
import { container, pod } from '#testing/builders/workloads.ts'
import { controlFacts, defaultControlInputs, ruleFacts } from './facts.generated.ts'
import { controls } from './registry.ts'

/** Fields that an object without its contents lacks; reading one is noted. */
function guarded(type: Pick<KubeObject, 'apiVersion' | 'kind'>, namespace: string, read: string[]): KubeObject {
  const known = new Set(['apiVersion', 'kind', 'metadata'])
  return new Proxy<KubeObject>(
    { ...type, metadata: { name: 'db', namespace } },
    {
      get(target, field) {
        if (typeof field === 'string' && !known.has(field)) read.push(field)
        return Reflect.get(target, field) as unknown
      },
    },
  )
}

for (const [kind, type] of metadataTypes)
  test(`no rule of the library reads more of a ${kind} than its metadata`, () => {
    const read: string[] = []
    const index = new ObjectIndex()
    const objects = ['default', 'shop'].map(namespace => guarded(type, namespace, read))
    for (const [i, each] of objects.entries()) index.put(String(i), each)
    const mounting = pod({
      containers: [
        container({
          volumeMounts: [{ name: 'v', mountPath: '/v' }],
          env: [{ name: 'P', valueFrom: { secretKeyRef: { name: 'db', key: 'p' } } }],
          envFrom: [{ secretRef: { name: 'db' } }],
        }),
      ],
      imagePullSecrets: [{ name: 'db' }],
      volumes: [{ name: 'v', secret: { secretName: 'db' } }],
    })
    index.put('pod', mounting)
    const library = new Library({ controls, controlFacts, ruleFacts, frameworks: [] }, { scope: 'cluster' })
    const world = new IndexWorld(index, { controlInputs: defaultControlInputs })
    const failed = [...objects, mounting].flatMap(each =>
      evaluateObject(library, world, each).flatMap(result =>
        result.controls.filter(({ status }) => status === 'failed').map(({ control }) => control.facts.id),
      ),
    )
    assert.ok(failed.includes('C-0212') && failed.includes('C-0255'), 'both controls about Secrets were asked')
    assert.deepEqual(read, [])
  })
