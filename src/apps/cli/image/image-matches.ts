// SPDX-License-Identifier: Apache-2.0
/** The vulnerabilities of an image that was scanned on the command line. */

import type { CliContext } from '#apps/cli/program.ts'
import { openInstalled } from '#apps/vulndb/database-folder.ts'
import { type JsonObject, scalarText } from '#domain/json.ts'
import type { Json } from '#domain/kube-object.ts'
import { type VulnerabilitySeverity, vulnerabilitySeverities } from '#domain/severity.ts'
import { engineVersion } from '#domain/version.ts'
import { wildcard } from '#engines/posture/exceptions/wildcard.ts'
import { severityColors } from '#engines/report/image-tables.ts'
import { type Column, table } from '#engines/report/terminal.ts'
import { type IgnoreRule, suppressionOfRule } from '#engines/vulnmatch/excuse/ignore-rule.ts'
import { objectOf, objectsOf, type Suppression, suppressMatches } from '#engines/vulnmatch/excuse/suppress.ts'
import type { VexStatement } from '#engines/vulnmatch/excuse/vex.ts'
import { prepareJudge } from '#engines/vulnmatch/judge.ts'
import type { Match } from '#engines/vulnmatch/match.ts'
import { choicesOf } from '#engines/vulnmatch/matching-mode.ts'
import { type Assessment, assess } from '#engines/vulnmatch/severity/assess.ts'
import { productNames } from '#engines/vulnmatch/subject/product-names.ts'
import type { Doubtful } from '#engines/vulnmatch/trust.ts'
import { matchers } from '#plugins/matchers/registry.ts'
import { schemes } from '#plugins/versions/registry.ts'
import type { ImageReport } from './scan-image.ts'

/** What is known about an image's vulnerabilities. */
export interface ImageMatches {
  /** Riskiest first. */
  readonly matches: readonly { readonly match: Match; readonly assessment: Assessment }[]
  /** How many more a statement takes out. */
  readonly excused: number
  /** Why there may be more than these. */
  readonly doubts: readonly Doubtful[]
  /** When the database was built, RFC 3339. */
  readonly built: string
  /** The matches as grype writes them. */
  readonly document: object
}

/** What an image's packages are matched with. */
export interface MatchCall {
  /** Of the database. */
  readonly folder: string
  /** Statements on vulnerabilities that do not concern the image. */
  readonly vex: readonly VexStatement[]
  /** Rules of what is left out. */
  readonly rules: readonly IgnoreRule[]
  /** Look packages of languages up by guessed CPEs as well: more is found, and more that is wrong. */
  readonly byCpes?: boolean
}

/** Matches image after image with one opened database. */
export interface ImageMatcher extends Disposable {
  /** When the database was built, RFC 3339. */
  readonly built: string
  /** `excuses`: what else takes matches of this image out. */
  match(report: ImageReport, excuses?: readonly Suppression[]): ImageMatches
}

/**
 * Matches the packages of an image with the database of the folder; `undefined` when there is none.
 *
 * @throws VulnerabilityDatabaseError when it cannot be read.
 */
export async function matchImage(
  context: CliContext,
  report: ImageReport,
  call: MatchCall,
): Promise<ImageMatches | undefined> {
  using matcher = await openMatcher(context, call)
  return matcher?.match(report)
}

/**
 * Opens the database of the folder; `undefined` when there is none.
 *
 * @throws VulnerabilityDatabaseError when it cannot be read.
 */
export async function openMatcher(
  context: CliContext,
  { folder, vex, rules, byCpes = false }: MatchCall,
): Promise<ImageMatcher | undefined> {
  const opened = await openInstalled(folder)
  if (!opened) return undefined
  const { store } = opened
  const { options } = choicesOf(byCpes ? 'on' : 'off', undefined)
  const tool = { name: 'kubescape', version: engineVersion }
  const judge = prepareJudge({ store, matchers, schemes, options, tool })
  const { built } = store.describe()
  return {
    built,
    match({ sbom, scanned }, excuses = []) {
      const judged = judge({
        sbom,
        unread: scanned.inventory.isComplete ? [] : ['the image could not be read whole'],
        nowMs: context.now().getTime(),
        statements: vex,
        productNames: productNames(sbom),
      })
      const { document, isLeft } = withoutExcused(judged.document, [
        ...suppressionsOf(rules, productNames(sbom)),
        ...excuses,
      ])
      const matches = judged.matches.filter(isLeft)
      return {
        matches: matches
          .map(match => ({ match, assessment: assess(match.vulnerability, store) }))
          .sort((a, b) => b.assessment.risk - a.assessment.risk || rankOf(a) - rankOf(b)),
        doubts: judged.doubts,
        built,
        excused: judged.excused.length + judged.matches.length - matches.length,
        document: document as object,
      }
    },
    [Symbol.dispose]: () => store.close(),
  }
}

/** What is told where there is no database. */
export function noDatabase(folder: string): string {
  return `no database of vulnerabilities in ${folder}; fetch one with "ks vulndb update"`
}

/** The rules for an image of these names. */
function suppressionsOf(rules: readonly IgnoreRule[], imageNames: readonly string[]): readonly Suppression[] {
  const isMeant = ({ images }: IgnoreRule) =>
    images.length === 0 || images.some(each => imageNames.some(wildcard(each)))
  return rules.filter(isMeant).map(suppressionOfRule)
}

/** The document without what is excused, and whether a match is still in it. */
function withoutExcused(whole: Json, excuses: readonly Suppression[]) {
  const document = suppressMatches(whole, excuses)
  if (document === whole) return { document, isLeft: () => true }
  const left = new Set(objectsOf(objectOf(document)['matches']).map(keyOf))
  return {
    document,
    isLeft: ({ vulnerability, namespace, subject }: Match) =>
      left.has(JSON.stringify([vulnerability.name, namespace, subject.id])),
  }
}

function keyOf(match: JsonObject): string {
  const { id, namespace } = objectOf(match['vulnerability'])
  return JSON.stringify([scalarText(id), scalarText(namespace), scalarText(objectOf(match['artifact'])['id'])])
}

function rankOf({ assessment }: { readonly assessment: Assessment }): number {
  return vulnerabilitySeverities.indexOf(assessment.severity)
}

const columns: readonly Column[] = [
  { title: 'VULNERABILITY' },
  { title: 'SEVERITY', color: cell => severityColors[cell as VulnerabilitySeverity] },
  { title: 'RISK', align: 'right' },
  { title: 'PACKAGE', shrinks: true },
  { title: 'INSTALLED', shrinks: true },
  { title: 'FIXED IN', shrinks: true },
]

/** The matches as a table, their sums, and what makes them doubtful. */
export function renderMatches(
  { matches, excused, doubts, built }: ImageMatches,
  screen: { readonly color: boolean; readonly widthColumns: number },
): string {
  const rows = matches.map(({ match, assessment }) => [
    match.vulnerability.name,
    assessment.severity,
    assessment.risk.toFixed(1),
    match.subject.name,
    match.subject.version,
    fixText(match),
  ])
  const counts = vulnerabilitySeverities
    .map(severity => [severity, matches.filter(({ assessment }) => assessment.severity === severity).length] as const)
    .filter(([, count]) => count > 0)
    .map(([severity, count]) => `${count} ${severity.toLowerCase()}`)
  const sum =
    matches.length === 0 ? 'no known vulnerabilities' : `${matches.length} vulnerabilities: ${counts.join(', ')}`
  return [
    ...(rows.length > 0 ? [...table(columns, rows, screen), ''] : []),
    `${sum}${excused > 0 ? `, ${excused} more excused` : ''}; database of ${built.slice(0, 10)}`,
    ...doubts.map(({ status, because }) => `${status}: ${because}`),
    '',
  ].join('\n')
}

/** What is known of a fix, for a cell. */
export function fixText({ fix }: Match): string {
  if (fix.state === 'fixed') return fix.versions.join(', ')
  return fix.state === 'wont-fix' ? "won't be fixed" : fix.state === 'not-fixed' ? 'not yet' : ''
}
