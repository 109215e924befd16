// SPDX-License-Identifier: Apache-2.0
/** GitLab SAST report, version 15. Source: gitlab-org/security-products/security-report-schemas. */
import { engineVersion } from '#domain/version.ts'
import { failedFindings, linkOf, type ReportFinding, remediesOf, titleOf } from '#engines/report/findings.ts'
import type { OutputFormat } from '#engines/report/output-format.ts'
import type { Report } from '#engines/report/report.ts'
import { SourceLocator } from '#engines/report/source-locator.ts'
import { jsonText } from '#engines/report/steering.ts'
import { plain } from '#engines/report/terminal.ts'

export const output: OutputFormat = {
  id: 'gitlab-sast',
  aliases: ['gitlab'],
  extension: '.gitlab-sast.json',
  title: 'GitLab SAST report; findings of files alone',
  render,
}

const schemaVersion = '15.0.4'

function* render(report: Report): Iterable<string> {
  const time = report.generatedAt.slice(0, 19)
  const tool = { id: 'kubescape', name: 'Kubescape', version: engineVersion, vendor: { name: 'Kubescape' } }
  const scan = { analyzer: tool, scanner: tool, type: 'sast', start_time: time, end_time: time, status: 'success' }
  yield `${jsonText({ version: schemaVersion, scan }).slice(0, -1)},"vulnerabilities":[`
  const locator = new SourceLocator(report.readSource)
  let isFirst = true
  for (const finding of failedFindings(report.results())) {
    if (!finding.source) continue
    yield `${isFirst ? '' : ','}${jsonText(vulnerability(finding, locator))}`
    isFirst = false
  }
  yield ']}\n'
}

function vulnerability(finding: ReportFinding, locator: SourceLocator): unknown {
  const { control, source, resourceID } = finding
  const { facts, severity, control: words } = control.control
  const span = source && locator.firstSpan(source, control)
  return {
    id: idOf(`${facts.id}:${resourceID}`),
    name: plain(`${facts.id} ${facts.name}`).slice(0, 255),
    description: plain(`${titleOf(finding)}: ${words.description} ${words.why}`),
    severity,
    solution: plain([words.remediation, ...remediesOf(control)].join(' ')).slice(0, 7000),
    location: { file: source?.relativePath ?? '', start_line: span?.startLine ?? source?.line ?? 1 },
    identifiers: [{ type: 'kubescape_control', name: facts.id, value: facts.id, url: linkOf(facts.id) }],
  }
}

/** A stable id in the shape of a UUID from two 64-bit FNV-1a hashes. Source: draft-eastlake-fnv. */
function idOf(text: string): string {
  const hex = fnv64(text) + fnv64(`${text}#`)
  return [hex.slice(0, 8), hex.slice(8, 12), `5${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  )
}

function fnv64(text: string): string {
  let hash = 0xcbf29ce484222325n
  for (const byte of new TextEncoder().encode(text)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n)
  return hash.toString(16).padStart(16, '0')
}
