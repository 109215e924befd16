// SPDX-License-Identifier: Apache-2.0
/** Bodies in protobuf, for whoever reads the call in JSON. */
import { ApiError, badRequest } from '#adapters/apiserver/api-error.ts'
import { type ProtobufReader } from '#adapters/apiserver/protobuf/read-object.ts'
import { ProtobufError } from '#adapters/apiserver/protobuf/wire.ts'
import { mediaRange, protobufType } from '#adapters/apiserver/request/negotiation.ts'
import type { Call } from './call.ts'

/** The call itself, or one whose body is JSON where protobuf was sent and can be read. */
export function withJsonBody(call: Call, readProtobuf: ProtobufReader | undefined): Call {
  const contentType = call.header('content-type')
  if (!readProtobuf || contentType === undefined || mediaRange(contentType).type !== protobufType) return call
  const read = readProtobuf
  async function body(maxBytes: number): Promise<Buffer> {
    const bytes = await call.body(maxBytes)
    return bytes.length === 0 ? bytes : jsonOf(read, bytes)
  }
  const { method, path, query, user } = call
  return {
    method,
    path,
    query,
    user,
    signal: () => call.signal(),
    about: (verb, resource) => call.about(verb, resource),
    warn: text => call.warn(text),
    cut: () => call.cut(),
    header: name => (name === 'content-type' ? 'application/json' : call.header(name)),
    body,
    begin: async (_wholeBytes, maxBytes) => ({ pieces: [await body(maxBytes)] }),
  }
}

function jsonOf(read: ProtobufReader, bytes: Buffer): Buffer {
  try {
    return Buffer.from(JSON.stringify(read(bytes)))
  } catch (error) {
    if (!(error instanceof ProtobufError)) throw error
    if (error.code === 'malformed') throw badRequest(`the object cannot be read: ${error.message}`)
    throw new ApiError('UnsupportedMediaType', `the body of the request cannot be read: ${error.message}`)
  }
}
