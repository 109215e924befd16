// SPDX-License-Identifier: Apache-2.0
import { deployment, object } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0300.dangling-autoscaler-target.ts'

function autoscaler(scaleTargetRef: unknown, apiVersion = 'autoscaling/v2', namespace = 'shop') {
  return object(apiVersion, 'HorizontalPodAutoscaler', { name: 'a', namespace }, { spec: { scaleTargetRef } })
}

const web = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }

controlCases(control, {
  passes: {
    'the target exists': [autoscaler(web), deployment()],
    'any version of the autoscaler, and no group in the reference': [
      autoscaler({ kind: 'Deployment', name: 'web' }, 'autoscaling/v1'),
      deployment(),
    ],
    'a kind that we do not know': autoscaler({ apiVersion: 'example.com/v1', kind: 'Scaler', name: 'x' }),
    'a damaged reference': autoscaler('web'),
  },
  fails: {
    'there is no such target': {
      objects: [autoscaler({ ...web, name: 'api' }), deployment()],
      names: ['HorizontalPodAutoscaler/a'],
      failed: ['spec.scaleTargetRef.name'],
      review: [],
      fix: [],
    },
    'the target is of another kind': { objects: [autoscaler({ ...web, kind: 'StatefulSet' }), deployment()] },
    'the target is of another namespace': { objects: [autoscaler(web, 'autoscaling/v2', 'other'), deployment()] },
  },
})
