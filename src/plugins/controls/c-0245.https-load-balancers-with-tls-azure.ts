// SPDX-License-Identifier: Apache-2.0
import type { KubeObject } from '#domain/kube-object.ts'
import type { Control, Failure } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import type { World } from '#engines/posture/world.ts'
import { toReview } from './families/containers.ts'
import { evidenceOf, fieldsOf, listOf, ownField } from './families/fields.ts'

/** On Azure requests should enter through the application gateway, which ends TLS, and an internal load balancer. */
export const control: Control = {
  id: 'C-0245',
  description:
    'Finds Services that Azure publishes without an internal load balancer, and Ingresses behind one without TLS or application gateway.',
  why: 'A public load balancer passes requests on as they come, unencrypted ones included; the application gateway ends TLS with a certificate that Azure renews.',
  remediation:
    'Set the annotation `service.beta.kubernetes.io/azure-load-balancer-internal: "true"`, give the Ingress a `spec.tls` and the class azure/application-gateway.',
  test: 'Read type and annotations of Services, and `spec.tls` and the annotation `kubernetes.io/ingress.class` of Ingresses.',
  example: {
    before: 'kind: Service\nspec:\n  type: LoadBalancer',
    after:
      'kind: Service\nmetadata:\n  annotations:\n    service.beta.kubernetes.io/azure-load-balancer-internal: "true"\nspec:\n  type: LoadBalancer',
  },
  rules: [{ name: 'encrypt-traffic-to-https-load-balancers-with-tls-certificates', joins: ['Service'], findings }],
}

const internal = 'service.beta.kubernetes.io/azure-load-balancer-internal'
const ingressClass = 'kubernetes.io/ingress.class'
const gatewayClass = 'azure/application-gateway'

function findings({ object, kind }: Subject, world: World): Iterable<Failure> {
  return kind === 'Service' ? ofService(object) : ofIngress(object, world)
}

function* ofService(service: KubeObject): Iterable<Failure> {
  const { type } = fieldsOf(service['spec'])
  if (type === 'LoadBalancer') {
    if (isInternal(service)) return
    const path = `metadata.annotations[${internal}]`
    const value = ownField(service.metadata.annotations, internal)
    yield { fixPaths: [{ path, value: 'true' }], evidence: [evidenceOf(path, value, '"true"')] }
    return
  }
  // A Service that says another type takes no part in ending TLS at a load balancer.
  if (type !== undefined) yield { evidence: [evidenceOf('spec.type', type, 'LoadBalancer')] }
}

function* ofIngress(ingress: KubeObject, world: World): Iterable<Failure> {
  if (!world.list('Service').some(each => fieldsOf(each['spec'])['type'] === 'LoadBalancer' && isInternal(each))) return
  const { tls } = fieldsOf(ingress['spec'])
  if (listOf(tls).length === 0) {
    yield { ...toReview(['spec.tls']), evidence: [evidenceOf('spec.tls', tls, 'a certificate')] }
    return
  }
  const named = ownField(ingress.metadata.annotations, ingressClass)
  if (named === undefined || named === gatewayClass) return
  const path = `metadata.annotations[${ingressClass}]`
  yield { fixPaths: [{ path, value: gatewayClass }], evidence: [evidenceOf(path, named, gatewayClass)] }
}

function isInternal(service: KubeObject): boolean {
  return ownField(service.metadata.annotations, internal) === 'true'
}
