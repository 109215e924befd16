// SPDX-License-Identifier: Apache-2.0
/** Commands of the HTTP API, read from what the operator, upstream's or ours, posts. */
import { formatImageRef, type ImageRef, type ParsedImageRef, parseImageRef } from '#domain/image-ref.ts'
import { isJsonArray, isJsonObject, type JsonObject, scalarText } from '#domain/json.ts'
import type { Json } from '#domain/kube-object.ts'
import { imageSlug, isSlug } from '#domain/slug.ts'
import { parseWorkloadId } from '#domain/workload-id.ts'

/** What is to be done. */
export type Endpoint = 'generateSBOM' | 'scanCVE' | 'scanCP' | 'scanRegistry'

/** An image to scan, and for whom. */
export interface ScanCommand {
  readonly endpoint: Endpoint
  /** Empty: nobody will ask. */
  readonly jobId: string
  /** Of the job that this one is part of; empty for none. */
  readonly parentJobId: string
  /** Number of the last thing that was reported of the job. */
  readonly lastAction: number
  /** What the command says of a registry, to be told to a provider as it is. */
  readonly registry: Readonly<Record<string, string>>
  /** Name of the image's results. */
  readonly slug: string
  /** What to pull, in the order of preference. */
  readonly refs: readonly [ImageRef, ...ImageRef[]]
  /** As the pod names it, in full. */
  readonly imageTag: string
  /** As the runtime reports it; empty for images that no pod runs. */
  readonly imageId: string
  /** Empty when no workload is meant. */
  readonly wlid: string
  readonly containerName: string
  readonly instanceId: string
  /** Who waits: commands of one namespace do not hold up those of others. */
  readonly namespace: string
  /** In docker's `AuthConfig`; read by whoever pulls. */
  readonly credentials: readonly Json[]
  readonly platform?: string
  readonly useHttp: boolean
  readonly skipTlsVerify: boolean
  /** How often this process or another has tried it again by itself; absent: it was ordered. */
  readonly retries?: number
}

/** A command, or why it is none. */
export type ReadCommand =
  | { readonly kind: 'command'; readonly command: ScanCommand }
  | { readonly kind: 'invalid'; readonly because: string }

/** A profile by whose container an image is to be judged, or why none is named. */
export type ReadProfileCommand =
  | {
      readonly kind: 'profile'
      readonly namespace: string
      readonly name: string
      /** What else the body says, for the command that is made of the profile. */
      readonly body: JsonObject
    }
  | { readonly kind: 'invalid'; readonly because: string }

/** In place of the hash of an image that no pod runs. */
const noHash = 'nohash'
const maxCredentials = 50

/**
 * Reads a command; names of fields may be in any case, as Go reads them.
 *
 * An image is needed with its hash, except by `scanRegistry`. Source: armoapi-go `apis.WebsocketScanCommand`,
 * `apis.RegistryScanCommand`.
 */
export function readCommand(endpoint: Endpoint, body: unknown): ReadCommand {
  if (!isJsonObject(body)) return invalid('expected a JSON object')
  const fields = lowerCased(body)
  const args = lowerCased(isJsonObject(fields.get('args')) ? (fields.get('args') as JsonObject) : {})
  const text = (name: string) => scalarText(fields.get(name))
  const tag = parseImageRef(text('imagetag'))
  if (tag.kind === 'invalid') return invalid(`imageTag: ${tag.because}`)
  const imageId = endpoint === 'scanRegistry' ? '' : text('imagehash')
  if (endpoint !== 'scanRegistry' && imageId === '') return invalid('imageHash: expected the id of the image, got none')
  const imageTag = formatImageRef(tag.ref)
  const slug = imageSlug(imageTag, imageId || noHash)
  if (slug === undefined) return invalid('imageTag and imageHash give no valid name for the results')
  const wlid = text('wlid')
  const platform = scalarText(args.get('platform'))
  return {
    kind: 'command',
    command: {
      endpoint,
      jobId: jobIdOf(fields),
      parentJobId: text('parentjobid'),
      lastAction: wholeNumberOf(text('actionidn') || text('lastaction')),
      registry: registryOf(args),
      slug,
      refs: refsOf(tag, imageId),
      imageTag,
      imageId: imageId.replace(/^docker-pullable:\/\//, ''),
      wlid,
      containerName: text('containername'),
      instanceId: text('instanceid'),
      namespace: parseWorkloadId(wlid)?.namespace ?? '',
      credentials: credentialsIn(fields),
      ...(platform !== '' && { platform: platform.includes('/') ? platform : `linux/${platform}` }),
      useHttp: isTrue(args.get('usehttp')),
      skipTlsVerify: isTrue(args.get('skiptlsverify')),
    },
  }
}

/** Reads the command to judge the image of a container by its profile. */
export function readProfileCommand(body: unknown): ReadProfileCommand {
  if (!isJsonObject(body)) return { kind: 'invalid', because: 'expected a JSON object' }
  const fields = lowerCased(body)
  const args = lowerCased(isJsonObject(fields.get('args')) ? (fields.get('args') as JsonObject) : {})
  const [namespace, name] = [scalarText(args.get('namespace')), scalarText(args.get('name'))]
  if (!isSlug(name)) return { kind: 'invalid', because: 'args.name: expected the name of a ContainerProfile' }
  if (!isSlug(namespace)) return { kind: 'invalid', because: 'args.namespace: expected the namespace of the profile' }
  return { kind: 'profile', namespace, name, body }
}

/** The digest that runs comes first; a registry that has forgotten it may still have the tag. */
function refsOf(tag: Extract<ParsedImageRef, { kind: 'ref' }>, imageId: string): readonly [ImageRef, ...ImageRef[]] {
  const running = imageId.includes('@') ? parseImageRef(imageId) : undefined
  return running?.kind === 'ref' ? [running.ref, tag.ref] : [tag.ref]
}

function credentialsIn(fields: ReadonlyMap<string, Json>): readonly Json[] {
  const list = fields.get('credentialslist')
  const single = fields.get('credentials')
  return [...(isJsonArray(list) ? list : []), ...(isJsonObject(single) ? [single] : [])].slice(0, maxCredentials)
}

function jobIdOf(fields: ReadonlyMap<string, Json>): string {
  const own = scalarText(fields.get('jobid'))
  if (own !== '') return own
  const session = fields.get('session')
  const ids = isJsonObject(session) ? lowerCased(session).get('jobids') : undefined
  return isJsonArray(ids) ? scalarText(ids[0]) : ''
}

function wholeNumberOf(text: string): number {
  return /^\d{1,9}$/.test(text) ? Number(text) : 0
}

/** Names of arguments about a registry, as they are written in reports. Source: armoapi-go, `identifiers`. */
const registryArguments = [
  'registryName',
  'repository',
  'tag',
  'sensor',
  'registryID',
  'registryScanID',
  'registryScanImagesCount',
] as const
const maxArgumentChars = 1_000

function registryOf(args: ReadonlyMap<string, Json>): Readonly<Record<string, string>> {
  const stated = registryArguments.map(name => [name, scalarText(args.get(name.toLowerCase()))] as const)
  return Object.fromEntries(stated.filter(([, value]) => value !== '' && value.length <= maxArgumentChars))
}

function isTrue(value: Json | undefined): boolean {
  return value === true || value === 'true'
}

function lowerCased(object: JsonObject): ReadonlyMap<string, Json> {
  return new Map(Object.entries(object).map(([name, value]) => [name.toLowerCase(), value]))
}

function invalid(because: string): ReadCommand {
  return { kind: 'invalid', because }
}
