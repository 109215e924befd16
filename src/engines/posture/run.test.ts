// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { joiningLibrary } from '#testing/builders/joining-library.ts'
import { syntheticCluster } from '#testing/builders/synthetic-cluster.ts'
import type { ObjectResult } from './results/result.ts'
import { runScan } from './run.ts'

const scan = runScan(
  [...syntheticCluster({ objects: 300, namespaces: 30 })].map(object => ({ object })),
  { library: joiningLibrary(['C-0015', 'C-0030', 'C-0034']), frameworks: [], facts: { controlInputs: {} } },
)
const failedOf = ({ controls }: ObjectResult) => controls.filter(({ status }) => status === 'failed')

test('results that are read again, when few rules are asked, are those of the first time', () => {
  const results = [...scan.results()]
  assert.deepEqual([...scan.results()], results)
  const failures = results.flatMap(failedOf)
  assert.ok(failures.length > 0, 'the cluster has failures')
  assert.equal(
    failures.length,
    scan.summary.controls.reduce((sum, { counters }) => sum + counters.failed, 0),
  )
})

test('there is a subject for each result, in the same order, that tells the controls which failed', () => {
  const brief = (resourceID: string, ids: readonly string[]) => `${resourceID}: ${ids.join()}`
  assert.deepEqual(
    [...scan.subjects()].map(({ resourceID, failed }) =>
      brief(
        resourceID,
        failed.map(({ facts }) => facts.id),
      ),
    ),
    [...scan.results()].map(result =>
      brief(
        result.resourceID,
        failedOf(result).map(({ control }) => control.facts.id),
      ),
    ),
  )
})

test('no control passes whose objects, or what it asks of others, could not be read', () => {
  const objects = [...syntheticCluster({ objects: 300, namespaces: 3 })]
  const unread = ['NetworkPolicy', 'ServiceAccount', 'Role']
  const { summary } = runScan(
    objects.filter(({ kind }) => !unread.includes(kind)).map(object => ({ object })),
    {
      library: joiningLibrary(['C-0015', 'C-0030', 'C-0034']),
      frameworks: [],
      facts: {
        controlInputs: {},
        unreadKinds: new Set(['NetworkPolicy.networking.k8s.io', 'ServiceAccount', 'Role.rbac.authorization.k8s.io']),
      },
    },
  )
  assert.deepEqual(
    summary.controls.map(({ control, status, subStatus, info, counters }) => [
      control.facts.id,
      `${status} ${subStatus}`,
      info.replace(/^rule [\w-]+: /, ''),
      counters.failed + counters.passed,
    ]),
    [
      ['C-0015', 'skipped notEvaluated', 'Role.rbac.authorization.k8s.io could not be read', 0],
      ['C-0030', 'skipped notEvaluated', 'needs NetworkPolicy.networking.k8s.io, which could not be read', 0],
      ['C-0034', 'skipped notEvaluated', 'needs ServiceAccount, which could not be read', 0],
    ],
  )
})
