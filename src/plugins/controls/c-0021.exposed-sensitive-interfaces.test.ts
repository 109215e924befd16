// SPDX-License-Identifier: Apache-2.0
import { deployment, object } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0021.exposed-sensitive-interfaces.ts'

const jenkins = deployment({}, { name: 'my-jenkins' })

function service(type: string, rest: object = {}) {
  const spec = { type, selector: { app: 'web' } }
  return object('v1', 'Service', { name: 'front', namespace: 'shop' }, { spec, ...rest })
}

controlCases(control, {
  passes: {
    'only for the cluster': [jenkins, service('ClusterIP')],
    'a load balancer without an address is not open yet': [jenkins, service('LoadBalancer', { status: {} })],
    'a workload of another name is not covered': [deployment(), service('NodePort')],
    'nothing is listed': { objects: [jenkins, service('NodePort')], inputs: { sensitiveInterfaces: [''] } },
  },
  fails: {
    'a node port': {
      objects: [jenkins, service('NodePort')],
      failed: ['spec.selector', 'spec.selector.matchLabels'],
      review: ['spec.selector', 'spec.selector.matchLabels'],
      names: ['Deployment/my-jenkins'],
    },
    'a load balancer with a name instead of an address': {
      objects: [jenkins, service('LoadBalancer', { status: { loadBalancer: { ingress: [{ hostname: 'lb.test' }] } } })],
    },
  },
})
