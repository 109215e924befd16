// SPDX-License-Identifier: Apache-2.0
import { deployment, object } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0274.verify-authenticated-service.ts'

const service = object('v1', 'Service', { name: 'web', namespace: 'shop' }, { spec: { selector: { app: 'web' } } })
const result = (authenticated: boolean, namespace = 'shop') =>
  object(
    'kubescape.io/v1',
    'ServiceScanResult',
    { name: 'web', namespace },
    {
      spec: {
        ports: [
          { port: 80, authenticated: true },
          { port: 4002, authenticated },
        ],
      },
    },
  )

controlCases(control, {
  passes: {
    'all ports ask for credentials': [deployment(), service, result(true)],
    'no Service reaches the workload': deployment(),
  },
  fails: {
    'one port does not ask': {
      objects: [deployment(), service, result(false)],
      names: ['Deployment/web'],
      failed: [],
      fix: [],
    },
  },
  unknown: { 'the Service was not asked': [deployment(), service, result(true, 'other')] },
})
