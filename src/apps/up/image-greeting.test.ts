// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { imageGreeting } from './image-greeting.ts'
import type { ScannedContainer } from './scanned-images.ts'

const none = { critical: 0, high: 0, medium: 0, low: 0, negligible: 0, unknown: 0 }
const web: ScannedContainer = {
  namespace: 'shop',
  workload: 'deployment/web',
  container: 'app',
  image: `nginx:1@sha256:${'a'.repeat(64)}`,
  counts: { ...none, critical: 2 },
  fixable: 1,
  status: 'ready',
}

test('the worst images are shown, and how many are not known well enough', () => {
  const old = { ...web, workload: 'deployment/old', counts: none, status: 'no-data' }
  const lines = imageGreeting({ containers: [web, old], isStarterDatabase: true }, { color: false, widthColumns: 100 })
  assert.deepEqual(lines, [
    'Worst images',
    '',
    'NAMESPACE  WORKLOAD        CONTAINER  CRITICAL  HIGH  MEDIUM  LOW  FIXABLE  IMAGE',
    'shop       deployment/web  app               2     0       0    0        1  nginx:1',
    '',
    '2 containers scanned, of which not all is known: 1 no-data',
    'matched with the small database of examples/advisories; "ks vulndb update" fetches a whole one',
    '',
  ])
})
