// SPDX-License-Identifier: Apache-2.0
/** Collects what a command line names, scans it, and makes the report. */

import { createHash, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { collectFiles } from '#apps/cli/files/collect-files.ts'
import type { CliContext } from '#apps/cli/program.ts'
import { type ProgressLine, progressLine } from '#apps/cli/progress.ts'
import { severalOf, UsageError } from '#apps/cli/usage-error.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import type { ScannedSource } from '#domain/scanned-source.ts'
import { engineVersion } from '#domain/version.ts'
import { admissionKinds, enforcementIn } from '#engines/posture/admission.ts'
import type { Exception } from '#engines/posture/exceptions/exception.ts'
import type { ScanScope } from '#engines/posture/library/facts.ts'
import type { Library } from '#engines/posture/library/library.ts'
import { chosenBy, isPlainName, type NamespaceChoice, reportedBy } from '#engines/posture/namespace-choice.ts'
import { runScan, type ScanInput } from '#engines/posture/run.ts'
import type { GitContext, Report, ReportDoubt, ScanTarget } from '#engines/report/report.ts'
import { attackTracks } from '#plugins/controls/attack-tracks.generated.ts'
import { deadlineOf } from './deadline.ts'
import { countingExceptions, decisionKinds, decisionsOf } from './decisions.ts'
import { readFacts } from './fact-files.ts'
import type { ImageWish } from './image-wish.ts'
import { judgedBy, type WorkloadName } from './judged.ts'
import type { PolicyFiles } from './policy-files.ts'
import type { ClusterWants } from './scan-cluster.ts'
import { answerOf, listOf, type RawScanOptions } from './scan-options.ts'
import { type Narrowing, type Selector, selectControls } from './select-controls.ts'

export interface ScanCall {
  readonly selector: Selector
  /** Empty: the cluster. */
  readonly paths: readonly string[]
  readonly options: RawScanOptions
  readonly policies: PolicyFiles
  readonly workload?: WorkloadName
  readonly namespaces: NamespaceChoice
  /** Absent: images are not scanned. */
  readonly images?: ImageWish
}

/** What was collected, before evaluation. */
export interface Collected {
  readonly inputs: readonly ScanInput[]
  readonly doubts: readonly ReportDoubt[]
  readonly target: ScanTarget
  readonly clusterName: string
  /** Kinds of which nothing could be read. */
  readonly unreadKinds?: ReadonlySet<string>
  readonly apiServerVersion?: string
  readonly git?: GitContext
}

const silentLine: ProgressLine = { show: () => undefined, clear: () => undefined }

function showsProgress({ env }: CliContext, { logger }: RawScanOptions): boolean {
  return !quietLevels.has(logger ?? env['KS_LOGGER'] ?? '')
}

const quietLevels: ReadonlySet<string> = new Set(['warning', 'error', 'fatal'])

/** What a call adds to its selector. */
export function narrowingOf({ options, policies }: ScanCall): Narrowing {
  return {
    own: policies.frameworks,
    controls: policies.controls,
    ...(policies.customRules && { always: policies.customRules }),
    include: listOf(options.includeControls),
    exclude: [...listOf(options.excludeControls), ...listOf(options.skipControls)],
  }
}

/** What a cluster is asked for: what controls look at, and what people decide in it. */
export function wantedIn(library: Library, { policies: { controls }, namespaces }: ScanCall): ClusterWants {
  const { included } = namespaces
  return {
    namespaces: included.every(isPlainName) ? included : [],
    kinds: [...new Set([...library.kinds(), ...decisionKinds, ...admissionKinds])],
    resources: controls.flatMap(({ resources }) => resources),
  }
}

/** Scans. Throws UsageError for what the user can mend. */
export async function scan(context: CliContext, call: ScanCall): Promise<Report> {
  const scope: ScanScope = call.paths.length === 0 ? 'cluster' : 'file'
  const { options, policies } = call
  const { library, frameworks } = selectControls(call.selector, scope, narrowingOf(call))
  const isNamed = judgedBy(options, call.workload)
  const honorsAnnotations = answerOf('--honor-inline-exceptions', options.honorInlineExceptions) ?? scope === 'file'
  const progress = showsProgress(context, options) ? progressLine(context.stderr) : silentLine
  const deadline = options.scanTimeout === undefined ? undefined : deadlineOf(options.scanTimeout)
  using imageScan = call.images && (await (await import('./scan-images.ts')).openImageScan(context, call.images))
  const collected =
    scope === 'cluster'
      ? await (await import('./scan-cluster.ts')).collectFromCluster(
          context,
          options,
          wantedIn(library, call),
          progress,
        )
      : await collectFiles(context, call.paths, options)
  const facts = await readFacts(options.facts ?? [])
  const isWanted = wantedBy(collected.inputs, call.namespaces)
  const isJudged = (object: KubeObject) => isWanted(object) && (isNamed?.(object) ?? true)
  if (collected.inputs.length === 0 && collected.doubts.length > 0)
    throw new UsageError(
      `nothing could be read: ${severalOf(collected.doubts.map(({ place, because }) => `${place}: ${because}`))}`,
    )
  if (!collected.inputs.some(({ object }) => isJudged(object)))
    throw new UsageError(`nothing to scan: ${whereOf(call)} there is no object that is asked for`)
  const decisionScope = { isCluster: scope === 'cluster', honorsAnnotations }
  const objects = collected.inputs.map(({ object }) => object)
  const found = await imageScan?.scan({
    objects,
    isJudged,
    exceptions: [...policies.exceptionObjects, ...countingExceptions(objects, decisionScope)],
    progress,
    ...(deadline && { deadline }),
    ...(scope === 'cluster' && { cluster: options }),
  })
  const isFound = new Set(found?.facts.map(({ object }) => object))
  const inputs = [...collected.inputs, ...facts.inputs, ...(found?.facts ?? [])]
  const decisions = decisionsOf(collected, policies, decisionScope)
  const { summary, objectCount, unusedExceptions, subjects, results } = runScan(inputs, {
    library,
    frameworks,
    facts: {
      controlInputs: decisions.controlInputs,
      showsSecrets: options.showSecrets === true,
      ...(collected.apiServerVersion !== undefined && { apiServerVersion: collected.apiServerVersion }),
      ...(collected.unreadKinds && { unreadKinds: collected.unreadKinds }),
    },
    exceptions: decisions.exceptions,
    honorsAnnotations,
    // What was found in images is there to be joined with; nobody gave it as an object.
    isJudged: object => isJudged(object) && !isFound.has(object),
    isReported: reportedBy(isWanted),
    clusterName: collected.clusterName,
    nowMs: context.now().getTime(),
    onProgress(done, all) {
      deadline?.check(`${done} of ${all} objects were judged`)
      progress.show(`scanning ${done} of ${all} objects`)
    },
  })
  progress.clear()
  return {
    ...when(context),
    toolVersion: engineVersion,
    target: collected.target,
    targetNames: call.paths,
    clusterName: collected.clusterName,
    ...(collected.apiServerVersion !== undefined && { apiServerVersion: collected.apiServerVersion }),
    ...(collected.git && { git: collected.git }),
    summary,
    objectCount,
    subjects,
    results,
    attackTracks,
    ...(found && { images: found.images }),
    ...(scope === 'file' && { readSource }),
    ...(scope === 'cluster' && { enforcement: enforcementIn(collected.inputs.map(({ object }) => object)) }),
    doubts: [...collected.doubts, ...facts.doubts, ...decisions.doubts, ...(found?.doubts ?? [])],
    unusedExceptions: unusedExceptions.map(exception => unusedText(exception, context.now().getTime())),
  }
}

/** The text of a scanned file, read again; standard input cannot be. */
function readSource({ path, renderedBy }: ScannedSource): string | undefined {
  if (path === '-' || renderedBy !== undefined) return undefined
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/** Time and id of a report; both follow from SOURCE_DATE_EPOCH where it is set, so that a build can be repeated. */
function when({ env, now }: CliContext): Pick<Report, 'generatedAt' | 'reportID'> {
  const epoch = env['SOURCE_DATE_EPOCH']
  if (epoch === undefined || !/^\d{1,12}$/.test(epoch))
    return { generatedAt: now().toISOString(), reportID: randomUUID() }
  const hash = createHash('sha256').update(epoch).digest('hex')
  const parts = [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `4${hash.slice(13, 16)}`,
    `8${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ]
  return { generatedAt: new Date(Number(epoch) * 1000).toISOString(), reportID: parts.join('-') }
}

function unusedText({ name, source, expiresAtMs }: Exception, nowMs: number): string {
  return `${name} (${source}${expiresAtMs !== undefined && expiresAtMs <= nowMs ? ', has ended' : ''})`
}

function whereOf({ paths }: ScanCall): string {
  return paths.length === 0 ? 'in the cluster' : `in ${paths.join(', ')}`
}

/** Claims the objects of the namespaces that are asked for, by the labels that namespaces among the objects have. */
function wantedBy(inputs: readonly ScanInput[], namespaces: NamespaceChoice): (object: KubeObject) => boolean {
  const labels = new Map(
    inputs.flatMap(({ object: { kind, metadata } }) =>
      kind === 'Namespace' ? [[metadata.name, metadata.labels ?? {}] as const] : [],
    ),
  )
  return chosenBy(namespaces, name => labels.get(name))
}
