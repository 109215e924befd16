// SPDX-License-Identifier: Apache-2.0
/** The registration of our API, and whether its `caBundle` is ours to write. */
import type { KubeObject } from '#domain/kube-object.ts'
import { areSameBundle } from './rotation.ts'

export interface ServiceName {
  readonly namespace: string
  readonly name: string
}

export type BundleVerdict =
  /** The bundle is to be written. */
  | { readonly kind: 'write' }
  /** It holds what it should. */
  | { readonly kind: 'right' }
  /** Somebody else looks after it. */
  | { readonly kind: 'foreign'; readonly because: string }

/** Who writes one of these writes the bundle as well. Source: cert-manager, CA injector; OpenShift, service CA operator. */
const injectors: readonly string[] = [
  'cert-manager.io/inject-ca-from',
  'cert-manager.io/inject-ca-from-secret',
  'cert-manager.io/inject-apiserver-ca',
  'service.beta.openshift.io/inject-cabundle',
  'service.alpha.openshift.io/inject-cabundle',
]

interface ApiServiceSpec {
  readonly caBundle?: string
  readonly insecureSkipTLSVerify?: boolean
  readonly service?: { readonly namespace?: string; readonly name?: string }
}

/** What to do about the bundle of an APIService. */
export function judgeBundle(apiService: KubeObject, service: ServiceName, bundlePem: string): BundleVerdict {
  const { annotations = {} } = apiService.metadata
  const injector = injectors.find(key => Object.hasOwn(annotations, key))
  if (injector !== undefined) return { kind: 'foreign', because: `it carries the annotation ${injector}` }
  const spec = specOf(apiService)
  if (spec.insecureSkipTLSVerify === true) return { kind: 'foreign', because: 'it asks for no verification at all' }
  const { namespace = '', name = '' } = spec.service ?? {}
  if (namespace !== service.namespace || name !== service.name)
    return { kind: 'foreign', because: `it names the service ${namespace}/${name}` }
  return areSameBundle(bundleIn(apiService), bundlePem) ? { kind: 'right' } : { kind: 'write' }
}

/** The bundle of an APIService, PEM; empty when it has none. */
export function bundleIn(apiService: KubeObject): string {
  return Buffer.from(specOf(apiService).caBundle ?? '', 'base64').toString('utf8')
}

/** A merge patch that writes the bundle unless somebody else wrote meanwhile. */
export function bundlePatch({ metadata }: KubeObject, bundlePem: string): object {
  return {
    metadata: { resourceVersion: metadata.resourceVersion },
    spec: { caBundle: Buffer.from(bundlePem).toString('base64') },
  }
}

function specOf(apiService: KubeObject): ApiServiceSpec {
  return apiService['spec'] ?? {}
}
