// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { subjectOf } from '#engines/posture/subject.ts'
import { hostData } from '#testing/builders/host-data.ts'
import { compareCase } from './compare-case.ts'

const paths = { failedPaths: [], reviewPaths: [], deletePaths: [], fixPaths: [] }
const first = hostData('KubeletInfo', {})
const second = { ...first, metadata: { name: 'other' } }
const nameless = { apiVersion: first.apiVersion, kind: first.kind, name: '' }
const answer = { subject: subjectOf(first), failures: [{}] }

function differences(input: readonly (typeof first)[]): string[] {
  return compareCase({ rule: 'r', case: 'c', input, expected: [{ objects: [], external: nameless, ...paths }] }, [
    answer,
  ])
}

test('an expected envelope without a name is the only one of its kind', () => {
  assert.deepEqual(differences([first]), [])
})

test('among several envelopes nobody knows which was meant', () => {
  assert.equal(differences([first, second]).length, 2)
})
