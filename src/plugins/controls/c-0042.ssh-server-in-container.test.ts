// SPDX-License-Identifier: Apache-2.0
import { deployment, object, pod } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0042.ssh-server-in-container.ts'

function service(port: object, namespace = 'shop') {
  return object('v1', 'Service', { name: 'web', namespace }, { spec: { selector: { app: 'web' }, ports: [port] } })
}

controlCases(control, {
  passes: {
    'another port': [deployment(), service({ port: 80, targetPort: 8080 })],
    'the Service is of another namespace': [deployment(), service({ port: 22 }, 'other')],
  },
  fails: {
    'the port of the Service': {
      objects: [deployment(), service({ port: 22, targetPort: 8022 })],
      failed: ['spec.template.metadata.labels'],
      review: ['spec.template.metadata.labels'],
      names: ['Deployment/web'],
    },
    'the port of the pod': {
      objects: [pod({}, { labels: { app: 'web', 'pod-template-hash': 'x' } }), service({ port: 80, targetPort: 2222 })],
      failed: ['metadata.labels'],
    },
  },
})
