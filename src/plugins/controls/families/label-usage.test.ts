// SPDX-License-Identifier: Apache-2.0
import { cronJob, deployment, object, pod } from '#testing/builders/workloads.ts'
import { ruleCases } from '#testing/control-cases.ts'
import { labelUsageRule } from './label-usage.ts'

ruleCases(labelUsageRule('label-usage-for-resources', 'recommendedLabels'), {
  passes: {
    'one of the labels is enough': pod({}, { labels: { owner: 'shop' } }),
    'a label without a value counts': pod({}, { labels: { env: '' } }),
    'a patch of the number of pods says nothing of them': object(
      'apps/v1',
      'Deployment',
      { name: 'web' },
      { spec: { replicas: 2 } },
    ),
    'object and pods carry one': deployment({}, { labels: { tier: 'front' } }),
  },
  fails: {
    'the object has none, its pods have': {
      objects: deployment(),
      failed: [],
      fix: ['metadata.labels[app]=YOUR_VALUE'],
    },
    'neither has one': {
      objects: cronJob({}, { labels: { other: 'x' } }),
      fix: ['metadata.labels[app]=YOUR_VALUE', 'spec.jobTemplate.spec.template.metadata.labels[app]=YOUR_VALUE'],
    },
    'a patch says nothing but labels': {
      objects: object(
        'apps/v1',
        'Deployment',
        { name: 'web' },
        { spec: { template: { metadata: { labels: { other: 'x' } } } } },
      ),
      fix: ['metadata.labels[app]=YOUR_VALUE', 'spec.template.metadata.labels[app]=YOUR_VALUE'],
    },
    'an empty list asks for any label by a placeholder': {
      objects: pod(),
      inputs: { recommendedLabels: [] },
      fix: ['metadata.labels[YOUR_LABEL]=YOUR_VALUE'],
    },
  },
})
