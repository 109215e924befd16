// SPDX-License-Identifier: Apache-2.0
import { KubeError } from './errors.ts'

/** What a path of the API server names; every part as in the object itself, not encoded. */
export interface ResourcePath {
  /** `v1`, `apps/v1`. */
  readonly apiVersion: string
  /** `pods`, `deployments`. */
  readonly plural: string
  readonly namespace?: string | undefined
  readonly name?: string
  /** `status`, `token`, `log`. */
  readonly subresource?: string
}

/** `/apis/apps/v1/namespaces/shop/deployments/web/status`; throws `bad-request` for a part that would leave its place. */
export function resourcePath({ apiVersion, plural, namespace, name, subresource }: ResourcePath): string {
  const root = apiVersion.includes('/') ? '/apis/' : '/api/'
  const parts = [
    ...apiVersion.split('/'),
    ...(namespace === undefined ? [] : ['namespaces', namespace]),
    plural,
    ...(name === undefined ? [] : [name]),
    ...(subresource === undefined ? [] : subresource.split('/')),
  ]
  return root + parts.map(encode).join('/')
}

/**
 * The path of an object, from that of its kind's collection in all namespaces: `/apis/apps/v1/deployments` →
 * `/apis/apps/v1/namespaces/shop/deployments/web`. Throws as `resourcePath` does.
 */
export function objectPath(collection: string, namespace: string, name: string): string {
  const slash = collection.lastIndexOf('/')
  return `${collection.slice(0, slash)}/namespaces/${encode(namespace)}${collection.slice(slash)}/${encode(name)}`
}

function encode(part: string): string {
  if (part === '' || part === '.' || part === '..')
    throw new KubeError('bad-request', `expected a name in a resource path, got ${JSON.stringify(part)}`)
  // Colons are common in RBAC names and are legal in paths; the server's audit log stays readable.
  return encodeURIComponent(part).replaceAll('%3A', ':')
}

/** Group, version and resource of a collection in all namespaces, as upstream's reports write them: `apps/v1/deployments`, `/v1/pods`. */
export function gvrOf(collection: string): string {
  return collection.replace(/^\/api\//, '/').replace(/^\/apis\//, '')
}
