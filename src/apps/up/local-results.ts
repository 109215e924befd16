// SPDX-License-Identifier: Apache-2.0
/** Writes results into the server of the same process: no HTTP, no JSON that is written only to be read again. */
import { ApiError } from '#adapters/apiserver/api-error.ts'
import type { ResourceDescriptor } from '#adapters/apiserver/descriptor.ts'
import { bodyOfFields, withoutHead } from '#adapters/apiserver/objects/body.ts'
import type { IncomingObject } from '#adapters/apiserver/objects/incoming.ts'
import { createObject } from '#adapters/apiserver/operations/create.ts'
import { apiErrorOf } from '#adapters/apiserver/operations/errors.ts'
import type { Outcome } from '#adapters/apiserver/operations/outcome.ts'
import type { RequestContext, ServerParts } from '#adapters/apiserver/operations/parts.ts'
import { updateObject } from '#adapters/apiserver/operations/update.ts'
import type { WriteOptions } from '#adapters/apiserver/request/options.ts'
import { errorOfStatus, KubeError } from '#adapters/kube/rest/errors.ts'
import type { JsonObject } from '#domain/json.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import type { ResultWrites } from '#services/kubescape/start.ts'

const context: RequestContext = { user: { name: 'ks-owner', groups: ['system:masters'] }, warn: () => undefined }

/** As the client says of itself over HTTP. */
const options: WriteOptions = {
  isDryRun: false,
  fieldManager: 'kubescape-operator-ts',
  namesManager: false,
  fieldValidation: 'Ignore',
  namesValidation: false,
  force: false,
}

/** Writes with what a server's operations work with. */
export function localResults(parts: ServerParts): ResultWrites {
  return {
    create: (_, object) =>
      writing(parts, object, resource => createObject(parts, context, { ...placed(resource, object), options })),
    replace: (_, object) =>
      writing(parts, object, resource => {
        const { incoming, ...place } = placed(resource, object)
        const wish = { isPatch: false, readsBody: false, next: () => incoming }
        return updateObject(parts, context, { ...place, ...wish, name: object.metadata.name, options })
      }),
  }
}

function placed(resource: ResourceDescriptor, object: KubeObject) {
  const { apiVersion, kind, metadata } = object
  const { namespace } = metadata
  const body = bodyOfFields(withoutHead(object as unknown as JsonObject))
  const { maxObjectBytes } = resource.limits
  if (body.sizeBytes > maxObjectBytes)
    throw new ApiError('RequestEntityTooLarge', `${body.sizeBytes} bytes, at most ${maxObjectBytes} are taken`)
  const incoming: IncomingObject = {
    apiVersion,
    kind,
    metadata: metadata as unknown as JsonObject,
    body,
    duplicates: [],
  }
  return { resource, ...(namespace !== undefined && { namespace }), incoming }
}

/** The version stored; what the server refuses is the error that it would be over HTTP. */
async function writing(
  parts: ServerParts,
  { apiVersion, kind, metadata }: KubeObject,
  write: (resource: ResourceDescriptor) => Promise<Outcome>,
): Promise<string> {
  const resource = parts.catalog.byKind(apiVersion, kind)
  if (!resource) throw new KubeError('not-found', `write ${kind} ${metadata.name}: this server does not serve the kind`)
  try {
    const { record } = await write(resource)
    return String(record.version)
  } catch (error) {
    const refusal = apiErrorOf(error, { resource, name: metadata.name })
    if (!(refusal instanceof ApiError)) throw error
    throw errorOfStatus(`write ${kind} ${metadata.name}`, refusal.status(), refusal.code)
  }
}
