// SPDX-License-Identifier: Apache-2.0
import type { KubeObject } from '#domain/kube-object.ts'
import type { Control, Failure } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import { fieldsOf, recordsOf } from './families/fields.ts'

/** Load balancers of AWS that listen on 443 need a certificate. */
export const control: Control = {
  id: 'C-0231',
  description: 'Finds Services with a load balancer of AWS on port 443 for which no certificate is named.',
  why: 'Port 443 without a certificate at the load balancer is either not encrypted at all, or encrypted with whatever the pods bring along.',
  remediation:
    'Set the annotation `service.beta.kubernetes.io/aws-load-balancer-ssl-cert` to the ARN of a certificate.',
  test: 'Look for Services of type LoadBalancer with port 443 and without that annotation.',
  example: {
    before: 'kind: Service\nspec:\n  type: LoadBalancer\n  ports:\n  - port: 443',
    after:
      'kind: Service\nmetadata:\n  annotations:\n    service.beta.kubernetes.io/aws-load-balancer-ssl-cert: arn:aws:acm:eu-central-1:111122223333:certificate/abc\nspec:\n  type: LoadBalancer\n  ports:\n  - port: 443',
  },
  rules: [
    { name: 'ensure-https-loadbalancers-encrypted-with-tls-aws', covers: ({ object }) => isHTTPS(object), findings },
  ],
}

const annotation = 'service.beta.kubernetes.io/aws-load-balancer-ssl-cert'

function* findings({ object }: Subject): Iterable<Failure> {
  if (Object.keys(fieldsOf(object.metadata.annotations)).some(each => each.startsWith(annotation))) return
  const path = `metadata.annotations['${annotation}']`
  yield {
    fixPaths: [{ path, value: 'AWS_LOADBALANCER_SSL_CERT' }],
    evidence: [{ path, missing: 'the ARN of a certificate' }],
  }
}

function isHTTPS(service: KubeObject): boolean {
  const { type, ports } = fieldsOf(service['spec'])
  return type === 'LoadBalancer' && [...recordsOf(ports)].some(([, { port }]) => port === 443)
}
