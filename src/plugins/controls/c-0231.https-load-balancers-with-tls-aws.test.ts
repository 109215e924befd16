// SPDX-License-Identifier: Apache-2.0
import { object } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0231.https-load-balancers-with-tls-aws.ts'

const annotation = 'service.beta.kubernetes.io/aws-load-balancer-ssl-cert'

function service(port: number, annotations: object = {}, type = 'LoadBalancer') {
  return object('v1', 'Service', { name: 'api', annotations }, { spec: { type, ports: [{ port: 80 }, { port }] } })
}

controlCases(control, {
  passes: {
    'a certificate is named': service(443, { [annotation]: 'arn:aws:acm:x' }),
    'another port is not covered': service(8080),
    'another type is not covered': service(443, {}, 'ClusterIP'),
  },
  fails: {
    'no certificate': {
      objects: service(443, { other: 'x' }),
      failed: [],
      fix: [`metadata.annotations['${annotation}']=AWS_LOADBALANCER_SSL_CERT`],
    },
  },
})
