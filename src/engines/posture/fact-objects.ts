// SPDX-License-Identifier: Apache-2.0
/**
 * Turns objects in which others leave facts into the form that rules read.
 *
 * ```
 * hostdata.kubescape.cloud/v1beta1 KubeletInfo {spec}     ─► v1beta0 KubeletInfo {data}          by node
 * images.kubescape.cloud/v1 ImageSignature {spec}         ─► ImageSignature {data}               by image
 * spdx.softwarecomposition… VulnerabilityManifest         ─► ImageVulnerabilities {data}         by image
 * spdx.softwarecomposition… VulnerabilityManifestSummary  ─► ImageVulnerabilities {data}         by image
 * ```
 *
 * Source: upstream's host data envelopes; `data/rules.json`, `dynamicMatch`.
 */
import { formatImageRef, parseImageRef } from '#domain/image-ref.ts'
import { groupOf, type KubeObject, versionOf } from '#domain/kube-object.ts'
import { labelKeys } from '#domain/label-keys.ts'
import { kindName } from './kinds.ts'
import { executesRemoteCode, isGrave, readRemoteExecution, remoteExecutionKey } from './remote-execution.ts'
import { isRecord } from './subject.ts'

type Fields = Readonly<Record<string, unknown>>

const resultGroup = 'spdx.softwarecomposition.kubescape.io'
/** Label of results that leave out what is not in use: they say less than was found. */
const narrowed = 'filtered'
/** Entries that a fact keeps; more of one severity tell a rule nothing. */
const maxEntries = 2000

/** Where the facts of a kind come from in a cluster, where that is another kind. */
const sources: Readonly<Record<string, string>> = {
  'ImageVulnerabilities.image.vulnscan.com': kindName(resultGroup, 'VulnerabilityManifestSummary'),
}

/** Groups of kinds that hold facts, of which a cluster may serve none. */
const factGroups: ReadonlySet<string> = new Set([
  'apiserverinfo.kubescape.cloud',
  'armo.vuln.images',
  'container.googleapis.com',
  'eks.amazonaws.com',
  'hostdata.kubescape.cloud',
  'image.vulnscan.com',
  'images.kubescape.cloud',
  'management.azure.com',
  resultGroup,
])

/** The kind under which a cluster serves the facts of a kind. */
export function sourceKindOf(kind: string): string {
  return Object.hasOwn(sources, kind) ? (sources[kind] ?? kind) : kind
}

/** Whether a kind, named as kubectl does, holds facts: that a cluster does not serve it is nothing unusual. */
export function isFactKind(kind: string): boolean {
  return factGroups.has(kind.slice(kind.indexOf('.') + 1))
}

/** The object as rules read it; most are that already. A result without an image or counts tells nothing, and is left. */
export function asFact(object: KubeObject): KubeObject {
  const group = groupOf(object.apiVersion)
  if (group === 'hostdata.kubescape.cloud') return hostEnvelope(object)
  if (group === 'images.kubescape.cloud') return signatureFact(object)
  if (group === resultGroup && object.kind.startsWith('VulnerabilityManifest'))
    return vulnerabilityFact(object) ?? object
  return object
}

/** A node's facts; where they stand once more below their kind, they are taken out of there. */
function hostEnvelope(object: KubeObject): KubeObject {
  const { spec } = object
  if (versionOf(object.apiVersion) === 'v1beta0' || !isRecord(spec)) return object
  const { nodeName: _, ...data } = spec
  const { kind, metadata } = object
  const inner = data[kind]
  return {
    apiVersion: 'hostdata.kubescape.cloud/v1beta0',
    kind,
    metadata,
    data: isRecord(inner) ? inner : data,
  }
}

function signatureFact(object: KubeObject): KubeObject {
  const { spec, data, ...rest } = object
  if (isRecord(data) || !isRecord(spec)) return object
  return { ...rest, data: spec }
}

function vulnerabilityFact({ kind, metadata, spec }: KubeObject): KubeObject | undefined {
  const image = metadata.annotations?.[labelKeys.imageTag]
  if (image === undefined || metadata.labels?.[labelKeys.context] === narrowed || !isRecord(spec)) return undefined
  const note = metadata.annotations?.[remoteExecutionKey]
  const found = kind === 'VulnerabilityManifest' ? matchesOf(spec) : countsOf(spec, note)
  if (!found) return undefined
  return {
    apiVersion: 'image.vulnscan.com/v1',
    kind: 'ImageVulnerabilities',
    metadata: { name: fullImageName(image) },
    data: found.slice(0, maxEntries),
  }
}

/** The name under which facts about an image are kept: in full, since results and workloads write it differently. */
export function fullImageName(image: string): string {
  const before = fullNames.get(image)
  if (before !== undefined) return before
  const parsed = parseImageRef(image)
  const name = parsed.kind === 'ref' ? formatImageRef(parsed.ref) : image
  if (fullNames.size >= maxFullNames) fullNames.clear()
  if (image.length <= maxKnownName) fullNames.set(image, name)
  return name
}

/** Workloads share images. */
const fullNames = new Map<string, string>()
const maxFullNames = 2000
const maxKnownName = 500

/** Vulnerabilities of a manifest that a rule asks for, the worst first. */
function matchesOf({ payload }: Fields): readonly Fields[] | undefined {
  const matches = isRecord(payload) ? payload['matches'] : undefined
  if (!Array.isArray(matches)) return undefined
  const found = matches.flatMap(match => {
    const vulnerability = isRecord(match) ? match['vulnerability'] : undefined
    if (!isRecord(vulnerability)) return []
    const { id, severity } = vulnerability
    const isRce = executesRemoteCode(match as Fields)
    if (!isGrave(severity) && isRce !== true) return []
    return [{ name: id, severity, ...(isRce !== undefined && { categories: { isRce } }) }]
  })
  return found.sort((a, b) => rank(a.severity) - rank(b.severity))
}

function rank(severity: unknown): number {
  return severity === 'Critical' ? 0 : severity === 'High' ? 1 : 2
}

/**
 * As many entries as a summary counts; without counts nothing was looked up. What each lets happen only a note tells:
 * some by name, and how many of the others nobody knows.
 */
function countsOf({ severities }: Fields, note: string | undefined): readonly Fields[] | undefined {
  if (!isRecord(severities)) return undefined
  const critical = countOf(severities['critical'])
  const high = countOf(severities['high'])
  if (critical === undefined || high === undefined) return undefined
  const told = readRemoteExecution(note)
  if (!told) return [...entries('Critical', critical), ...entries('High', high)]
  const ofCode = told.found.map(each => ({ ...each, categories: { isRce: true } }))
  const others = (['Critical', 'High'] as const).flatMap(severity => {
    const named = told.found.filter(each => each.severity === severity).length
    return entries(severity, Math.max(0, (severity === 'Critical' ? critical : high) - named))
  })
  return [...ofCode, ...others.map((each, i) => (i < told.untold ? each : { ...each, categories: { isRce: false } }))]
}

function countOf(counters: unknown): number | undefined {
  const all = isRecord(counters) ? counters['all'] : undefined
  return typeof all === 'number' && Number.isSafeInteger(all) && all >= 0 ? Math.min(all, maxEntries / 2) : undefined
}

function entries(severity: string, count: number): Fields[] {
  return Array.from({ length: count }, () => ({ severity }))
}
