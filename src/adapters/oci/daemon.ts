// SPDX-License-Identifier: Apache-2.0
/** Images that a Docker or Podman daemon on this machine keeps: asked for over its socket, as `docker save` does. */
import { createWriteStream, existsSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import { pipeline } from 'node:stream/promises'
import type { ArchivedImage } from './archive.ts'
import { OciError } from './errors.ts'
import { bounded, maxUnpackedBytes, openUnpackedArchive } from './unpacked-archive.ts'

/** An image of a daemon. */
export interface DaemonImage {
  readonly daemon: 'docker' | 'podman'
  readonly name: string
}

export interface DaemonOptions {
  readonly platform: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** Largest archive that is taken. Default `maxUnpackedBytes`. */
  readonly maxBytes?: number
}

const connectTimeoutMs = 10_000
const maxReasonBytes = 4_096

/** Reads `docker:NAME` and `podman:NAME`; undefined for anything else. */
export function daemonImageOf(text: string): DaemonImage | undefined {
  const match = /^(docker|podman):(?!\/\/)([^\s]+)$/.exec(text)
  // `docker:24` is the image of that name on Docker Hub, not an image called 24.
  return match?.[2] && !/^\d+$/.test(match[2])
    ? { daemon: match[1] as DaemonImage['daemon'], name: match[2] }
    : undefined
}

/**
 * Opens the image. The daemon sends an archive that has to be read from its end too, so it is kept in a file of its
 * own until `close`. Throws `OciError`. Source: Docker Engine API 1.40, `GET /images/{name}/get`.
 */
export async function openDaemonImage(image: DaemonImage, options: DaemonOptions): Promise<ArchivedImage> {
  const socketPath = socketOf(image.daemon, options.env)
  return openUnpackedArchive(options.platform, path =>
    save(image, socketPath, path, options.maxBytes ?? maxUnpackedBytes),
  )
}

/** The socket that the environment names, else the first of the usual ones that is there. */
function socketOf(daemon: DaemonImage['daemon'], env: DaemonOptions['env']): string {
  const named = (daemon === 'docker' ? env['DOCKER_HOST'] : env['CONTAINER_HOST']) ?? ''
  if (named.startsWith('unix://')) return named.slice('unix://'.length)
  if (named !== '')
    throw new OciError(
      'config',
      `expected ${daemon}'s daemon at unix://…, got ${named.slice(0, 100)}; save the image to a file and name that`,
    )
  const runtime = env['XDG_RUNTIME_DIR'] ?? ''
  const usual =
    daemon === 'docker'
      ? [`${runtime}/docker.sock`, '/var/run/docker.sock']
      : [`${runtime}/podman/podman.sock`, '/run/podman/podman.sock']
  const found = usual.find(path => existsSync(path))
  if (found) return found
  throw new OciError(
    'unreachable',
    `there is no socket of ${daemon} (${usual.join(', ')}); is its daemon running? An image on Docker Hub that is called ${daemon} is docker.io/library/${daemon}:TAG`,
  )
}

async function save({ daemon, name }: DaemonImage, socketPath: string, path: string, maxBytes: number): Promise<void> {
  const response = await get(daemon, socketPath, `/v1.40/images/${encodeURIComponent(name)}/get`)
  if (response.statusCode === 404)
    throw new OciError('not-found', `${daemon} has no image ${name.slice(0, 200)}; pull it first`)
  if (response.statusCode !== 200)
    throw new OciError('server', `${daemon} answered ${response.statusCode}: ${await beginningOf(response)}`)
  await pipeline(response, bounded(maxBytes), createWriteStream(path, { mode: 0o600 })).catch((cause: unknown) => {
    if (cause instanceof OciError) throw cause
    throw new OciError('unreachable', `${daemon} broke off in the middle of the image`, { cause })
  })
}

function get(daemon: string, socketPath: string, path: string): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  const call = request({ socketPath, path, headers: { host: 'localhost' } }, resolve)
  call.setTimeout(connectTimeoutMs, () => {
    // Saving a big image takes its time before the first byte comes; only the connection is in a hurry.
    if (call.socket?.connecting) call.destroy(new Error('the connection takes too long'))
  })
  call.on('error', cause =>
    reject(new OciError('unreachable', `cannot ask ${daemon} at ${socketPath}: ${cause.message}`, { cause })),
  )
  call.end()
  return promise
}

async function beginningOf(response: IncomingMessage): Promise<string> {
  let text = ''
  for await (const piece of response) {
    text += String(piece)
    if (text.length > maxReasonBytes) break
  }
  return text.slice(0, 300)
}
