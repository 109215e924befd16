// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { subjectOf } from '#engines/posture/subject.ts'
import { container, pod } from '#testing/builders/workloads.ts'
import { imageFailure, insideOf, liesWithin, outsideOf } from './registries.ts'

const { workload } = subjectOf(
  pod({
    containers: [container({ image: 'gcr.io/a/b' }), container({ image: 'gcr.io.example/a/b' })],
    initContainers: [container({ image: 'no name' })],
  }),
)

describe('registries', () => {
  test('an image is inside or outside of a registry, and a damaged name is outside', () => {
    const paths = (found: ReturnType<typeof insideOf>) => found.map(({ path }) => path)
    assert.deepEqual(paths(insideOf(workload, ['gcr.io'])), ['spec.containers[0]'])
    assert.deepEqual(paths(outsideOf(workload, ['gcr.io'])), ['spec.containers[1]', 'spec.initContainers[0]'])
  })
  test('a short name is on Docker Hub', () => {
    assert.equal(liesWithin('nginx', ['docker.io']), true)
    assert.equal(liesWithin('nginx', ['docker.io/library']), true)
    assert.equal(liesWithin('team/app', ['docker.io/library']), false)
  })
  test('a container without an image says what is missing', () => {
    const failure = imageFailure({ container: { name: 'app' }, path: 'spec.containers[0]', list: 'containers' })
    assert.deepEqual(failure.evidence, [{ path: 'spec.containers[0].image', missing: 'image' }])
  })
})
