// SPDX-License-Identifier: Apache-2.0
/** The object that storage keeps of an image's packages. */
import type { Json, KubeObject } from '#domain/kube-object.ts'
import { labelKeys, type ResultStatus } from '#domain/label-keys.ts'
import { labelValue } from '#domain/label-value.ts'
import type { SyftSbom } from '#engines/sbom/syft/document.ts'
import type { ScanCommand } from '#services/kubevuln/queue/command.ts'
import { sbomTool } from '#services/kubevuln/scan/image-puller.ts'

export const resultApiVersion = 'spdx.softwarecomposition.kubescape.io/v1beta1'

/** Annotations of our own, beside upstream's. */
export const imageAnnotations = {
  resolvedPlatform: 'kubescape.io/resolved-platform',
  maxImageSize: 'kubescape.io/max-image-size',
  maxSbomSize: 'kubescape.io/max-sbom-size',
  /** Checksum of the database that was matched with. */
  databaseVersion: 'kubescape.io/database-version',
  /** Of the profile by which it was judged what is in use. */
  profileVersion: 'kubescape.io/profile-version',
  /** Which exceptions about vulnerabilities were heeded. */
  exceptionsVersion: 'kubescape.io/exceptions-version',
  /** Digest of the manifest that was read. */
  manifestDigest: 'kubescape.io/manifest-digest',
} as const

export interface SbomState {
  readonly status: ResultStatus
  readonly reason?: string
  readonly platform?: string
  readonly manifestDigest?: string
  /** With `too-large`: what was larger than which limit. */
  readonly limit?: { readonly of: 'image' | 'sbom'; readonly bytes: number }
}

/** Upstream's words for what is too large. */
export const tooLargeReasons = { image: 'image-too-large', sbom: 'sbom-too-large' } as const

/** Identity of an image in labels. */
export function imageLabels({ imageId, imageTag }: ScanCommand): Readonly<Record<string, string>> {
  const name = imageTag.split('@')[0]?.replace(/:[^:/]*$/, '') ?? imageTag
  return {
    [labelKeys.imageId]: labelValue(imageId),
    [labelKeys.imageName]: labelValue(name),
    [labelKeys.imageTag]: labelValue(imageTag),
  }
}

/** The SBOM, or without a document why there is none. */
export function sbomObject(
  command: ScanCommand,
  { namespace, createdAt, sbom }: { readonly namespace: string; readonly createdAt: string; readonly sbom?: SyftSbom },
  state: SbomState,
): KubeObject {
  const { status, reason, platform, manifestDigest, limit } = state
  return {
    apiVersion: resultApiVersion,
    kind: 'SBOMSyft',
    metadata: {
      name: command.slug,
      namespace,
      labels: { ...imageLabels(command), [labelKeys.sbomType]: 'image' },
      annotations: {
        [labelKeys.imageId]: command.imageId,
        [labelKeys.imageTag]: command.imageTag,
        [labelKeys.toolVersion]: sbomTool.version,
        [labelKeys.status]: status,
        ...(sbom && { [labelKeys.resourceSize]: String(Buffer.byteLength(JSON.stringify(sbom))) }),
        ...(reason !== undefined && { [limit ? labelKeys.statusMessage : labelKeys.statusReason]: reason }),
        ...(platform !== undefined && { [imageAnnotations.resolvedPlatform]: platform }),
        ...(manifestDigest !== undefined && { [imageAnnotations.manifestDigest]: manifestDigest }),
        ...(limit && {
          [labelKeys.statusReason]: tooLargeReasons[limit.of],
          [limit.of === 'image' ? imageAnnotations.maxImageSize : imageAnnotations.maxSbomSize]: String(limit.bytes),
        }),
      },
    },
    spec: {
      metadata: { tool: { ...sbomTool }, report: { createdAt } },
      ...(sbom && { syft: sbom as unknown as Json }),
    },
    status: {},
  }
}
