// SPDX-License-Identifier: Apache-2.0
/** Prepares OpenAPI documents when first asked for, and keeps their bytes. */
import { createHash } from 'node:crypto'
import type { ResourceDescriptor } from '#adapters/apiserver/descriptor.ts'
import type { OpenApiDocument, OpenApiProvider } from '#adapters/apiserver/structure.ts'
import { openApiV2 } from './openapi-v2.ts'
import { encodeOpenApiV2 } from './openapi-v2-protobuf.ts'
import { openApiPathOf, openApiV3 } from './openapi-v3.ts'
import type { SchemaLibrary } from './schema-library.ts'

interface ProviderOptions {
  readonly descriptors: readonly ResourceDescriptor[]
  readonly library: SchemaLibrary
  /** `info.version` of the documents. */
  readonly version: string
}

/**
 * OpenAPI of the given resources. Each document is built once, from 5 ms for a group up to 100 ms for version 2 of all
 * built-in kinds; what is kept is bytes, about 3 MB for those.
 */
export function createOpenApiProvider(options: ProviderOptions): OpenApiProvider {
  const { descriptors, library } = options
  const byPath = Map.groupBy(descriptors, openApiPathOf)
  const kept = new Map<string, OpenApiDocument>()

  function keep(key: string, build: () => Uint8Array): OpenApiDocument {
    const known = kept.get(key)
    if (known) return known
    const bytes = build()
    const document = { bytes, etag: `"${createHash('sha256').update(bytes).digest('hex').slice(0, 32).toUpperCase()}"` }
    kept.set(key, document)
    return document
  }

  return {
    v2: () => keep('v2', () => Buffer.from(JSON.stringify(openApiV2(options)))),
    v2Protobuf: () => keep('v2 protobuf', () => encodeOpenApiV2(openApiV2(options))),
    v3Paths: () => [...byPath.keys()].sort(),
    v3(path) {
      const members = byPath.get(path)
      if (!members) return undefined
      return keep(`v3 ${path}`, () => Buffer.from(JSON.stringify(openApiV3({ descriptors: members, library }))))
    },
  }
}
