// SPDX-License-Identifier: Apache-2.0
/** Collects what a command line names, scans it, and makes the report. */
import { createHash, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { type ManifestItem, readManifests } from '#adapters/files/manifest-files.ts'
import { parseManifest } from '#adapters/files/manifest-text.ts'
import { engineVersion } from '#domain/version.ts'
import type { Exception } from '#engines/posture/exception.ts'
import { readExceptionPolicies } from '#engines/posture/exception-policy.ts'
import type { ControlInputs, ScanScope } from '#engines/posture/facts.ts'
import { runScan, type ScanInput, type ScannedSource } from '#engines/posture/run.ts'
import type { Report, ReportDoubt, ScanTarget } from '#engines/report/report.ts'
import { defaultControlInputs } from '#plugins/controls/facts.generated.ts'
import type { CliContext } from './program.ts'
import { progressLine } from './progress.ts'
import { collectFromCluster } from './scan-cluster.ts'
import type { RawScanOptions } from './scan-options.ts'
import { type Selector, selectControls } from './select-controls.ts'
import { UsageError } from './usage-error.ts'

export interface ScanCall {
  readonly selector: Selector
  /** Empty: the cluster. */
  readonly paths: readonly string[]
  readonly options: RawScanOptions
  readonly include: ReadonlySet<string>
  readonly exclude: ReadonlySet<string>
}

/** What was collected, before evaluation. */
export interface Collected {
  readonly inputs: readonly ScanInput[]
  readonly doubts: readonly ReportDoubt[]
  readonly target: ScanTarget
  readonly clusterName: string
  readonly apiServerVersion?: string
}

const maxStdinBytes = 256 * 1024 * 1024

/** Scans. Throws UsageError for what the user can mend. */
export async function scan(context: CliContext, call: ScanCall): Promise<Report> {
  const scope: ScanScope = call.paths.length === 0 ? 'cluster' : 'file'
  const { library, frameworks } = selectControls(call.selector, scope)
  const controlInputs = await inputsOf(call.options.controlsConfig)
  const progress = progressLine(context.stderr)
  const collected =
    scope === 'cluster'
      ? await collectFromCluster(context, call.options, library.kinds(), progress)
      : await collectFiles(call.paths)
  const inputs = collected.inputs.filter(({ object }) => isWanted(object.metadata.namespace ?? '', call))
  if (inputs.length === 0 && collected.doubts.length > 0)
    throw new UsageError(
      `nothing could be read: ${collected.doubts.map(({ place, because }) => `${place}: ${because}`).join('; ')}`,
    )
  const exceptions = await exceptionsOf(call.options.exceptions)
  const { summary, objectCount, unusedExceptions, results } = runScan(inputs, {
    library,
    frameworks,
    facts: {
      controlInputs,
      ...(collected.apiServerVersion !== undefined && { apiServerVersion: collected.apiServerVersion }),
    },
    exceptions,
    clusterName: collected.clusterName,
    nowMs: context.now().getTime(),
    onProgress: (done, all) => progress.show(`scanning ${done} of ${all} objects`),
  })
  progress.clear()
  return {
    ...when(context),
    toolVersion: engineVersion,
    target: collected.target,
    targetNames: call.paths,
    clusterName: collected.clusterName,
    ...(collected.apiServerVersion !== undefined && { apiServerVersion: collected.apiServerVersion }),
    summary,
    objectCount,
    results,
    ...(scope === 'file' && { readSource }),
    doubts: collected.doubts,
    unusedExceptions: unusedExceptions.map(({ name, source }) => `${name} (${source})`),
  }
}

/** The text of a scanned file, read again; standard input cannot be. */
function readSource({ path }: ScannedSource): string | undefined {
  if (path === '-') return undefined
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

function isWanted(namespace: string, { include, exclude }: ScanCall): boolean {
  if (namespace === '') return true
  return (include.size === 0 || include.has(namespace)) && !exclude.has(namespace)
}

async function inputsOf(file: string | undefined): Promise<ControlInputs> {
  if (file === undefined) return defaultControlInputs
  let value: unknown
  try {
    value = JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    throw new UsageError(`--controls-config ${file}: ${error instanceof Error ? error.message : String(error)}`)
  }
  if (!isControlInputs(value)) throw new UsageError(`--controls-config ${file}: expected {"key": ["value", …]}`)
  return { ...defaultControlInputs, ...value }
}

async function exceptionsOf(file: string | undefined): Promise<readonly Exception[]> {
  if (file === undefined) return []
  let value: unknown
  try {
    value = JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    throw new UsageError(`--exceptions ${file}: ${error instanceof Error ? error.message : String(error)}`)
  }
  const { exceptions, doubts } = readExceptionPolicies(value, file)
  if (doubts.length > 0) throw new UsageError(`--exceptions ${doubts.join('; ')}`)
  return exceptions
}

function isControlInputs(value: unknown): value is ControlInputs {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return Object.values(value).every(each => Array.isArray(each) && each.every(one => typeof one === 'string'))
}

async function collectFiles(paths: readonly string[]): Promise<Collected> {
  const inputs: ScanInput[] = []
  const doubts: ReportDoubt[] = []
  const take = (item: ManifestItem) => {
    if (item.kind === 'object') inputs.push(item.item)
    else
      doubts.push({
        place: `${item.doubt.path}${item.doubt.line === undefined ? '' : `:${item.doubt.line}`}`,
        because: item.doubt.because,
      })
  }
  if (paths.includes('-')) for (const item of await readStdin()) take(item)
  for await (const item of readManifests(paths.filter(path => path !== '-'))) take(item)
  return { inputs, doubts, target: await targetOf(paths), clusterName: '' }
}

async function readStdin(): Promise<ManifestItem[]> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > maxStdinBytes) throw new UsageError(`standard input has more than ${maxStdinBytes} bytes`)
    chunks.push(chunk)
  }
  const { objects, doubts } = parseManifest('-', Buffer.concat(chunks).toString('utf8'))
  return [
    ...objects.map(({ object, ...place }) => ({
      kind: 'object' as const,
      item: { object, source: { path: '-', relativePath: '-', ...place } },
    })),
    ...doubts.map(doubt => ({ kind: 'doubt' as const, doubt })),
  ]
}

async function targetOf([first = '-', ...rest]: readonly string[]): Promise<ScanTarget> {
  if (first === '-' || rest.length > 0) return first === '-' ? 'file' : 'directory'
  const info = await stat(first).catch(() => undefined)
  return info?.isDirectory() ? 'directory' : 'file'
}
