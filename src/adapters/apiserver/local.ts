// SPDX-License-Identifier: Apache-2.0
/** A server's operations for the process it lives in: no HTTP, nobody to authenticate, no limits but the store's. */

import { everything } from '#adapters/db/selector.ts'
import type { JsonObject } from '#domain/json.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import { type ResourceDescriptor, storageKeyOf } from './descriptor.ts'
import { bodyOfFields, withoutHead } from './objects/body.ts'
import { objectOf } from './objects/draft.ts'
import type { IncomingObject } from './objects/incoming.ts'
import { createObject } from './operations/create.ts'
import { type DeleteOptions, deleteObject } from './operations/delete.ts'
import { apiErrorOf } from './operations/errors.ts'
import { openList } from './operations/list.ts'
import type { Outcome } from './operations/outcome.ts'
import type { RequestContext, ServerParts } from './operations/parts.ts'
import { fromStored } from './operations/stored-shape.ts'
import { updateObject } from './operations/update.ts'
import type { WriteOptions } from './request/options.ts'

export interface LocalPlace {
  /** Absent for cluster-scoped objects. */
  readonly namespace?: string
  readonly name: string
}

/** All reject with `ApiError`. */
export interface LocalApi {
  /** The resource that serves a kind; undefined when none does. */
  resourceOf(apiVersion: string, kind: string): ResourceDescriptor | undefined
  get(resource: ResourceDescriptor, place: LocalPlace): Promise<KubeObject | undefined>
  /** In (namespace, name) order, with bodies. */
  list(resource: ResourceDescriptor, namespace?: string): AsyncIterable<KubeObject>
  /** Creates an object with the status it brings, and the uid and time of creation if it has them. */
  create(resource: ResourceDescriptor, object: KubeObject): Promise<KubeObject>
  /** Replaces an object as `change` says, which may be called again when somebody else was faster. */
  update(resource: ResourceDescriptor, place: LocalPlace, change: (live: KubeObject) => KubeObject): Promise<KubeObject>
  delete(resource: ResourceDescriptor, place: LocalPlace, options?: Partial<DeleteOptions>): Promise<void>
}

const manager = 'local'

const options: WriteOptions = {
  isDryRun: false,
  fieldManager: manager,
  namesManager: true,
  fieldValidation: 'Ignore',
  namesValidation: true,
  force: false,
}

const context: RequestContext = { user: { name: 'system:local', groups: ['system:masters'] }, warn() {} }

export function createLocalApi(parts: ServerParts): LocalApi {
  async function objectOfOutcome(resource: ResourceDescriptor, { record }: Outcome): Promise<KubeObject> {
    return objectOf(resource, await fromStored(parts.store, resource, record))
  }
  return {
    resourceOf: (apiVersion, kind) => parts.catalog.byKind(apiVersion, kind),
    async get(resource, { namespace = '', name }) {
      const record = await parts.store.get({ kind: storageKeyOf(resource), namespace, name }, true)
      return record && objectOf(resource, await fromStored(parts.store, resource, record))
    },
    async *list(resource, namespace) {
      const scope = namespace === undefined ? {} : { namespace }
      const list = await openList(parts, {
        resource,
        ...scope,
        options: { selector: everything, limit: 0 },
        withBodies: true,
      })
      for await (const page of list.pages)
        for (const record of page.objects) yield objectOf(resource, await fromStored(parts.store, resource, record))
    },
    create: (resource, object) =>
      asApiErrors(resource, object.metadata.name, async () => {
        const { namespace } = object.metadata
        const scope = namespace === undefined ? {} : { namespace }
        const request = { resource, ...scope, options, incoming: incomingOf(object), isRestored: true }
        return objectOfOutcome(resource, await createObject(parts, context, request))
      }),
    update: (resource, place, change) =>
      asApiErrors(resource, place.name, async () => {
        const outcome = await updateObject(parts, context, {
          resource,
          ...place,
          options,
          isPatch: true,
          readsBody: true,
          next: ({ draft }) => incomingOf(change(objectOf(resource, draft))),
        })
        return objectOfOutcome(resource, outcome)
      }),
    delete: (resource, place, { isDryRun = false, preconditions = {}, propagation } = {}) =>
      asApiErrors(resource, place.name, async () => {
        const wish = { isDryRun, preconditions, ...(propagation ? { propagation } : {}) }
        await deleteObject(parts, { resource, ...place, options: wish })
      }),
  }
}

function incomingOf(object: KubeObject): IncomingObject {
  const { apiVersion, kind, metadata } = object
  const body = bodyOfFields(withoutHead(object as unknown as JsonObject))
  return { apiVersion, kind, metadata: metadata as unknown as JsonObject, body, duplicates: [] }
}

async function asApiErrors<T>(resource: ResourceDescriptor, name: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    throw apiErrorOf(error, { resource, name })
  }
}
