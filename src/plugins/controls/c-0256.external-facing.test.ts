// SPDX-License-Identifier: Apache-2.0
import { container, deployment, object } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0256.external-facing.ts'

const web = deployment({ containers: [container({ ports: [{ name: 'http', containerPort: 80 }] })] })

function service(spec: object, namespace = 'shop') {
  const ports = [{ port: 80 }]
  return object('v1', 'Service', { name: 'web', namespace }, { spec: { selector: { app: 'web' }, ports, ...spec } })
}

function ingress(spec: object) {
  return object('networking.k8s.io/v1', 'Ingress', { name: 'front', namespace: 'shop' }, { spec })
}

const backend = (name: string) => ({ service: { name, port: { number: 80 } } })

controlCases(control, {
  passes: {
    'the service is for the cluster alone': [web, service({})],
    'the service is of another namespace': [web, service({ type: 'NodePort' }, 'other')],
    'the service selects other pods': [web, service({ type: 'NodePort', selector: { app: 'api' } })],
    'a service without a selector selects nothing': [web, service({ type: 'NodePort', selector: {} })],
    'the named target port does not exist': [
      web,
      service({ type: 'LoadBalancer', ports: [{ port: 80, targetPort: 'admin' }] }),
    ],
    'the ingress leads to another service': [web, service({}), ingress({ defaultBackend: backend('api') })],
  },
  fails: {
    'a load balancer leads to its pods': {
      objects: [web, service({ type: 'LoadBalancer', ports: [{ port: 80, targetPort: 'http' }] })],
      names: ['Deployment/web'],
      failed: [],
      review: [],
    },
    'an ingress leads to its service': {
      objects: [web, service({}), ingress({ rules: [{ http: { paths: [{ backend: backend('web') }] } }] })],
      names: ['Deployment/web'],
    },
    'by default an ingress leads to it': {
      objects: [web, service({}), ingress({ defaultBackend: backend('web') })],
      names: ['Deployment/web'],
    },
  },
})
