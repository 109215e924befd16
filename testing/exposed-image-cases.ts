// SPDX-License-Identifier: Apache-2.0
/** The cases that every control passes which looks for vulnerabilities of pods that are reached from outside. */
import type { KubeObject } from '#domain/kube-object.ts'
import { deployment, object, pod } from '#testing/builders/workloads.ts'
import type { RuleCases } from './control-cases.ts'

const image = 'registry.example/app:1.0'

/** What was found in an image, as the control is told. */
function results(name: string, ...data: readonly unknown[]): KubeObject {
  return object('image.vulnscan.com/v1', 'ImageVulnerabilities', { name }, { data })
}

function service(type: string, app = 'web'): KubeObject {
  return object('v1', 'Service', { name: 'web', namespace: 'shop' }, { spec: { type, selector: { app } } })
}

/** A pod behind a node port whose image has the vulnerability. */
export function exposedImage(vulnerability: unknown): readonly KubeObject[] {
  return [pod({}, { labels: { app: 'web' } }), service('NodePort'), results(image, vulnerability)]
}

/** Cases with a vulnerability that the control looks for, and with one that it does not mean. */
export function exposedImageCases(
  meant: unknown,
  other: unknown,
): Required<Pick<RuleCases, 'passes' | 'fails' | 'unknown'>> {
  const [web, , bad] = exposedImage(meant) as readonly [KubeObject, KubeObject, KubeObject]
  const containers = ['a:1', 'b:1'].map(each => ({ name: each.charAt(0), image: each }))
  return {
    passes: {
      'nothing of that kind was found': exposedImage(other),
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
      'one of the images was not scanned': [
        pod({ containers }, { labels: { app: 'web' } }),
        service('NodePort'),
        results('a:1'),
      ],
    },
  }
}
