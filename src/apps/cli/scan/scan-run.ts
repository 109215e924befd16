// SPDX-License-Identifier: Apache-2.0
/** What `ks scan` does: apart from its flags, which `ks scan image` shares and which need none of this. */

import { cacheDirOf } from '#apps/cli/cache-dir.ts'
import type { CliContext } from '#apps/cli/program.ts'
import { readSettings } from '#apps/cli/settings.ts'
import { UsageError } from '#apps/cli/usage-error.ts'
import { severities } from '#domain/severity.ts'
import { kindName } from '#engines/posture/kinds.ts'
import type { LibraryControl, LibraryRule } from '#engines/posture/library/library.ts'
import { doubtLines } from '#engines/report/doubt-lines.ts'
import { unscannedOf } from '#engines/report/image-results.ts'
import { narrowReport } from '#engines/report/narrow-report.ts'
import { type Report, type ReportSettings, reportViews } from '#engines/report/report.ts'
import { plain } from '#engines/report/terminal.ts'
import { refuseWithoutImages } from './image-flags.ts'
import { type WorkloadFlags, workloadNamed } from './judged.ts'
import { policyFiles } from './policy-files.ts'
import { narrowingOf, type ScanCall, scan, wantedIn } from './scan.ts'
import { failedGates, type Gates, gatesOf } from './scan-gates.ts'
import { listOf, type RawScanOptions, severityNamed, usedHelmFlags, wordOf } from './scan-options.ts'
import { type Selector, selectControls } from './select-controls.ts'
import { formatsNamed, formatsWithImages, type WrittenFormat, writeReport } from './write-report.ts'

/** How a scan is asked for: what it judges, where, and the flags as commander reads them. */
export interface ScanWish {
  readonly selector: Selector
  readonly paths: readonly string[]
  readonly options: RawScanOptions & WorkloadFlags
  /** KIND[.VERSION[.GROUP]]/NAME of the one object to be scanned. */
  readonly workload?: string
}

/** Scans and writes the report; sets `process.exitCode` where a gate failed. Throws UsageError. */
export async function scanAndReport(context: CliContext, wish: ScanWish): Promise<void> {
  const { selector, paths } = wish
  const workload = wish.workload === undefined ? undefined : workloadNamed(wish.workload, wish.options)
  const settings = await readSettings(cacheDirOf(wish.options.cacheDir, context.env))
  const options = { ...settings, ...wish.options }
  const formats = formatsNamed(options.format ?? 'pretty-printer')
  const gates = await gatesOf(options)
  const call = await scanCallOf(context, selector, paths, options)
  const view = options.view === undefined ? undefined : wordOf('--view', options.view, reportViews)
  const isShown = shownBySeverity(options)
  if (options.dryRun) {
    context.stdout.write(`${await whatWouldBeScanned(context, call)}\n`)
    return
  }
  const scanned = await scan(context, workload ? { ...call, workload } : call)
  const { degraded } = call.policies
  const report = { ...scanned, degraded, settings: settingsOf(call, formats, gates) }
  const files = await writeReport(isShown ? narrowReport(report, isShown) : report, {
    formats,
    ...(options.output !== undefined && { output: options.output }),
    stdout: context.stdout,
    env: context.env,
    verbose: options.verbose === true,
    showEvidence: options.showEvidence === true,
    showSecrets: options.showSecrets === true,
    labelsToCopy: listOf(options.labelsToCopy),
    ...(view !== undefined && { view }),
  })
  for (const file of files) context.stderr.write(`ks: wrote ${file}\n`)
  // The table says it itself; other formats go to programs, and a person should not have to open them.
  if (options.output !== undefined || !formats.some(({ id }) => id === 'pretty-printer'))
    for (const line of doubtLines(report.doubts)) context.stderr.write(`ks: not read: ${line}\n`)
  for (const line of imageRemarks(report, options, formats)) context.stderr.write(`ks: ${line}\n`)
  for (const each of degraded) context.stderr.write(`ks: not used: ${each}\n`)
  const reasons = failedGates(report, degraded, gates)
  for (const reason of reasons) context.stderr.write(`ks: ${reason}\n`)
  if (reasons.length > 0) process.exitCode = 1
}

/** What is not in the report about images, for whoever reads standard error. */
function imageRemarks(
  { images }: Report,
  { output }: RawScanOptions,
  formats: readonly WrittenFormat[],
): readonly string[] {
  if (!images) return []
  const without = formats.filter(each => !each.showsImages).map(({ id }) => id)
  const isTold = output === undefined && formats.some(({ id }) => id === 'pretty-printer')
  return [
    ...(without.length > 0
      ? [`images are only in ${formatsWithImages().join(', ')}, not in ${without.join(', ')}`]
      : []),
    ...(isTold ? [] : unscannedOf(images).map(({ name, because }) => `not scanned: ${plain(name)}: ${plain(because)}`)),
  ]
}

function settingsOf(
  { namespaces, options }: ScanCall,
  formats: readonly WrittenFormat[],
  gates: Gates,
): ReportSettings {
  return {
    formats: formats.map(({ id }) => id),
    includedNamespaces: namespaces.included,
    excludedNamespaces: namespaces.excluded,
    ...(gates.thresholds.compliancePercent !== undefined && { compliancePercent: gates.thresholds.compliancePercent }),
    isVerbose: options.verbose === true,
  }
}

async function scanCallOf(
  { env }: CliContext,
  selector: Selector,
  paths: readonly string[],
  options: RawScanOptions,
): Promise<ScanCall> {
  if (options.logger !== undefined) wordOf('--logger', options.logger, loggerLevels)
  const include = listOf(options.includeNamespaces)
  const exclude = listOf(options.excludeNamespaces)
  if (include.length > 0 && exclude.length > 0)
    throw new UsageError('--include-namespaces and --exclude-namespaces exclude each other')
  refuseUnused(paths, options)
  const images = options.scanImages ? (await import('./image-wish.ts')).imageWishOf(env, options) : undefined
  if (!images) refuseWithoutImages(options)
  const policies = await policyFiles(options, cacheDirOf(options.cacheDir, env))
  return {
    selector,
    paths,
    options,
    policies,
    namespaces: { included: include, excluded: exclude },
    ...(images && { images }),
  }
}

/** Flags that would change nothing: none is ignored. */
function refuseUnused(paths: readonly string[], options: RawScanOptions): void {
  if (paths.length > 0 && (options.kubeconfig !== undefined || options.kubeContext !== undefined))
    throw new UsageError('--kubeconfig and --kube-context choose a cluster, but paths are scanned')
  const used = usedHelmFlags(options)
  if (paths.length === 0 && used.length > 0)
    throw new UsageError(`${used.join(', ')}: values are for Helm charts, but a cluster is scanned`)
}

function shownBySeverity({
  minSeverity,
  maxSeverity,
}: RawScanOptions): ((control: LibraryControl) => boolean) | undefined {
  if (minSeverity === undefined && maxSeverity === undefined) return undefined
  const least = minSeverity === undefined ? severities.length : rankOf('--min-severity', minSeverity)
  const most = maxSeverity === undefined ? 0 : rankOf('--max-severity', maxSeverity)
  return ({ severity }) => severities.indexOf(severity) <= least && severities.indexOf(severity) >= most
}

function rankOf(flag: string, text: string): number {
  return severities.indexOf(severityNamed(flag, text))
}

/** What a scan would do; of a cluster also what it would not be allowed to read, and what that leaves open. */
async function whatWouldBeScanned(context: CliContext, call: ScanCall): Promise<string> {
  const { paths, selector, options } = call
  const scope = paths.length === 0 ? 'cluster' : 'file'
  const { library, frameworks } = selectControls(selector, scope, narrowingOf(call))
  const names = frameworks.map(({ name }) => name).join(', ') || 'no framework'
  const lines = [
    `would scan ${paths.length === 0 ? 'the cluster' : paths.join(', ')}${call.images ? ' and the images that its objects name' : ''} with ${library.controls.length} controls (${names})`,
  ]
  if (scope === 'file') return [...lines, `kinds that are read: ${library.kinds().join(', ')}`].join('\n')
  const { preflightOf } = await import('./scan-cluster.ts')
  const { readable, absent, refused } = await preflightOf(context, options, wantedIn(library, call))
  lines.push(`kinds that are read: ${readable.join(', ')}`)
  if (absent.length > 0) lines.push(`not served by the cluster: ${absent.join(', ')}`)
  for (const { kind, because } of refused) lines.push(`cannot be read: ${kind}: ${because}`)
  const kinds = new Set(refused.map(({ kind }) => kind))
  const blind = library.controls.filter(({ rules }) => rules.length > 0 && rules.every(rule => isBlind(rule, kinds)))
  const partly = library.controls.filter(
    each => !blind.includes(each) && each.rules.some(rule => lacksSome(rule, kinds)),
  )
  if (blind.length > 0) lines.push(`not evaluated for that: ${blind.map(({ facts }) => facts.id).join(', ')}`)
  if (partly.length > 0) lines.push(`judged in part for that: ${partly.map(({ facts }) => facts.id).join(', ')}`)
  return lines.join('\n')
}

/** Whether a kind that a rule looks at, or joins with it, is refused. */
function lacksSome({ rule, facts }: LibraryRule, refused: ReadonlySet<string>): boolean {
  const looked = facts.match.map(({ group, kind }) => kindName(group, kind))
  return [...looked, ...(rule.joins ?? [])].some(kind => refused.has(kind))
}

/** Whether every kind that a rule looks at is refused. */
function isBlind({ facts }: LibraryRule, refused: ReadonlySet<string>): boolean {
  return facts.match.length > 0 && facts.match.every(({ group, kind }) => refused.has(kindName(group, kind)))
}

const loggerLevels = ['debug', 'info', 'success', 'warning', 'error', 'fatal'] as const
