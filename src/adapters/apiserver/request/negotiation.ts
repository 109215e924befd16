// SPDX-License-Identifier: Apache-2.0
/** Which form of an answer a client wants: `Accept`, and the media type of what it sends. */
import { ApiError } from '#adapters/apiserver/api-error.ts'

/** The form of objects in an answer. */
export interface Representation {
  readonly encoding: 'json' | 'yaml'
  readonly form: /** The object itself. */
    | { readonly kind: 'object' }
    /** `meta.k8s.io` Table, as kubectl prints it. */
    | { readonly kind: 'table'; readonly version: 'v1' | 'v1beta1' }
    /** `meta.k8s.io` PartialObjectMetadata and its list. */
    | { readonly kind: 'metadata'; readonly version: 'v1' | 'v1beta1' }
}

/** One entry of an `Accept` header. */
export interface MediaRange {
  /** Lower case, without parameters; either half may be a star. */
  readonly type: string
  readonly parameters: ReadonlyMap<string, string>
}

const maxAcceptLength = 4096
const maxRanges = 32

/** Reads an `Accept` header in the client's order; entries with q=0 are left out. An absent header accepts all. */
export function mediaRanges(accept: string | undefined): readonly MediaRange[] {
  if (accept === undefined || accept.trim() === '') return [{ type: '*/*', parameters: new Map() }]
  if (accept.length > maxAcceptLength) throw notAcceptable('a shorter Accept header')
  const ranges = accept.split(',', maxRanges).map(mediaRange)
  const weight = ({ parameters }: MediaRange) => Number(parameters.get('q') ?? 1)
  return ranges.filter(range => weight(range) > 0).sort((a, b) => weight(b) - weight(a))
}

/** Reads one media type with its parameters. */
export function mediaRange(text: string): MediaRange {
  const [type = '', ...rest] = text.split(';')
  const parameters = new Map<string, string>()
  for (const part of rest) {
    const equals = part.indexOf('=')
    if (equals < 0) continue
    parameters.set(part.slice(0, equals).trim().toLowerCase(), part.slice(equals + 1).trim())
  }
  return { type: type.trim().toLowerCase(), parameters }
}

/** Media types of YAML. */
const yamlTypes = new Set(['application/yaml', 'application/x-yaml', 'text/yaml'])

/** Media type in which typed clients of Kubernetes write built-in kinds by default. */
export const protobufType = 'application/vnd.kubernetes.protobuf'

/** Claims that a range covers JSON without asking for a form of its own. */
export function acceptsJson({ type }: MediaRange): boolean {
  return type === 'application/json' || type === '*/*' || type === 'application/*'
}

/** The first range that can be served. Errors: NotAcceptable, also when the client takes nothing but protobuf. */
export function representationOf(accept: string | undefined, allowsTransforms: boolean): Representation {
  for (const range of mediaRanges(accept)) {
    const encoding = acceptsJson(range) ? 'json' : yamlTypes.has(range.type) ? 'yaml' : undefined
    if (!encoding) continue
    const form = formOf(range)
    if (form && (form.kind === 'object' || allowsTransforms)) return { encoding, form }
  }
  throw notAcceptable('application/json or application/yaml, plain or as Table or PartialObjectMetadata of meta.k8s.io')
}

function formOf({ parameters }: MediaRange): Representation['form'] | undefined {
  const as = parameters.get('as')
  if (as === undefined) return { kind: 'object' }
  const version = parameters.get('v')
  if (parameters.get('g') !== 'meta.k8s.io' || (version !== 'v1' && version !== 'v1beta1')) return undefined
  if (as === 'Table') return { kind: 'table', version }
  if (as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList') return { kind: 'metadata', version }
  return undefined
}

function notAcceptable(expected: string): ApiError {
  return new ApiError('NotAcceptable', `only the following media types are accepted: ${expected}`)
}

/** Encoding of a body that was sent. An absent type is JSON. Errors: UnsupportedMediaType. */
export function bodyEncoding(contentType: string | undefined): 'json' | 'yaml' {
  const { type } = mediaRange(contentType ?? '')
  if (type === '' || type === 'application/json') return 'json'
  if (yamlTypes.has(type)) return 'yaml'
  throw new ApiError(
    'UnsupportedMediaType',
    `the body of the request was in an unknown format: expected application/json or application/yaml, got ${type.slice(0, 100)}${
      type === protobufType ? '; set the content type of the client to application/json' : ''
    }`,
  )
}
