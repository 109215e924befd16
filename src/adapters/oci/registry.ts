// SPDX-License-Identifier: Apache-2.0
/** Images of registries. */
import { defaultRegistry, formatImageRef, type ImageRef } from '#domain/image-ref.ts'
import type { Clock } from '#runtime/clock.ts'
import type { Random } from '#runtime/retry.ts'
import { boundedBody } from './bounded-body.ts'
import { type Connections, type ConnectionSettings, createConnections, defaultIdleTimeoutMs } from './connections.ts'
import type { Credential } from './credentials.ts'
import { OciError } from './errors.ts'
import {
  type BlobSource,
  type Descriptor,
  maxDocumentBytes,
  type OciImage,
  openImage,
  verifyDigest,
} from './image.ts'
import { acceptedManifests } from './media-types.ts'
import { type Mirrors, mirrored } from './mirrors.ts'
import { headerOf, RegistryHttp, type RegistryObserver } from './registry-http.ts'
import { resumed } from './resumed.ts'
import { flowing } from './silence.ts'
import { verified } from './verified.ts'

export interface RegistryOptions extends ConnectionSettings {
  readonly clock: Clock
  readonly random: Random
  /** Credentials for an image, the ones to try first first. */
  readonly credentialsFor: (ref: ImageRef) => Promise<readonly Credential[]>
  /** Plain HTTP for every registry. Loopback is asked by HTTPS first and by HTTP when that is not spoken there. */
  readonly useHttp?: boolean
  readonly mirrors?: Mirrors
  readonly observer?: RegistryObserver
}

export interface OpenCall {
  /** `os/architecture[/variant]`. */
  readonly platform: string
  /** In place of what `credentialsFor` says. */
  readonly credentials?: readonly Credential[]
  readonly signal?: AbortSignal
}

/** Fetches images; one client for a whole process, so that tokens and patience are shared. */
export interface RegistryClient {
  /** Reads manifest and configuration; layers are fetched when they are opened. Throws `OciError`. */
  open(ref: ImageRef, call: OpenCall): Promise<OciImage>
  /** Breaks every connection. */
  close(): Promise<void>
}

/** Docker Hub's images are not where its name points to. */
const hubHost = 'registry-1.docker.io'

/** Makes a client; nothing is sent before an image is opened. */
export function createRegistryClient(options: RegistryOptions): RegistryClient {
  const { clock, idleTimeoutMs = defaultIdleTimeoutMs } = options
  const connections = createConnections(options)
  const registries = new Map<string, Promise<RegistryHttp>>()

  function registryOf(host: string): Promise<RegistryHttp> {
    const known = registries.get(host)
    if (known) return known
    const { random, observer } = options
    const made = baseOf(host, options.useHttp === true, connections).then(
      base => new RegistryHttp({ base, connections, clock, random, ...(observer && { observer }) }),
    )
    registries.set(host, made)
    return made
  }

  return {
    async open(wanted, { platform, credentials: given, signal }) {
      const ref = mirrored(wanted, options.mirrors ?? {})
      const http = await registryOf(ref.registry === defaultRegistry ? hubHost : ref.registry)
      const { repository } = ref
      const common = { repository, credentials: given ?? (await options.credentialsFor(ref)), ...(signal && { signal }) }

      async function manifest(reference: string): Promise<{ readonly mediaType: string; readonly bytes: Buffer }> {
        const response = await http.get({
          ...common,
          path: `${repository}/manifests/${reference}`,
          headers: { accept: acceptedManifests },
        })
        const bytes = await boundedBody(flowing(response.body, { clock, idleTimeoutMs }), maxDocumentBytes, `manifest of ${formatImageRef(ref)}`)
        const claimed = headerOf(response, 'docker-content-digest')
        if (/^sha256:[0-9a-f]{64}$/.test(claimed)) verifyDigest(bytes, claimed, 'the manifest')
        return { mediaType: headerOf(response, 'content-type'), bytes }
      }

      const source: BlobSource = {
        async readDocument(descriptor, what) {
          if (what === 'manifest') return (await manifest(descriptor.digest)).bytes
          const { body } = await http.get({ ...common, path: blobPath(repository, descriptor), headers: {} })
          return boundedBody(flowing(body, { clock, idleTimeoutMs }), maxDocumentBytes, `blob ${descriptor.digest}`)
        },
        openBlob: (descriptor, layerSignal = signal) =>
          verified(
            descriptor,
            resumed({
              sizeBytes: descriptor.size,
              clock,
              random: options.random,
              idleTimeoutMs,
              ...(layerSignal && { signal: layerSignal }),
              async openAt(offset) {
                const response = await http.get({
                  ...common,
                  ...(layerSignal && { signal: layerSignal }),
                  path: blobPath(repository, descriptor),
                  headers: offset > 0 ? { range: `bytes=${offset}-` } : {},
                })
                if (response.statusCode === 200) return { startsAt: 0, body: response.body }
                const startsAt = Number(/^bytes (\d{1,15})-/.exec(headerOf(response, 'content-range'))?.[1] ?? Number.NaN)
                if (startsAt <= offset) return { startsAt, body: response.body }
                response.body.destroy()
                throw new OciError('malformed', `blob ${descriptor.digest}: expected bytes from ${offset}, got others`)
              },
            }),
          ),
      }
      const found = await manifest(ref.digest ?? ref.tag ?? 'latest')
      if (ref.digest !== undefined) verifyDigest(found.bytes, ref.digest, `the manifest of ${formatImageRef(ref)}`)
      return openImage(source, found, platform)
    },
    close: () => connections.close(),
  }
}

function blobPath(repository: string, { digest }: Descriptor): string {
  return `${repository}/blobs/${digest}`
}

async function baseOf(host: string, useHttp: boolean, connections: Connections): Promise<URL> {
  const secure = new URL(`https://${host}`)
  const plain = new URL(`http://${host}`)
  if (useHttp) return plain
  if (!/^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/.test(host)) return secure
  try {
    const { body } = await connections.send({ method: 'GET', url: new URL('/v2/', secure), headers: {} })
    await body.dump({ limit: 65_536 })
    return secure
  } catch (error) {
    // A certificate that is not trusted is no reason to do without.
    return isCertificateError(error) ? secure : plain
  }
}

function isCertificateError(error: unknown): boolean {
  const { code = '' } = error as { readonly code?: string }
  return code.startsWith('CERT_') || code.startsWith('UNABLE_TO_') || code.includes('SELF_SIGNED') || code.includes('ALTNAME')
}

