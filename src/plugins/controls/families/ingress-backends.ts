// SPDX-License-Identifier: Apache-2.0
/** Services that an Ingress leads to. Source: Kubernetes API reference, Ingress v1 and v1beta1. */
import type { KubeObject } from '#domain/kube-object.ts'
import { fieldsOf, recordsOf, textOf } from './fields.ts'

export interface IngressBackend {
  readonly name: string
  /** `spec.rules[0].http.paths[1].backend.service.name` */
  readonly path: string
}

/** Every backend that is a Service: the default one and those of paths, in the form of v1 or of v1beta1. */
export function ingressBackendsOf(ingress: KubeObject): IngressBackend[] {
  const spec = fieldsOf(ingress['spec'])
  const found = [
    ...backendAt(spec['defaultBackend'], 'spec.defaultBackend'),
    ...backendAt(spec['backend'], 'spec.backend'),
  ]
  for (const [i, rule] of recordsOf(spec['rules'])) {
    for (const [j, path] of recordsOf(fieldsOf(rule['http'])['paths']))
      found.push(...backendAt(path['backend'], `spec.rules[${i}].http.paths[${j}].backend`))
  }
  return found
}

function backendAt(backend: unknown, path: string): IngressBackend[] {
  const { service, serviceName } = fieldsOf(backend)
  const name = textOf(fieldsOf(service)['name'])
  if (name !== undefined) return [{ name, path: `${path}.service.name` }]
  const old = textOf(serviceName)
  return old === undefined ? [] : [{ name: old, path: `${path}.serviceName` }]
}
