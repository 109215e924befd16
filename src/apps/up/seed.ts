// SPDX-License-Identifier: Apache-2.0
/** Fills the embedded cluster with manifests. */

import { ApiError } from '#adapters/apiserver/api-error.ts'
import type { LocalApi } from '#adapters/apiserver/local.ts'
import { readManifests } from '#adapters/files/manifest-files.ts'
import type { KubeObject } from '#domain/kube-object.ts'

export interface SeedReport {
  readonly created: number
  readonly updated: number
  /** What was not taken, one line each, with its place. */
  readonly doubts: readonly string[]
}

export interface SeedOptions {
  /** Objects that exist already are brought to what the manifests say; else they stay as they are. */
  readonly overwrite: boolean
  readonly onProgress?: (done: number) => void
}

const defaultNamespace = 'default'

/** Creates every object below `dir`, namespaces first; a namespace that only objects name is made. */
export async function seedCluster(local: LocalApi, dir: string, options: SeedOptions): Promise<SeedReport> {
  const doubts: string[] = []
  const objects: { readonly object: KubeObject; readonly place: string }[] = []
  for await (const each of readManifests([dir])) {
    if (each.kind === 'doubt')
      doubts.push(
        `${each.doubt.path}${each.doubt.line === undefined ? '' : `:${each.doubt.line}`}: ${each.doubt.because}`,
      )
    else objects.push({ object: each.item.object, place: `${each.item.source.path}:${each.item.source.line}` })
  }
  objects.sort((a, b) => Number(b.object.kind === 'Namespace') - Number(a.object.kind === 'Namespace'))
  const counts = { created: 0, updated: 0 }
  let done = 0
  for (const { object, place } of objects) {
    try {
      const outcome = await seedObject(local, object, options)
      if (outcome === 'unknown-kind')
        doubts.push(`${place}: ${object.apiVersion} ${object.kind} ${object.metadata.name}: this kind is not served`)
      else if (outcome !== 'kept') counts[outcome]++
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      doubts.push(`${place}: ${object.kind} ${object.metadata.name}: ${error.message}`)
    }
    options.onProgress?.(++done)
  }
  return { ...counts, doubts }
}

type SeedOutcome = 'created' | 'updated' | 'kept' | 'unknown-kind'

async function seedObject(local: LocalApi, object: KubeObject, { overwrite }: SeedOptions): Promise<SeedOutcome> {
  const resource = local.resourceOf(object.apiVersion, object.kind)
  if (!resource) return 'unknown-kind'
  const { namespace: _, ...metadata } = object.metadata
  const namespace = resource.namespaced ? (object.metadata.namespace ?? defaultNamespace) : undefined
  if (namespace !== undefined) await ensureNamespace(local, namespace)
  const placed = { ...object, metadata: { ...metadata, ...(namespace !== undefined && { namespace }) } }
  const place = { name: object.metadata.name, ...(namespace !== undefined && { namespace }) }
  const live = await local.get(resource, place)
  if (!live) {
    await local.create(resource, placed)
    return 'created'
  }
  if (!overwrite) return 'kept'
  const { resourceVersion } = live.metadata
  const stored = await local.update(resource, place, current => ({
    ...placed,
    metadata: { ...current.metadata, labels: metadata.labels ?? {}, annotations: metadata.annotations ?? {} },
  }))
  return stored.metadata.resourceVersion === resourceVersion ? 'kept' : 'updated'
}

/** Makes a namespace unless it exists. */
export async function ensureNamespace(local: LocalApi, name: string): Promise<void> {
  const resource = local.resourceOf('v1', 'Namespace')
  if (!resource || (await local.get(resource, { name }))) return
  await local.create(resource, {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: { 'kubernetes.io/metadata.name': name } },
  })
}
