// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { object } from '#testing/builders/workloads.ts'
import { ImageFacts } from './image-facts.ts'

const result = (name: string, image: string, critical: number | undefined) =>
  object(
    'spdx.softwarecomposition.kubescape.io/v1beta1',
    'VulnerabilityManifestSummary',
    { name, namespace: 'shop', annotations: { 'kubescape.io/image-tag': image } },
    { spec: { severities: critical === undefined ? {} : { critical: { all: critical }, high: { all: 0 } } } },
  )

function recorded() {
  const log: string[] = []
  const facts = new ImageFacts({
    put: ({ metadata, data }) => log.push(`put ${metadata.name} ${(data as unknown[]).length}`),
    remove: ({ metadata }) => log.push(`remove ${metadata.name}`),
  })
  return { log, facts }
}

test('an image that two containers run is one fact, which goes with the last of them', () => {
  const { log, facts } = recorded()
  facts.put(result('a', 'r.example/x:1', 2))
  facts.put(result('b', 'r.example/x:1', 2))
  facts.remove(result('a', 'r.example/x:1', 2))
  facts.remove(result('b', 'r.example/x:1', 2))
  assert.deepEqual(log, ['put r.example/x:1 2', 'remove r.example/x:1'])
})

test('another image of the container, other counts, and no counts change the fact', () => {
  const { log, facts } = recorded()
  facts.put(result('a', 'r.example/x:1', 1))
  facts.put(result('a', 'r.example/x:1', 3))
  facts.put(result('a', 'r.example/x:2', 0))
  facts.put(result('a', 'r.example/x:2', undefined))
  assert.deepEqual(log, [
    'put r.example/x:1 1',
    'put r.example/x:1 3',
    'remove r.example/x:1',
    'put r.example/x:2 0',
    'remove r.example/x:2',
  ])
})

test('what was never told is not removed', () => {
  const { log, facts } = recorded()
  facts.remove(result('a', 'r.example/x:1', 1))
  assert.deepEqual(log, [])
})
