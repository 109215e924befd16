// SPDX-License-Identifier: Apache-2.0
/** SARIF 2.1.0 for code scanning: results of files with exact lines and fixes. Source: OASIS SARIF 2.1.0. */
import type { ScannedSource } from '#domain/scanned-source.ts'
import { engineVersion } from '#domain/version.ts'
import type { LibraryControl } from '#engines/posture/library/library.ts'
import { parsePath } from '#engines/repair/object-path.ts'
import { isPlaceholder, planEdits } from '#engines/repair/plan-edits.ts'
import { failedFindings, linkOf, pathsOf, type ReportFinding, remediesOf, titleOf } from '#engines/report/findings.ts'
import { imagesRun } from '#engines/report/image-sarif.ts'
import type { OutputFormat } from '#engines/report/output-format.ts'
import type { Report } from '#engines/report/report.ts'
import { SourceLocator, type SourceSpan, spanOf } from '#engines/report/source-locator.ts'
import { jsonText } from '#engines/report/steering.ts'
import { plain } from '#engines/report/terminal.ts'

export const output: OutputFormat = {
  id: 'sarif',
  aliases: [],
  extension: '.sarif',
  title: 'SARIF 2.1.0; findings of files alone, with lines and fixes; images in a run of their own',
  showsImages: true,
  render,
}

const schema = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json'
const maxRelated = 20

function* render(report: Report): Iterable<string> {
  const controls = report.summary.controls.map(({ control }) => control)
  const driver = {
    name: 'kubescape',
    informationUri: 'https://kubescape.io',
    version: engineVersion,
    rules: controls.map(ruleOf),
  }
  const indexOf = new Map(controls.map(({ facts }, i) => [facts.id, i]))
  const invocations = [
    {
      executionSuccessful: true,
      endTimeUtc: report.generatedAt,
      toolExecutionNotifications: report.doubts.map(({ place, because }) => ({
        level: 'warning',
        message: { text: plain(`${place}: ${because}`) },
      })),
    },
  ]
  yield `${jsonText({ $schema: schema, version: '2.1.0' }).slice(0, -1)},"runs":[`
  yield `${jsonText({ tool: { driver }, columnKind: 'utf16CodeUnits', invocations }).slice(0, -1)},"results":[`
  const locator = new SourceLocator(report.readSource)
  let isFirst = true
  for (const finding of failedFindings(report.results())) {
    const { source } = finding
    if (!source) continue
    const ruleIndex = indexOf.get(finding.control.control.facts.id) ?? 0
    yield `${isFirst ? '' : ','}${jsonText(resultOf(finding, { source, locator, ruleIndex }))}`
    isFirst = false
  }
  yield `]}${report.images ? `,${jsonText(imagesRun(report.images))}` : ''}]}\n`
}

function ruleOf({ facts, control }: LibraryControl): unknown {
  const { id, name, baseScore } = facts
  return {
    id,
    name: name.replaceAll(/[^A-Za-z0-9]+(.)?/g, (_, next: string | undefined) => next?.toUpperCase() ?? ''),
    shortDescription: { text: name },
    fullDescription: { text: `${control.description} ${control.why}` },
    help: { text: control.remediation, markdown: `${control.remediation}\n\nTo check: ${control.test}` },
    helpUri: linkOf(id),
    defaultConfiguration: { level: levelOf(baseScore) },
    properties: { 'security-severity': baseScore.toFixed(1), tags: ['security', 'kubernetes'] },
  }
}

/** Source: upstream's mapping of base scores. */
function levelOf(baseScore: number): 'error' | 'warning' | 'note' {
  if (baseScore >= 9) return 'error'
  return baseScore >= 4 ? 'warning' : 'note'
}

interface ResultSetup {
  readonly source: ScannedSource
  readonly locator: SourceLocator
  readonly ruleIndex: number
}

function resultOf(finding: ReportFinding, { source, locator, ruleIndex }: ResultSetup): unknown {
  const { control, resourceID } = finding
  const { facts, control: words } = control.control
  const start: SourceSpan = { startLine: source.line, startColumn: 1, endLine: source.line, endColumn: 1 }
  const { failedPaths } = pathsOf(control)
  const related = failedPaths.slice(0, maxRelated).flatMap((path, id) => {
    const region = locator.span(source, path)
    return region ? [{ id, message: { text: plain(path) }, physicalLocation: placeOf(source, region) }] : []
  })
  const fix = fixOf(finding, { source, locator })
  return {
    ruleId: facts.id,
    ruleIndex,
    level: levelOf(facts.baseScore),
    message: { text: plain(`${titleOf(finding)}: ${[words.remediation, ...remediesOf(control)].join(' ')}`) },
    locations: [{ physicalLocation: placeOf(source, locator.firstSpan(source, control) ?? start) }],
    ...(related.length > 0 && { relatedLocations: related }),
    partialFingerprints: { 'resourceAndControl/v1': `${plain(resourceID)}#${facts.id}` },
    ...(fix !== undefined && { fixes: [fix] }),
  }
}

function placeOf(source: ScannedSource, region: SourceSpan): unknown {
  return { artifactLocation: artifactOf(source), region }
}

function artifactOf({ relativePath }: ScannedSource): { readonly uri: string } {
  return { uri: relativePath.split(/[\\/]/).map(encodeURIComponent).join('/') }
}

/** The edits that `ks fix` would make; none where a person has to choose a value. */
function fixOf(
  { control }: ReportFinding,
  { source, locator }: Pick<ResultSetup, 'source' | 'locator'>,
): { readonly description: unknown; readonly artifactChanges: readonly unknown[] } | undefined {
  const { fixPaths, deletePaths } = pathsOf(control)
  if (fixPaths.some(({ value }) => isPlaceholder(value))) return undefined
  const located = fixPaths.length + deletePaths.length > 0 ? locator.part(source) : undefined
  if (!located) return undefined
  const prefix = source.itemPath === undefined ? [] : (parsePath(source.itemPath) ?? [])
  const { edits, refused } = planEdits(located.part, { fixPaths, deletePaths, prefix })
  if (edits.length === 0 || refused.length > 0) return undefined
  const replacements = edits.map(({ start, end, text }) => ({
    deletedRegion: spanOf(located.lines, [start, end]),
    insertedContent: { text },
  }))
  return {
    description: { text: plain(remediesOf(control).join('; ')) },
    artifactChanges: [{ artifactLocation: artifactOf(source), replacements }],
  }
}
