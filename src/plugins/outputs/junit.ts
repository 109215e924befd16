// SPDX-License-Identifier: Apache-2.0
/** JUnit XML: a suite for each control with a case for each object, and one for each image with its vulnerabilities. */
import type { ControlSummary } from '#engines/posture/results/summary.ts'
import { nameOf, remediesOf, titleOf } from '#engines/report/findings.ts'
import { countImageCases, imageSuites } from '#engines/report/image-junit.ts'
import type { OutputFormat } from '#engines/report/output-format.ts'
import type { Report } from '#engines/report/report.ts'
import { escapeMarkup } from '#engines/report/xml.ts'

export const output: OutputFormat = {
  id: 'junit',
  aliases: [],
  extension: '.xml',
  title: 'JUnit XML, a suite for each control and each image',
  showsImages: true,
  render,
}

interface Case {
  readonly title: string
  readonly status: 'failed' | 'skipped' | 'passed'
  readonly text: string
}

function* render(report: Report): Iterable<string> {
  const cases = casesByControl(report)
  const { controls } = report.summary
  let tests = 0
  let failures = 0
  for (const list of cases.values()) {
    tests += list.length
    failures += list.filter(({ status }) => status === 'failed').length
  }
  yield '<?xml version="1.0" encoding="UTF-8"?>\n'
  const ofImages = countImageCases(report.images)
  yield `<testsuites name="Kubescape Scanning" tests="${tests + ofImages.tests}" failures="${failures + ofImages.failures}"${report.images ? ` errors="${ofImages.errors}"` : ''}>\n`
  for (const [i, control] of controls.entries())
    yield* suite(control, cases.get(control.control.facts.id) ?? [], { id: i, timestamp: report.generatedAt })
  yield* imageSuites(report.images, { firstId: controls.length, timestamp: report.generatedAt })
  yield '</testsuites>\n'
}

function casesByControl(report: Report): ReadonlyMap<string, readonly Case[]> {
  const cases = new Map<string, Case[]>()
  for (const result of report.results()) {
    const title = `${titleOf(nameOf(result))}${result.source ? ` (${result.source.relativePath})` : ''}`
    for (const control of result.controls) {
      const list = cases.get(control.control.facts.id) ?? []
      cases.set(control.control.facts.id, list)
      const text = control.status === 'failed' ? remediesOf(control).join('\n') : control.info
      list.push({ title, status: control.status, text })
    }
  }
  return cases
}

interface SuiteFacts {
  readonly id: number
  readonly timestamp: string
}

function* suite({ control, ...summary }: ControlSummary, cases: readonly Case[], facts: SuiteFacts): Iterable<string> {
  const { id, name } = control.facts
  const count = (status: Case['status']) => cases.filter(each => each.status === status).length
  const title = escapeMarkup(`${id} ${name}`)
  yield `  <testsuite name="${title}" id="${facts.id}" timestamp="${escapeMarkup(facts.timestamp)}" tests="${cases.length}" failures="${count('failed')}" skipped="${count('skipped')}" errors="0" time="0">\n`
  yield `    <properties><property name="severity" value="${control.severity}"/><property name="complianceScore" value="${summary.complianceScore.toFixed(2)}"/></properties>\n`
  for (const each of cases) {
    const open = `    <testcase name="${escapeMarkup(each.title)}" classname="${escapeMarkup(id)}" time="0"`
    if (each.status === 'passed') yield `${open}/>\n`
    else if (each.status === 'skipped') yield `${open}><skipped message="${escapeMarkup(each.text)}"/></testcase>\n`
    else
      yield `${open}><failure type="${control.severity}" message="${escapeMarkup(control.control.remediation)}">${escapeMarkup(each.text)}</failure></testcase>\n`
  }
  yield '  </testsuite>\n'
}
