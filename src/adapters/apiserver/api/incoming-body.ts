// SPDX-License-Identifier: Apache-2.0
/** Reads the object that a request carries; a long one is stored piece by piece and never held as a whole. */
import { badRequest } from '#adapters/apiserver/api-error.ts'
import type { ResourceDescriptor } from '#adapters/apiserver/descriptor.ts'
import { JsonSyntaxError } from '#adapters/apiserver/json/scan.ts'
import { createSplitter } from '#adapters/apiserver/json/split.ts'
import { bodyOfStaged } from '#adapters/apiserver/objects/body.ts'
import { type IncomingObject, readObject } from '#adapters/apiserver/objects/incoming.ts'
import { bodyEncoding } from '#adapters/apiserver/request/negotiation.ts'
import { inlineBodyBytes, type ObjectStore } from '#adapters/db/store.ts'
import type { Call } from './call.ts'

/** Errors: BadRequest, UnsupportedMediaType, RequestEntityTooLarge. */
export async function readIncoming(
  call: Call,
  resource: ResourceDescriptor,
  { store, wantsDuplicates }: { readonly store: ObjectStore; readonly wantsDuplicates: boolean },
): Promise<IncomingObject> {
  const encoding = bodyEncoding(call.header('content-type'))
  const { maxObjectBytes } = resource.limits
  const wish = { wantsDuplicates, summaryTexts: resource.summaryTexts }
  if (encoding === 'yaml' || resource.bodies === 'validated')
    return readObject(await call.body(maxObjectBytes), encoding, wish)
  const { pieces, rest } = await call.begin(inlineBodyBytes, maxObjectBytes)
  if (rest) return readLong(pieces, rest, store)
  const [only] = pieces
  return readObject(pieces.length === 1 && only ? only : Buffer.concat(pieces), 'json', wish)
}

async function readLong(
  begun: readonly Uint8Array[],
  rest: AsyncIterable<Uint8Array>,
  store: ObjectStore,
): Promise<IncomingObject> {
  const writer = store.stageBody()
  const splitter = createSplitter({ body: piece => writer.write(piece) })
  try {
    for (const piece of begun) splitter.write(piece)
    for await (const piece of rest) splitter.write(piece)
    return { ...splitter.finish(), body: bodyOfStaged(writer.finish()), duplicates: [] }
  } catch (error) {
    if (error instanceof JsonSyntaxError) throw badRequest(`the object cannot be read: ${error.message}`)
    throw error
  }
}
