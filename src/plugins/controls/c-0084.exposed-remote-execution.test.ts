// SPDX-License-Identifier: Apache-2.0
import { deployment, object, pod } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0084.exposed-remote-execution.ts'

function results(image: string, ...data: readonly unknown[]) {
  return object('image.vulnscan.com/v1', 'ImageVulnerabilities', { name: image }, { data })
}

function service(type: string, app = 'web') {
  return object('v1', 'Service', { name: 'web', namespace: 'shop' }, { spec: { type, selector: { app } } })
}

const image = 'registry.example/app:1.0'
const web = pod({}, { labels: { app: 'web' } })

const bad = results(image, { name: 'CVE-2099-1', categories: { isRce: true } })

controlCases(control, {
  passes: {
    'nothing of that kind was found': [
      web,
      service('NodePort'),
      results(image, { name: 'CVE-2099-1', categories: { isRce: false } }),
    ],
    'the service stays in the cluster': [web, service('ClusterIP'), bad],
    'the service selects other pods': [web, service('NodePort', 'api'), bad],
  },
  fails: {
    'a pod behind a node port': {
      objects: [web, service('NodePort'), bad],
      names: ['Pod/web'],
      failed: ['status.containerStatuses[0].imageID'],
      review: ['status.containerStatuses[0].imageID'],
    },
    'a deployment behind a load balancer': {
      objects: [deployment(), service('LoadBalancer'), bad],
      names: ['Deployment/web'],
      failed: ['spec.template.spec.containers[0].image'],
    },
  },
  unknown: {
    'vulnerabilities are only counted': [web, service('NodePort'), results(image, { severity: 'Critical' })],
    'one of the images was not scanned': [
      pod(
        {
          containers: [
            { name: 'a', image: 'a:1' },
            { name: 'b', image: 'b:1' },
          ],
        },
        { labels: { app: 'web' } },
      ),
      service('NodePort'),
      results('a:1'),
    ],
  },
})
