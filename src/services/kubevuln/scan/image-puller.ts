// SPDX-License-Identifier: Apache-2.0
/** From a command to the packages of its image. */
import { cloudStrategy } from '#adapters/oci/cloud/cloud-credentials.ts'
import { type Credential, credentialOf } from '#adapters/oci/credentials.ts'
import { OciError } from '#adapters/oci/errors.ts'
import type { OciImage } from '#adapters/oci/image.ts'
import type { RegistryClient } from '#adapters/oci/registry.ts'
import { formatImageRef, type ImageRef } from '#domain/image-ref.ts'
import { engineVersion } from '#domain/version.ts'
import type { Cataloger } from '#engines/sbom/cataloger.ts'
import { type LayerStore, type ScannedImage, scanLayers } from '#engines/sbom/run.ts'
import { type SyftSbom, syftDocumentOf } from '#engines/sbom/syft/document.ts'
import type { ServiceMetrics } from '#services/kubevuln/metrics/service-metrics.ts'
import type { ScanCommand } from '#services/kubevuln/queue/command.ts'

/** The client for registries that are spoken to in this way. */
export type RegistryFor = (way: { readonly useHttp: boolean; readonly skipTlsVerify: boolean }) => RegistryClient

export interface PullerOptions {
  readonly registryFor: RegistryFor
  /** What the registry's cloud gives to whoever runs there; none when absent. */
  readonly cloudCredentials?: (ref: ImageRef) => Promise<readonly Credential[]>
  readonly metrics: Pick<ServiceMetrics, 'fallback' | 'resolved'>
  readonly catalogers: readonly Cataloger[]
  readonly layers?: LayerStore
  /** Compressed size beyond which an image is not fetched. */
  readonly maxImageBytes: number
  /** Of an index without a platform in the command. */
  readonly platform: string
}

/** An image and what is in it. */
export interface PulledImage {
  readonly ref: ImageRef
  readonly image: OciImage
  readonly scanned: ScannedImage
  readonly sbom: SyftSbom
}

/** Who is told to have made the SBOM. */
export const sbomTool = { name: 'kubescape', version: engineVersion } as const

/** Fetches and reads the image. Throws `OciError`; `too-large` before anything of a layer is fetched. */
export async function pullImage(
  command: ScanCommand,
  options: PullerOptions,
  signal: AbortSignal,
): Promise<PulledImage> {
  const { ref, image } = await openFirst(command, options, signal)
  const sizeBytes = image.layers.reduce((sum, layer) => sum + layer.sizeBytes, 0)
  if (sizeBytes > options.maxImageBytes)
    throw new OciError(
      'too-large',
      `the image has ${sizeBytes} bytes, expected at most ${options.maxImageBytes}; raise the limit for images`,
    )
  const scanned = await scanLayers({
    layers: image.layers,
    catalogers: options.catalogers,
    ...(options.layers && { store: options.layers }),
    signal,
  })
  const { digest: _, ...tagged } = ref
  const source = {
    ...image,
    userInput: command.imageTag,
    tags: ref.tag === undefined ? [] : [formatImageRef(tagged)],
    repoDigests: [`${ref.registry}/${ref.repository}@${image.manifestDigest}`],
  }
  return { ref, image, scanned, sbom: syftDocumentOf(scanned, source, sbomTool) }
}

/** The digest that the command's tag has now; undefined when the registry does not tell. */
export async function currentDigest(
  command: ScanCommand,
  options: PullerOptions,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    return (await openFirst(command, options, signal)).image.manifestDigest
  } catch (error) {
    if (error instanceof OciError) return undefined
    throw error
  }
}

interface OpenedImage {
  readonly ref: ImageRef
  readonly image: OciImage
}

/**
 * Opens the build that runs, or the tag when the registry has forgotten the build; with the command's credentials, as
 * nobody, and then as whoever this process is in the registry's cloud.
 */
async function openFirst(command: ScanCommand, options: PullerOptions, signal: AbortSignal): Promise<OpenedImage> {
  const { metrics, platform: defaultPlatform } = options
  const { platform = defaultPlatform } = command
  const client = options.registryFor(command)
  let usesFallback = false

  async function openWith(credentials: readonly Credential[]): Promise<OpenedImage> {
    const [ref, next] = command.refs
    try {
      return { ref, image: await client.open(ref, { platform, credentials, signal }) }
    } catch (error) {
      if (!(error instanceof OciError) || error.code !== 'not-found' || !next) throw error
      usesFallback = true
      return { ref: next, image: await client.open(next, { platform, credentials, signal }) }
    }
  }

  async function openByCloud(refused: OciError): Promise<OpenedImage> {
    const [ref] = command.refs
    const strategy = cloudStrategy(ref.registry)
    if (strategy === undefined || !options.cloudCredentials) throw refused
    usesFallback = true
    const given = await options.cloudCredentials(ref)
    try {
      if (given.length === 0) throw refused
      const opened = await openWith(given)
      metrics.fallback('registry_auth', strategy, 'succeeded')
      return opened
    } catch (error) {
      metrics.fallback('registry_auth', strategy, 'failed')
      throw error
    }
  }

  try {
    const opened = await openWith(command.credentials.flatMap(entry => credentialOf(entry) ?? [])).catch(
      (error: unknown) => {
        if (error instanceof OciError && error.code === 'unauthorized') return openByCloud(error)
        throw error
      },
    )
    metrics.resolved(usesFallback, true)
    return opened
  } catch (error) {
    if (error instanceof OciError && error.code === 'no-such-image')
      metrics.fallback('platform', 'platform_mismatch', 'failed')
    metrics.resolved(usesFallback, false)
    throw error
  }
}
