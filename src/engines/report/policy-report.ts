// SPDX-License-Identifier: Apache-2.0
/**
 * Policy reports: one object for each namespace, one for what has none.
 *
 * The two groups have the same shape. Source: kubernetes-sigs/wg-policy-prototypes, openreports.io.
 */
import type { Severity } from '#domain/severity.ts'
import type { Status } from '#engines/posture/results/status.ts'
import { nameOf, remediesOf } from './findings.ts'
import type { Report } from './report.ts'
import { plain } from './terminal.ts'
import { yamlText } from './yaml-text.ts'

export interface PolicyReportGroup {
  readonly apiVersion: string
  readonly kind: string
  readonly clusterKind: string
}

/** Results of one report; a longer one is continued in another, since an object of the API has a limit. */
const maxResults = 1000

interface Entry {
  readonly result: 'fail' | 'skip' | 'pass'
  readonly [field: string]: unknown
}

/** Documents of YAML that `kubectl apply` takes. Passed pairs are counted and left out unless `verbose`. */
export function* policyReports(report: Report, group: PolicyReportGroup, verbose: boolean): Iterable<string> {
  const byNamespace = new Map<string, Entry[]>()
  const counts = new Map<string, Record<Entry['result'], number>>()
  const seconds = Math.floor(Date.parse(report.generatedAt) / 1000)
  for (const result of report.results()) {
    const { apiVersion, kind, namespace, name } = nameOf(result)
    const list = byNamespace.get(namespace) ?? []
    byNamespace.set(namespace, list)
    const count = counts.get(namespace) ?? { fail: 0, skip: 0, pass: 0 }
    counts.set(namespace, count)
    for (const control of result.controls) {
      const { facts, severity, control: words } = control.control
      count[outcomes[control.status]]++
      if (control.status === 'passed' && !verbose) continue
      const text = control.status === 'failed' ? [words.remediation, ...remediesOf(control)].join(' ') : control.info
      list.push({
        source: 'kubescape',
        policy: facts.id,
        rule: facts.name,
        category: facts.category ?? '',
        severity: severityNames[severity],
        result: outcomes[control.status],
        scored: true,
        timestamp: { seconds, nanos: 0 },
        [group.apiVersion.startsWith('openreports') ? 'description' : 'message']: plain(text),
        resources: [{ apiVersion, kind, name, ...(namespace !== '' && { namespace }) }],
      })
    }
  }
  for (const [namespace, entries] of [...byNamespace].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const pages = Math.max(1, Math.ceil(entries.length / maxResults))
    for (let page = 0; page < pages; page++) {
      const results = entries.slice(page * maxResults, (page + 1) * maxResults)
      const { fail, skip, pass } = verbose || pages > 1 ? sums(results) : (counts.get(namespace) ?? sums([]))
      const name = page === 0 ? 'kubescape' : `kubescape-${page + 1}`
      const document = {
        apiVersion: group.apiVersion,
        kind: namespace === '' ? group.clusterKind : group.kind,
        metadata: {
          name,
          ...(namespace !== '' && { namespace }),
          labels: { 'app.kubernetes.io/managed-by': 'kubescape' },
        },
        summary: { pass, fail, warn: 0, error: 0, skip },
        results,
      }
      yield `---\n${yamlText(document)}`
    }
  }
}

const outcomes = { failed: 'fail', skipped: 'skip', passed: 'pass' } as const satisfies Record<Status, Entry['result']>

const severityNames: Readonly<Record<Severity, string>> = {
  Critical: 'critical',
  High: 'high',
  Medium: 'medium',
  Low: 'low',
  Unknown: 'info',
}

function sums(entries: readonly Entry[]): Record<Entry['result'], number> {
  const counts = { fail: 0, skip: 0, pass: 0 }
  for (const { result } of entries) counts[result]++
  return counts
}
