// SPDX-License-Identifier: Apache-2.0
/** Opens the image that a command line names, and scans it. */
import { existsSync } from 'node:fs'
import { openLayerCache } from '#adapters/db/layer-cache.ts'
import type { ArchivedImage } from '#adapters/oci/archive.ts'
import type { Credential } from '#adapters/oci/credentials.ts'
import type { OciImage } from '#adapters/oci/image.ts'
import { openLocalImage } from '#adapters/oci/local.ts'
import type { Mirrors } from '#adapters/oci/mirrors.ts'
import type { CliContext } from '#apps/cli/program.ts'
import { type ProgressLine, progressLine } from '#apps/cli/progress.ts'
import { formatImageRef, type ImageRef } from '#domain/image-ref.ts'
import { engineVersion } from '#domain/version.ts'
import type { ByteGate } from '#engines/sbom/layer/byte-gate.ts'
import { type ScannedImage, scanLayers } from '#engines/sbom/run.ts'
import { type SyftSbom, syftDocumentOf } from '#engines/sbom/syft/document.ts'
import { catalogers } from '#plugins/catalogers/registry.ts'
import { systemClock } from '#runtime/clock.ts'

export interface ImageCall {
  /** A reference or a path. */
  readonly image: string
  /** Default: linux and this machine's architecture. */
  readonly platform?: string
  readonly username?: string
  readonly password?: string
  readonly passwordFile?: string
  readonly useHttp: boolean
  readonly skipTlsVerify: boolean
  readonly caFile?: string
  /** How long a registry may send nothing. Default: as the client has it. */
  readonly idleTimeoutMs?: number
  /** File in which layers are kept; absent: they are not. */
  readonly cacheFile?: string
  /** The image is a reference, whatever it is called: it comes from somebody's manifest, which names no file here. */
  readonly isReference?: true
  /** Where images are fetched from instead, by the beginning of their names. */
  readonly mirrors?: Mirrors
  /** Credentials that are tried before what the docker configuration has. */
  readonly credentialsFor?: (ref: ImageRef) => Promise<readonly Credential[]>
}

/** What several scans share. */
export interface SharedScan {
  readonly progress?: ProgressLine
  /** Bounds what they hold in memory together. */
  readonly gate?: ByteGate
  /** Ends the reading; the image counts as not read whole. */
  readonly signal?: AbortSignal
}

/** An image scanned on the command line. */
export interface ImageReport {
  /** RFC 3339. */
  readonly createdAt: string
  readonly name: string
  /** Of the image, as its configuration says it. */
  readonly platform: string
  readonly scanned: ScannedImage
  readonly sbom: SyftSbom
}

/** An image, and the reference that led to it unless it lies in files. */
export interface OpenedImage extends ArchivedImage {
  readonly ref?: ImageRef
}

/** Scans. Throws UsageError for what the user can mend, OciError for what the registry or the image says. */
export async function scanImage(
  context: CliContext,
  call: ImageCall,
  { progress = progressLine(context.stderr), gate, signal }: SharedScan = {},
): Promise<ImageReport> {
  const platform = call.platform ?? `linux/${goArchitecture(process.arch)}`
  progress.show('reading the manifest')
  const opened = await openNamed(context, call, platform)
  const { image, ref } = opened
  try {
    let done = 0
    using store =
      call.cacheFile === undefined ? undefined : openLayerCache({ file: call.cacheFile, clock: systemClock })
    const read = await scanLayers({
      layers: image.layers,
      catalogers,
      ...(store && { store }),
      ...(gate && { gate }),
      ...(signal && { signal }),
      onLayer: ({ of }) => progress.show(`${++done} of ${of} layers`),
    })
    const scanned = withUnread(read, opened.unread?.() ?? [])
    const sbom = syftDocumentOf(scanned, sourceOf(call.image, image, ref), {
      name: 'kubescape',
      version: engineVersion,
    })
    return { createdAt: createdAt(context), name: call.image, platform: image.platform, scanned, sbom }
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

/** A path that exists is a path, whatever else it could be called; only what is elsewhere needs a client for it. */
async function openNamed(context: CliContext, call: ImageCall, platform: string): Promise<OpenedImage> {
  const isOfDaemon = /^(?:docker|podman):/.test(call.image)
  if (!call.isReference && !isOfDaemon && existsSync(call.image)) return openLocalImage(call.image, platform)
  const { openRemoteImage } = await import('./remote-image.ts')
  return openRemoteImage(context, call, platform)
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
