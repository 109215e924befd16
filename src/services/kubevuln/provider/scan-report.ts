// SPDX-License-Identifier: Apache-2.0
/** What a provider is told of a scan, in upstream's form and in pieces of upstream's size. */
import { createHash } from 'node:crypto'
import { isJsonArray, isJsonObject, type JsonObject, scalarText } from '#domain/json.ts'
import type { Json } from '#domain/kube-object.ts'
import { parseWorkloadId } from '#domain/workload-id.ts'
import type { ScanCommand } from '#services/kubevuln/queue/command.ts'
import type { FailureReason, ScanFailure } from '#services/kubevuln/scan/scan-failure.ts'

/** Largest piece, as JSON. Source: kubevuln, `maxBodySize`. */
const maxChunkBytes = 30_000

/** What upstream's provider sorts severities by. */
const severityScores: Readonly<Record<string, number>> = {
  Unknown: 1,
  Negligible: 100,
  Low: 200,
  Medium: 300,
  High: 400,
  Critical: 500,
}

/** Words in a description that mean that somebody from afar may run programs. Source: armoapi `containerscan`. */
const remoteExecution =
  /remote code execution|remote command execution|arbitrary code|code execution|code injection|command injection|inject arbitrary commands/i

export interface ReportedScan {
  readonly command: ScanCommand
  /** As grype writes it. */
  readonly document: Json
  readonly clusterName: string
  readonly accountId: string
  readonly nowMs: number
}

/** The pieces of the report of one scan; at least one, and in each no vulnerability that another has. */
export function scanReports({ command, document, clusterName, accountId, nowMs }: ReportedScan): readonly JsonObject[] {
  const scanId = scanIdOf(command, nowMs)
  const matches = isJsonObject(document) ? objectsOf(document['matches']) : []
  const common = {
    designators: designatorsOf(command, clusterName, accountId),
    containersScanID: scanId,
    timestamp: Math.floor(nowMs / 1_000),
  }
  const vulnerabilities = matches.map(match => vulnerabilityOf(match, command, scanId))
  const chunks = inChunks(vulnerabilities, maxChunkBytes)
  return chunks.map((chunk, i) => ({
    ...common,
    ...(i === 0 && { summary: summaryOf(command, matches, scanId) }),
    vulnerabilities: chunk,
    paginationInfo: { chunkNumber: i, isLastChunk: i === chunks.length - 1 },
  }))
}

/** Why a scan gave no result, in upstream's words. */
export interface ReportedFailure {
  readonly command: ScanCommand
  readonly failure: ScanFailure
  readonly clusterName: string
  readonly accountId: string
  readonly nowMs: number
}

/** Source: armoapi-go, `scanfailure.ScanFailureCase`. */
const failureCases = { matching: 1, sbom: 2, memory: 3, upload: 4 } as const
const caseOf: Partial<Record<FailureReason, number>> = {
  cve_matching_failed: failureCases.matching,
  scanner_oom_killed: failureCases.memory,
  result_upload_failed: failureCases.upload,
}

/** The report of a failure. */
export function failureReport({ command, failure, clusterName, accountId, nowMs }: ReportedFailure): JsonObject {
  const workload = parseWorkloadId(command.wlid)
  return {
    customerGUID: accountId,
    workloads: workload
      ? [
          {
            clusterName,
            namespace: workload.namespace,
            workloadKind: workload.kind,
            workloadName: workload.name,
            containerName: command.containerName,
          },
        ]
      : [],
    imageTag: command.imageTag,
    imageHash: command.imageId,
    failureCase: caseOf[failure.reason] ?? failureCases.sbom,
    failureReason: failure.reason,
    error: failure.message,
    timestamp: new Date(nowMs).toISOString(),
    jobID: command.jobId,
    ...(command.registry['registryName'] !== undefined && { registryName: command.registry['registryName'] }),
    isRegistryScan: command.endpoint === 'scanRegistry',
  }
}

function designatorsOf(
  { wlid, containerName, registry }: ScanCommand,
  clusterName: string,
  accountId: string,
): JsonObject {
  const workload = parseWorkloadId(wlid)
  return {
    designatorType: 'Attributes',
    attributes: {
      customerGUID: accountId,
      cluster: clusterName,
      ...(workload && { namespace: workload.namespace, kind: workload.kind, name: workload.name }),
      ...(containerName !== '' && { containerName }),
      ...registry,
    },
  }
}

function scanIdOf({ imageTag, imageId, instanceId, containerName }: ScanCommand, nowMs: number): string {
  const text = JSON.stringify([imageTag, imageId, instanceId, containerName, nowMs])
  return createHash('sha256').update(text).digest('hex')
}

function summaryOf(command: ScanCommand, matches: readonly JsonObject[], scanId: string): JsonObject {
  const severities = Map.groupBy(matches, match => scalarText(objectOf(match['vulnerability'])['severity']))
  return {
    containersScanID: scanId,
    wlid: command.wlid,
    containerName: command.containerName,
    imageTag: command.imageTag,
    imageID: command.imageId,
    status: 'Success',
    totalCount: matches.length,
    fixAvailableOfTotalCount: matches.filter(isFixable).length,
    rceCount: matches.filter(isRemote).length,
    severitiesStats: [...severities].map(([severity, found]) => ({
      severity,
      totalCount: found.length,
      fixAvailableOfTotalCount: found.filter(isFixable).length,
      rceCount: found.filter(isRemote).length,
    })),
  }
}

function vulnerabilityOf(match: JsonObject, command: ScanCommand, scanId: string): JsonObject {
  const vulnerability = objectOf(match['vulnerability'])
  const artifact = objectOf(match['artifact'])
  const fix = objectOf(vulnerability['fix'])
  const severity = scalarText(vulnerability['severity'])
  return {
    containersScanID: scanId,
    wlid: command.wlid,
    containerName: command.containerName,
    vulnerability: {
      name: scalarText(vulnerability['id']),
      imageID: command.imageId,
      imageTag: command.imageTag,
      packageName: scalarText(artifact['name']),
      packageVersion: scalarText(artifact['version']),
      packageType: scalarText(artifact['type']),
      link: scalarText(vulnerability['dataSource']),
      description: scalarText(vulnerability['description']),
      severity,
      severityScore: severityScores[severity] ?? severityScores['Unknown'] ?? 1,
      fixedIn: textsOf(fix['versions']).map(version => ({
        name: scalarText(fix['state']),
        version,
        imageTag: command.imageTag,
      })),
      categories: { isRce: isRemote(match) },
    },
  }
}

function isFixable(match: JsonObject): boolean {
  return objectOf(objectOf(match['vulnerability'])['fix'])['state'] === 'fixed'
}

function isRemote(match: JsonObject): boolean {
  return remoteExecution.test(scalarText(objectOf(match['vulnerability'])['description']))
}

/** Items in their order; one that is larger than a piece has a piece for itself. */
function inChunks(items: readonly JsonObject[], maxBytes: number): readonly (readonly JsonObject[])[] {
  const chunks: JsonObject[][] = [[]]
  let sizeBytes = 0
  for (const item of items) {
    const itemBytes = Buffer.byteLength(JSON.stringify(item)) + 1
    const last = chunks.at(-1)
    if (last && (last.length === 0 || sizeBytes + itemBytes <= maxBytes)) {
      last.push(item)
      sizeBytes += itemBytes
    } else {
      chunks.push([item])
      sizeBytes = itemBytes
    }
  }
  return chunks
}

function objectOf(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {}
}

function objectsOf(value: unknown): readonly JsonObject[] {
  return isJsonArray(value) ? value.filter(isJsonObject) : []
}

function textsOf(value: unknown): readonly string[] {
  return isJsonArray(value) ? value.map(scalarText) : []
}
