// SPDX-License-Identifier: Apache-2.0
/** The findings that a cluster keeps as objects of the results' API group. */
import { listOnce } from '#adapters/kube/list/list-once.ts'
import type { KubeRest } from '#adapters/kube/rest/rest.ts'
import { group, version } from '#api/spdx-v1beta1/kinds.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import { severities } from '#domain/severity.ts'
import { isRecord } from '#engines/posture/subject.ts'
import { plain } from '#engines/report/terminal.ts'
import type { Clock } from '#runtime/clock.ts'
import type { FindingStore, StoredFinding } from './finding-store.ts'

const maxFindings = 200_000
const maxChanges = 20

/** Lists all results. Throws `KubeError`. Memory: the findings, up to their bound. */
export async function readStoredResults(rest: KubeRest, clock: Clock, signal: AbortSignal): Promise<FindingStore> {
  let findings: StoredFinding[] = []
  let objects = 0
  let unread = 0
  await listOnce({
    rest,
    clock,
    path: `/apis/${group}/${version}/workloadconfigurationscans`,
    signal,
    sink: {
      item(object) {
        objects++
        for (const finding of findingsOf(object as KubeObject))
          if (findings.length < maxFindings) findings.push(finding)
      },
      tooLarge: () => void unread++,
      unreadable: () => void unread++,
      restart() {
        unread = 0
        findings = []
        objects = 0
      },
    },
  })
  const doubts = findings.length >= maxFindings ? [`more than ${maxFindings} failures; the rest is left out`] : []
  if (unread > 0) doubts.push(`${unread} stored results could not be read`)
  return { about: `stored results of the cluster: ${objects} objects`, findings, doubts }
}

/** Failed controls of one stored result; what is damaged is left out. */
export function findingsOf({ metadata, spec }: KubeObject): StoredFinding[] {
  const controls = isRecord(spec) ? spec['controls'] : undefined
  if (!isRecord(controls)) return []
  const label = (part: string) => plain(metadata.labels?.[`kubescape.io/workload-${part}`] ?? '')
  const place = {
    kind: label('kind'),
    namespace: label('namespace') || (metadata.namespace ?? ''),
    name: label('name') || metadata.name,
  }
  return Object.values(controls).flatMap(control => {
    if (!isRecord(control) || !isRecord(control['status']) || control['status']['status'] !== 'failed') return []
    const { controlID, name, severity } = control
    const word = isRecord(severity) ? severity['severity'] : severity
    return [
      {
        ...place,
        controlID: textOf(controlID),
        control: textOf(name),
        severity: severities.find(each => each.toLowerCase() === textOf(word).toLowerCase()) ?? 'Unknown',
        changes: changesOf(control['rules']),
      },
    ]
  })
}

function changesOf(rules: unknown): string[] {
  const changes = new Set<string>()
  for (const rule of Array.isArray(rules) ? (rules as unknown[]) : []) {
    const paths: unknown = isRecord(rule) ? rule['paths'] : undefined
    for (const path of Array.isArray(paths) ? (paths as unknown[]) : []) {
      if (!isRecord(path)) continue
      const fix = textOf(path['fixPath'])
      const change = fix ? `${fix}=${textOf(path['fixPathValue'])}` : textOf(path['failedPath'])
      if (change !== '' && changes.size < maxChanges) changes.add(change)
    }
  }
  return [...changes]
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? plain(value) : ''
}
