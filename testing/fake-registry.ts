// SPDX-License-Identifier: Apache-2.0
/** A registry on loopback: serves what it was given, asks for credentials, and fails as it is told. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { type BuiltBlob, type BuiltImage, ociIndex } from './builders/oci-image.ts'

/** What goes wrong with one answer. */
export type RegistryFault =
  /** Breaks the connection after this many bytes of the body. */
  | { readonly kind: 'reset'; readonly afterBytes: number }
  | { readonly kind: 'status'; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  /** Sends so much of the body and then nothing more; without a number not even the head. */
  | { readonly kind: 'silent'; readonly afterBytes?: number }
  /** A byte at a time. */
  | { readonly kind: 'trickle'; readonly everyMs: number }
  /** Other bytes, as many. */
  | { readonly kind: 'corrupt' }
  /** The header says one digest, the body has another. */
  | { readonly kind: 'wrong-digest-header' }
  /** A body that never ends. */
  | { readonly kind: 'endless' }
  | { readonly kind: 'redirect'; readonly to: string }

export interface FakeRegistryOptions {
  /** Default: none. */
  readonly auth?: 'none' | 'basic' | 'token'
  readonly username?: string
  readonly password?: string
  /** A refresh token that is accepted as well. */
  readonly identityToken?: string
  /** Seconds that tokens live. Default 300. */
  readonly tokenSeconds?: number
  /** Whether `Range` is honoured. Default: true. */
  readonly ranges?: boolean
  /** Time before each answer, so that something can happen while a client waits. Default: none. */
  readonly delayMs?: number
}

/** A request as it came. */
export interface SeenRequest {
  readonly path: string
  readonly authorization?: string
  readonly range?: string
  readonly form?: URLSearchParams
}

export interface FakeRegistry extends AsyncDisposable {
  /** `127.0.0.1:<port>`. */
  readonly host: string
  readonly seen: readonly SeenRequest[]
  put(repository: string, tag: string, image: BuiltImage): void
  /** An index of the images under the tag. */
  putIndex(repository: string, tag: string, images: readonly BuiltImage[]): void
  /** A manifest of any kind. */
  putManifest(repository: string, tag: string, manifest: BuiltBlob): void
  /** The next `times` answers to paths that contain `path` go wrong. */
  fail(path: string, fault: RegistryFault, times?: number): void
}

/** Starts one. */
export async function startFakeRegistry(options: FakeRegistryOptions = {}): Promise<FakeRegistry> {
  const content = new Map<string, BuiltBlob>()
  const seen: SeenRequest[] = []
  const faults: { readonly path: string; readonly fault: RegistryFault; left: number }[] = []
  const tokens = new Set<string>()
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy())
  })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', `http://${host}`)
    const { authorization, range } = request.headers
    const body = request.method === 'POST' ? (await request.toArray()).join('') : undefined
    const form = body === undefined ? undefined : new URLSearchParams(body)
    seen.push({
      path: url.pathname,
      ...(authorization !== undefined && { authorization }),
      ...(range !== undefined && { range }),
      ...(form && { form }),
    })
    if (options.delayMs !== undefined) await setTimeout(options.delayMs)
    const planned = faults.find(({ path, left }) => left > 0 && url.pathname.includes(path))
    if (planned) planned.left--
    const fault = planned?.fault
    if (fault?.kind === 'status') return void response.writeHead(fault.status, { ...fault.headers }).end()
    if (fault?.kind === 'silent' && fault.afterBytes === undefined) return
    if (fault?.kind === 'redirect') return void response.writeHead(307, { location: fault.to }).end()
    if (url.pathname === '/token') return giveToken(authorization, form, response)
    if (!isAllowed(authorization)) return challenge(response, url.pathname)
    if (url.pathname === '/v2/') return void response.end('{}')
    const blob = content.get(url.pathname)
    if (!blob) return void response.writeHead(404).end('{"errors":[{"code":"MANIFEST_UNKNOWN"}]}')
    await send(response, blob, range, fault)
  }

  async function send(
    response: ServerResponse,
    { bytes, mediaType, digest }: BuiltBlob,
    range: string | undefined,
    fault: RegistryFault | undefined,
  ): Promise<void> {
    const start = options.ranges === false ? 0 : Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0)
    const part = fault?.kind === 'corrupt' ? Buffer.alloc(bytes.length - start, 7) : bytes.subarray(start)
    const claimed = fault?.kind === 'wrong-digest-header' ? `sha256:${'0'.repeat(64)}` : digest
    response.writeHead(start > 0 ? 206 : 200, {
      'content-type': mediaType,
      'docker-content-digest': claimed,
      ...(fault?.kind !== 'endless' && { 'content-length': part.length }),
      ...(start > 0 && { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` }),
    })
    if (fault?.kind === 'endless') {
      while (!response.destroyed) if (!response.write(Buffer.alloc(65_536, 32))) await once(response, 'drain')
      return
    }
    if (fault?.kind === 'silent') return void response.write(part.subarray(0, fault.afterBytes))
    if (fault?.kind === 'trickle') return trickle(response, part, fault.everyMs)
    if (fault?.kind !== 'reset') return void response.end(part)
    response.write(part.subarray(0, fault.afterBytes), () => response.destroy())
  }

  async function trickle(response: ServerResponse, part: Buffer, everyMs: number): Promise<void> {
    for (let at = 0; at < part.length && !response.destroyed; at++) {
      response.write(part.subarray(at, at + 1))
      await setTimeout(everyMs)
    }
    response.end()
  }

  function isAllowed(authorization: string | undefined): boolean {
    if (options.auth === 'basic') return authorization === basic()
    return options.auth === 'token' ? tokens.has(authorization ?? '') : true
  }

  function basic(): string {
    return `Basic ${Buffer.from(`${options.username}:${options.password}`).toString('base64')}`
  }

  function challenge(response: ServerResponse, path: string): void {
    const repository = /^\/v2\/(.+)\/(?:manifests|blobs)\//.exec(path)?.[1] ?? ''
    const bearer = `Bearer realm="http://${host}/token",service="fake",scope="repository:${repository}:pull"`
    const header = options.auth === 'basic' ? 'Basic realm="fake"' : bearer
    response.writeHead(401, { 'www-authenticate': header }).end('{}')
  }

  function giveToken(authorization: string | undefined, form: URLSearchParams | undefined, response: ServerResponse) {
    const isKnown =
      form === undefined
        ? options.username === undefined || authorization === basic()
        : form.get('refresh_token') === options.identityToken && form.get('grant_type') === 'refresh_token'
    if (!isKnown) return void response.writeHead(401).end('{}')
    const token = `token-${tokens.size}`
    tokens.add(`Bearer ${token}`)
    response.end(JSON.stringify({ token, expires_in: options.tokenSeconds ?? 300 }))
  }

  function putBlobs(repository: string, blobs: readonly BuiltBlob[]): void {
    for (const blob of blobs) content.set(`/v2/${repository}/blobs/${blob.digest}`, blob)
  }

  function putManifest(repository: string, tag: string, manifest: BuiltBlob): void {
    content.set(`/v2/${repository}/manifests/${tag}`, manifest)
    content.set(`/v2/${repository}/manifests/${manifest.digest}`, manifest)
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    host,
    seen,
    putManifest,
    put(repository, tag, image) {
      putBlobs(repository, image.blobs)
      putManifest(repository, tag, image.manifest)
    },
    putIndex(repository, tag, images) {
      for (const { blobs, manifest } of images) {
        putBlobs(repository, blobs)
        putManifest(repository, manifest.digest, manifest)
      }
      putManifest(repository, tag, ociIndex(images))
    },
    fail: (path, fault, times = 1) => void faults.push({ path, fault, left: times }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
