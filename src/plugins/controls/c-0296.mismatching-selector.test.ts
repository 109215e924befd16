// SPDX-License-Identifier: Apache-2.0
import { cronJob, deployment, object, pod } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0296.mismatching-selector.ts'

function selecting(selector: unknown, labels: unknown, kind = 'Deployment') {
  const spec = { selector, template: { metadata: { labels }, spec: { containers: [] } } }
  return object(kind === 'ReplicationController' ? 'v1' : 'apps/v1', kind, { name: 'web' }, { spec })
}

controlCases(control, {
  passes: {
    'selector and labels agree': deployment(),
    'a job without a selector gets one': cronJob(),
    'a pod has no selector': pod(),
    'expressions are met': selecting(
      { matchExpressions: [{ key: 'app', operator: 'In', values: ['web'] }] },
      { app: 'web' },
    ),
    'a replication controller selects by a map': selecting(
      { app: 'web' },
      { app: 'web', tier: 'x' },
      'ReplicationController',
    ),
  },
  fails: {
    'a label differs': {
      objects: selecting({ matchLabels: { app: 'web', tier: 'x' } }, { app: 'web' }),
      failed: ['spec.selector.matchLabels'],
      review: [],
      fix: [],
    },
    'the template carries no labels': {
      objects: selecting({ matchLabels: { app: 'web' } }, undefined),
      failed: ['spec.selector.matchLabels'],
    },
    'an expression is not met': {
      objects: selecting(
        { matchLabels: { app: 'web' }, matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] },
        { app: 'web' },
      ),
      failed: ['spec.selector.matchExpressions'],
    },
    'the map of a replication controller': {
      objects: selecting({ app: 'web' }, { app: 'api' }, 'ReplicationController'),
      failed: ['spec.selector'],
    },
  },
})
