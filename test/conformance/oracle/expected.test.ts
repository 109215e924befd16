// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tempDir } from '#testing/temp-dir.ts'
import { readExpected } from './expected.ts'

const passed = { status: 'passed', failedPaths: [], deletePaths: [], reviewPaths: [], fixPaths: [] }
const web = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web', source: 'web.yaml' }
const jane = {
  apiVersion: 'rbac.authorization.k8s.io',
  kind: 'User',
  namespace: '',
  name: 'jane',
  source: '',
  subject: true,
  relatedObjects: ['r', 'b'],
}

test('expected pairs: controls that count a phantom, or a grant twice, are told', () => {
  using dir = tempDir()
  const resources = [
    { ...web, controls: { 'C-0016': passed } },
    { ...web, phantom: true, controls: { 'C-0042': passed } },
    { ...jane, controls: { 'C-0015': passed, 'C-0035': passed } },
    { ...jane, controls: { 'C-0015': passed } },
  ]
  const file = dir.write('expected.json', JSON.stringify({ resources, controls: {}, frameworks: {} }))
  const { pairs, withPhantoms } = readExpected(file)
  assert.deepEqual([...withPhantoms].sort(), ['C-0015', 'C-0042'])
  assert.equal(pairs.size, 3)
})
