// SPDX-License-Identifier: Apache-2.0
/** Opens the image that a command line names, and scans it. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { openLayerCache } from '#adapters/db/layer-cache.ts'
import { proxyFromEnvironment } from '#adapters/kube/proxy.ts'
import type { ArchivedImage } from '#adapters/oci/archive.ts'
import { cloudCredentials } from '#adapters/oci/cloud/cloud-credentials.ts'
import type { Credential } from '#adapters/oci/credentials.ts'
import { daemonImageOf, openDaemonImage } from '#adapters/oci/daemon.ts'
import { dockerCredentials } from '#adapters/oci/docker-credentials.ts'
import type { OciImage } from '#adapters/oci/image.ts'
import { openLocalImage } from '#adapters/oci/local.ts'
import { createRegistryClient } from '#adapters/oci/registry.ts'
import { formatImageRef, type ImageRef, parseImageRef } from '#domain/image-ref.ts'
import { engineVersion } from '#domain/version.ts'
import { type ScannedImage, scanLayers } from '#engines/sbom/run.ts'
import { type SyftSbom, syftDocumentOf } from '#engines/sbom/syft/document.ts'
import { catalogers } from '#plugins/catalogers/registry.ts'
import { systemClock } from '#runtime/clock.ts'
import type { CliContext } from './program.ts'
import { progressLine } from './progress.ts'
import { UsageError } from './usage-error.ts'

export interface ImageCall {
  /** A reference or a path. */
  readonly image: string
  /** Default: linux and this machine's architecture. */
  readonly platform?: string
  readonly username?: string
  readonly passwordFile?: string
  readonly useHttp: boolean
  readonly skipTlsVerify: boolean
  readonly caFile?: string
  /** File in which layers are kept; absent: in memory. */
  readonly cacheFile?: string
}

/** An image scanned on the command line. */
export interface ImageReport {
  /** RFC 3339. */
  readonly createdAt: string
  readonly name: string
  readonly scanned: ScannedImage
  readonly sbom: SyftSbom
}

interface Opened extends ArchivedImage {
  readonly ref?: ImageRef
}

/** Scans. Throws UsageError for what the user can mend, OciError for what the registry or the image says. */
export async function scanImage(context: CliContext, call: ImageCall): Promise<ImageReport> {
  const platform = call.platform ?? `linux/${goArchitecture(process.arch)}`
  const progress = progressLine(context.stderr)
  progress.show(`reading the manifest of ${call.image}`)
  const opened = await openNamed(context, call, platform)
  const { image, ref } = opened
  try {
    let done = 0
    using store = openLayerCache({ file: call.cacheFile ?? ':memory:', clock: systemClock })
    const read = await scanLayers({
      layers: image.layers,
      catalogers,
      store,
      onLayer: ({ of }) => progress.show(`${++done} of ${of} layers`),
    })
    const scanned = withUnread(read, opened.unread?.() ?? [])
    const sbom = syftDocumentOf(scanned, sourceOf(call.image, image, ref), {
      name: 'kubescape',
      version: engineVersion,
    })
    return { createdAt: createdAt(context), name: call.image, scanned, sbom }
  } finally {
    progress.clear()
    await opened.close()
  }
}

/** What could not be read may hold packages. */
function withUnread(scanned: ScannedImage, unread: readonly string[]): ScannedImage {
  if (unread.length === 0) return scanned
  const { inventory } = scanned
  const doubts = unread.map(because => ({ path: '/', because: `cannot be read: ${because}` }))
  return { ...scanned, inventory: { ...inventory, isComplete: false, doubts: [...inventory.doubts, ...doubts] } }
}

/** A path that exists is a path, whatever else it could be called. */
async function openNamed(context: CliContext, call: ImageCall, platform: string): Promise<Opened> {
  const daemon = daemonImageOf(call.image)
  if (daemon) return openDaemonImage(daemon, { platform, env: context.env })
  if (existsSync(call.image)) return openLocalImage(call.image, platform)
  const parsed = parseImageRef(call.image)
  if (parsed.kind === 'invalid')
    throw new UsageError(`"${call.image}" is neither a file nor an image's name: ${parsed.because}`)
  const client = createRegistryClient({
    clock: systemClock,
    random: Math.random,
    credentialsFor: await credentialsOf(context, call),
    useHttp: call.useHttp,
    skipTlsVerify: call.skipTlsVerify,
    ...(call.caFile !== undefined && { ca: await textOf(call.caFile) }),
    proxyFor: url => proxyFromEnvironment(url, context.env),
  })
  try {
    const image = await client.open(parsed.ref, { platform })
    return { image, ref: parsed.ref, close: () => client.close() }
  } catch (error) {
    await client.close()
    throw error
  }
}

async function credentialsOf(
  { env }: CliContext,
  { username, passwordFile }: ImageCall,
): Promise<(ref: ImageRef) => Promise<readonly Credential[]>> {
  if (username === undefined) {
    const [written, ofCloud] = [dockerCredentials(env, homedir()), cloudCredentials({ env, nowMs: Date.now })]
    return async ref => [...(await written(ref)), ...(await ofCloud(ref))]
  }
  if (passwordFile === undefined) throw new UsageError('--username needs --password-file')
  const password = (await textOf(passwordFile)).replace(/\r?\n$/, '')
  return async () => [{ kind: 'password', username, password }]
}

async function textOf(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`cannot read ${path}: ${error.code ?? error.message}`)
  })
}

function sourceOf(userInput: string, image: OciImage, ref: ImageRef | undefined): Parameters<typeof syftDocumentOf>[1] {
  const { digest: _, ...tagged } = ref ?? { registry: '', repository: '' }
  return {
    userInput,
    imageId: image.imageId,
    manifestDigest: image.manifestDigest,
    mediaType: image.mediaType,
    tags: ref?.tag === undefined ? [] : [formatImageRef(tagged)],
    repoDigests: ref ? [`${ref.registry}/${ref.repository}@${image.manifestDigest}`] : [],
    platform: image.platform,
    labels: image.labels,
    manifest: image.manifest,
    config: image.config,
    layers: image.layers.map(({ mediaType, diffId }) => ({ mediaType, diffId })),
  }
}

/** Follows from SOURCE_DATE_EPOCH where it is set, so that a build can be repeated. */
function createdAt({ env, now }: CliContext): string {
  const epoch = env['SOURCE_DATE_EPOCH']
  const isSet = epoch !== undefined && /^\d{1,12}$/.test(epoch)
  return (isSet ? new Date(Number(epoch) * 1_000) : now()).toISOString()
}

/** The names that images use for what Node calls otherwise. */
function goArchitecture(nodeArch: string): string {
  return { x64: 'amd64', ia32: '386' }[nodeArch] ?? nodeArch
}
