// SPDX-License-Identifier: Apache-2.0
/** The objects that storage keeps of what a container uses of its image. */
import { isJsonArray, isJsonObject, type JsonObject, scalarText } from '#domain/json.ts'
import type { Json, KubeObject } from '#domain/kube-object.ts'
import { completions, labelKeys } from '#domain/label-keys.ts'
import { type Usage, vexDocumentOf } from '#engines/vulnmatch/excuse/vex-document.ts'
import type { ImageMatching, MatchedImage } from '#services/kubevuln/matching/image-matching.ts'
import type { ScanCommand } from '#services/kubevuln/queue/command.ts'
import { imageLabels, resultApiVersion } from '#services/kubevuln/results/sbom-object.ts'
import { sbomTool } from '#services/kubevuln/scan/image-puller.ts'
import type { UsageProfile } from './profile.ts'

export interface InstancePlace {
  /** Of the objects: that of the instance of the workload. */
  readonly name: string
  /** Where results about images are. */
  readonly namespace: string
  /** RFC 3339. */
  readonly createdAt: string
}

/** Only what of the image is in use, as opposed to all of it. */
const inUse = 'filtered'
const [partial, complete] = completions

/** The manifest with the matches of packages in use. */
export function filteredManifest(
  command: ScanCommand,
  profile: UsageProfile,
  { name, namespace, createdAt }: InstancePlace,
  found: { readonly matching: ImageMatching; readonly matched: MatchedImage; readonly payload: JsonObject },
): KubeObject {
  const { matching, matched, payload } = found
  return {
    apiVersion: resultApiVersion,
    kind: 'VulnerabilityManifest',
    metadata: {
      name,
      namespace,
      labels: { ...profile.labels, ...imageLabels(command), [labelKeys.context]: inUse },
      annotations: {
        ...instanceAnnotations(command, profile),
        [labelKeys.status]: matched.status,
        ...(matched.reason !== undefined && { [labelKeys.statusReason]: matched.reason }),
      },
    },
    spec: {
      metadata: {
        withRelevancy: true,
        tool: { name: 'kubescape', version: matching.version, databaseVersion: matching.databaseVersion },
        report: { createdAt },
      },
      payload,
    },
    status: {},
  }
}

/** The packages in use. */
export function filteredSbom(
  command: ScanCommand,
  profile: UsageProfile,
  { name, namespace, createdAt }: InstancePlace,
  syft: JsonObject,
): KubeObject {
  return {
    apiVersion: resultApiVersion,
    kind: 'SBOMSyftFiltered',
    metadata: {
      name,
      namespace,
      labels: { ...profile.labels, ...imageLabels(command), [labelKeys.sbomType]: 'container' },
      annotations: { ...instanceAnnotations(command, profile), [labelKeys.status]: 'ready' },
    },
    spec: { metadata: { tool: sbomTool, report: { createdAt } }, syft },
    status: {},
  }
}

/** What of the image's vulnerabilities concerns the container, as OpenVEX; `undefined` when `before` says the same. */
export function vexObject(
  command: ScanCommand,
  profile: UsageProfile,
  place: InstancePlace,
  about: { readonly document: JsonObject; readonly used: ReadonlySet<string>; readonly before: KubeObject | undefined },
): KubeObject | undefined {
  const { document, used, before } = about
  const unseen: Usage = profile.isComplete ? 'unused' : 'undecided'
  const earlier = isJsonObject(before?.['spec']) ? before['spec'] : {}
  const version = Number(scalarText(earlier['version']) || -1) + 1
  const ours = vexDocumentOf({
    document,
    usageOf: id => (used.has(id) ? 'used' : unseen),
    product: productOf(command),
    timestamp: place.createdAt,
    version: Number.isSafeInteger(version) ? version : 0,
  })
  if (earlier['@id'] === ours['@id']) return undefined
  const statements = [...listOf(ours['statements']), ...listOf(earlier['statements']).filter(isForeign)]
  return {
    apiVersion: resultApiVersion,
    kind: 'OpenVulnerabilityExchangeContainer',
    metadata: {
      name: place.name,
      namespace: place.namespace,
      labels: { ...profile.labels, ...imageLabels(command) },
      annotations: instanceAnnotations(command, profile),
    },
    spec: {
      ...ours,
      ...(earlier['timestamp'] !== undefined && { timestamp: earlier['timestamp'] }),
      statements,
    },
  }
}

/** What somebody else wrote into the document stays. */
function isForeign(statement: Json): boolean {
  return !isJsonObject(statement) || !scalarText(statement['@id']).startsWith('https://kubescape.io/vex/statement/')
}

/** Purl of an image. Source: purl specification, type `oci`. */
function productOf({ refs }: ScanCommand): string {
  const [{ registry, repository }] = refs
  const name = repository.slice(repository.lastIndexOf('/') + 1)
  return `pkg:oci/${name}?repository_url=${encodeURIComponent(`${registry}/${repository}`)}`
}

function instanceAnnotations(
  { imageId, imageTag, wlid, instanceId, containerName }: ScanCommand,
  { isComplete }: UsageProfile,
): Readonly<Record<string, string>> {
  return {
    [labelKeys.imageId]: imageId,
    [labelKeys.imageTag]: imageTag,
    [labelKeys.toolVersion]: sbomTool.version,
    [labelKeys.wlid]: wlid,
    [labelKeys.instanceId]: instanceId,
    [labelKeys.containerName]: containerName,
    [labelKeys.completion]: isComplete ? complete : partial,
  }
}

function listOf(value: Json | undefined): readonly Json[] {
  return isJsonArray(value) ? value : []
}
