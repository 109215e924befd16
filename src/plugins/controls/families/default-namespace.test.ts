// SPDX-License-Identifier: Apache-2.0
import { object } from '#testing/builders/workloads.ts'
import { ruleCases } from '#testing/control-cases.ts'
import { notInDefaultNamespace } from './default-namespace.ts'

const pod = (metadata: object) => object('v1', 'Pod', { name: 'web', ...metadata })

ruleCases(notInDefaultNamespace('pods-in-default-namespace'), {
  passes: { 'a namespace of its own': pod({ namespace: 'shop' }) },
  fails: {
    'the namespace default': {
      objects: pod({ namespace: 'default' }),
      failed: ['metadata.namespace'],
      review: ['metadata.namespace'],
      fix: [],
    },
    'no namespace means default': { objects: pod({}), failed: [], fix: ['metadata.namespace=YOUR_NAMESPACE'] },
  },
})
