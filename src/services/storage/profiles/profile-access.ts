// SPDX-License-Identifier: Apache-2.0
/** The stored objects of the pipeline, as its parts read and write them. */
import { ApiError } from '#adapters/apiserver/api-error.ts'
import { type ResourceDescriptor, storageKeyOf } from '#adapters/apiserver/descriptor.ts'
import { bodyOfFields } from '#adapters/apiserver/objects/body.ts'
import type { RequestContext } from '#adapters/apiserver/operations/parts.ts'
import { updateObject } from '#adapters/apiserver/operations/update.ts'
import type { WriteOptions } from '#adapters/apiserver/request/options.ts'
import type { ApiServer } from '#adapters/apiserver/server.ts'
import type { ObjectStore } from '#adapters/db/store.ts'
import { group, version } from '#api/spdx-v1beta1/kinds.ts'
import type { JsonObject } from '#domain/json.ts'
import type { KubeObject, ObjectMeta } from '#domain/kube-object.ts'

export interface Place {
  readonly namespace: string
  readonly name: string
}

export type ProfileKind = 'ContainerProfile' | 'ApplicationProfile' | 'NetworkNeighborhood' | 'CollapseConfiguration'

/** Metadata of a stored object, and the size of its body. */
export interface Heading extends Place {
  readonly uid: string
  readonly meta: ObjectMeta
  readonly bodyBytes: number
}

/** Reads and writes objects of the kinds that the pipeline knows. */
export interface ProfileAccess {
  readonly store: ObjectStore
  keyOf(kind: ProfileKind): string
  get(kind: ProfileKind, place: Place): Promise<KubeObject | undefined>
  /** Without the body. */
  heading(kind: ProfileKind, place: Place): Promise<Heading | undefined>
  /** Headings of container profiles in order of names, from the first that begins with `prefix` on. */
  headings(prefix: Place): AsyncIterable<Heading>
  /** Creates the object, or replaces the one that `live` is. Errors: Conflict and AlreadyExists when it changed. */
  put(object: KubeObject, live: KubeObject | Heading | undefined): Promise<void>
  /** Deletes an object if it is still the one of that uid; it may be gone already. */
  remove(kind: ProfileKind, place: Place, uid: string): Promise<void>
}

/** `apiVersion` of the kinds. */
export const profileApiVersion = `${group}/${version}`

/** Headings that are read at a time. */
const pageObjects = 200
const pageBytes = 1 << 20

export function accessProfiles({ local, operations }: Pick<ApiServer, 'local' | 'operations'>): ProfileAccess {
  const { store } = operations
  function resourceOf(kind: string): ResourceDescriptor {
    const resource = local.resourceOf(profileApiVersion, kind)
    if (!resource) throw new TypeError(`profiles: the server does not serve ${kind}`)
    return resource
  }
  const keyOf = (kind: ProfileKind) => storageKeyOf(resourceOf(kind))
  return {
    store,
    keyOf,
    get: (kind, place) => local.get(resourceOf(kind), placeOf(place)),
    async heading(kind, place) {
      const record = await store.get({ kind: keyOf(kind), ...place }, false)
      return record && headingOf(record)
    },
    async *headings({ namespace, name: prefix }) {
      const query = { kind: keyOf('ContainerProfile'), namespace, withBodies: false, limit: pageObjects }
      let after: Place | undefined = { namespace, name: prefix }
      while (after) {
        const page = await store.list({ ...query, after, maxBytes: pageBytes })
        for (const record of page.objects) {
          if (!record.name.startsWith(prefix)) return
          yield headingOf(record)
        }
        after = page.next
      }
    },
    put: (object, live) => putObject({ local, operations }, resourceOf(object.kind), { object, live }),
    async remove(kind, place, uid) {
      try {
        await local.delete(resourceOf(kind), placeOf(place), { preconditions: { uid } })
      } catch (error) {
        if (!isApiError(error, 'NotFound') && !isApiError(error, 'Conflict')) throw error
      }
    },
  }
}

/** Claims that the API refused something for that reason. */
function isApiError(error: unknown, reason: ApiError['reason']): boolean {
  return error instanceof ApiError && error.reason === reason
}

interface Replacement {
  readonly object: KubeObject
  readonly live: KubeObject | Heading | undefined
}

async function putObject(
  { local, operations }: Pick<ApiServer, 'local' | 'operations'>,
  resource: ResourceDescriptor,
  { object, live }: Replacement,
): Promise<void> {
  if (!live) {
    await local.create(resource, object)
    return
  }
  const { namespace = '', name } = object.metadata
  const { resourceVersion } = isHeading(live) ? live.meta : live.metadata
  // Not by the local API: it would read and parse what is replaced.
  await updateObject(operations, context, {
    resource,
    ...placeOf({ namespace, name }),
    options,
    isPatch: true,
    readsBody: false,
    next({ draft }) {
      if (draft.meta.resourceVersion !== resourceVersion)
        throw new ApiError('Conflict', `${object.kind} ${namespace}/${name} was changed meanwhile`)
      const { apiVersion, kind, metadata, ...fields } = object
      const meta = { ...draft.meta, ...metadata } as unknown as JsonObject
      return { apiVersion, kind, metadata: meta, body: bodyOfFields(fields as unknown as JsonObject), duplicates: [] }
    },
  })
}

/** The name under which the local API creates. */
const manager = 'local'

const options: WriteOptions = {
  isDryRun: false,
  fieldManager: manager,
  namesManager: true,
  fieldValidation: 'Ignore',
  namesValidation: true,
  force: false,
}

const context: RequestContext = { user: { name: 'system:storage', groups: [] }, warn() {} }

function isHeading(live: KubeObject | Heading): live is Heading {
  return 'bodyBytes' in live
}

function placeOf({ namespace, name }: Place): { readonly namespace?: string; readonly name: string } {
  return namespace === '' ? { name } : { namespace, name }
}

interface HeadingRecord extends Place {
  readonly uid: string
  readonly version: number
  readonly meta: string
  readonly body: { readonly sizeBytes: number }
}

function headingOf({ namespace, name, uid, version: at, meta, body }: HeadingRecord): Heading {
  const parsed = { ...(JSON.parse(meta) as ObjectMeta), resourceVersion: String(at) }
  return { namespace, name, uid, meta: parsed, bodyBytes: body.sizeBytes }
}
