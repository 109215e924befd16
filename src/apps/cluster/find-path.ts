// SPDX-License-Identifier: Apache-2.0
/** Finds where a cluster serves a kind that is named as kubectl names it: `Pod`, `Deployment.apps`. */
import { type ApiResource, collectionPath, type Discovery } from '#adapters/kube/discovery/discovery.ts'
import { kindName } from '#engines/posture/kinds.ts'

/** The path of the kind's collection; undefined when it is not served, or cannot be listed and watched. */
export async function findPath(discovery: Discovery, kindName: string): Promise<string | undefined> {
  const resource = await findListed(discovery, kindName)
  return resource && collectionPath(resource)
}

/** How the kind is served; undefined when it is not, or cannot be listed and watched. */
export async function findListed(discovery: Discovery, kindName: string): Promise<ApiResource | undefined> {
  const dot = kindName.indexOf('.')
  const kind = dot < 0 ? kindName : kindName.slice(0, dot)
  const group = dot < 0 ? '' : kindName.slice(dot + 1)
  const resource = await discovery.findKind({ group, kind })
  return resource && ['list', 'watch'].every(verb => resource.verbs.includes(verb)) ? resource : undefined
}

/** The kinds, as kubectl names them, of collections that are named `pods`, `deployments.apps`, `*.batch`, `*`. */
export function kindsOfCollections(served: readonly ApiResource[], collections: readonly string[]): string[] {
  if (collections.length === 0) return []
  const wanted = new Set(collections)
  const kinds = served
    .filter(({ group, plural }) => {
      const suffix = group === '' ? '' : `.${group}`
      return [`${plural}${suffix}`, `*${suffix}`, `${plural}.*`, '*.*'].some(name => wanted.has(name))
    })
    .map(({ group, kind }) => kindName(group, kind))
  return [...new Set(kinds)].sort()
}
