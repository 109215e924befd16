// SPDX-License-Identifier: Apache-2.0
/** Collects the files that a command line names. */
import { readFile, stat } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { type IsIgnored, ignoreRules } from '#adapters/files/ignore-rules.ts'
import { type ManifestItem, type ManifestObject, readManifests } from '#adapters/files/manifest-files.ts'
import { type Doubt, parseManifest } from '#adapters/files/manifest-text.ts'
import type { CliContext } from '#apps/cli/program.ts'
import type { Collected } from '#apps/cli/scan/scan.ts'
import { listOf, type RawScanOptions, usedHelmFlags } from '#apps/cli/scan/scan-options.ts'
import { UsageError } from '#apps/cli/usage-error.ts'
import type { ScanInput } from '#engines/posture/run.ts'
import { wrongShape } from '#engines/posture/shape.ts'
import type { ReportDoubt, ScanTarget } from '#engines/report/report.ts'
import { expandGlobs } from './expand-globs.ts'
import { gitContextOf, gitTopOf } from './git-tree.ts'
import { lastCommitsOf } from './last-commits.ts'
import { type RenderedKind, rendererOf, renderFolder } from './render-folder.ts'

const maxStdinBytes = 256 * 1024 * 1024
const ignoreFileName = '.kubescapeignore'

/** Objects and doubts of all paths; `-` is standard input. */
export async function collectFiles(
  context: CliContext,
  given: readonly string[],
  options: RawScanOptions,
): Promise<Collected> {
  const { paths, doubts: unmatched } = await expandGlobs(given)
  const inputs: ScanInput[] = []
  const doubts: ReportDoubt[] = [...unmatched]
  const foreign: Doubt[] = []
  const rendered: RenderedKind[] = []
  const top = paths.every(path => path !== '-') ? gitTopOf(paths[0] ?? '.') : undefined
  const take = (item: ManifestItem) => {
    if (item.kind === 'object') {
      const wrong = wrongShape(item.item.object)
      const { path, line } = item.item.source
      if (wrong === undefined) inputs.push(top === undefined ? item.item : fromTop(item.item, top))
      else doubts.push({ place: `${path}:${line}`, because: wrong })
    } else if (item.doubt.isForeign) foreign.push(item.doubt)
    else
      doubts.push({
        place: `${item.doubt.path}${item.doubt.line === undefined ? '' : `:${item.doubt.line}`}`,
        because: item.doubt.because,
      })
  }
  if (paths.includes('-')) for (const item of await readStdin()) take(item)
  for (const root of paths.filter(path => path !== '-')) {
    const folders: { readonly path: string; readonly kind: RenderedKind }[] = []
    const isIgnored = await ignoredBelow(root, options)
    const claims = (path: string, names: readonly string[]) => {
      const kind = rendererOf(names)
      if (kind !== undefined) folders.push({ path, kind })
      return kind !== undefined
    }
    for await (const item of readManifests([root], { ...(isIgnored && { isIgnored }), claims })) take(item)
    rendered.push(...folders.map(({ kind }) => kind))
    for (const folder of folders)
      for (const item of await renderFolder({ ...folder, root, options, env: context.env })) take(item)
  }
  doubts.push(...foreignDoubts(foreign))
  const unused = rendered.includes('helm') ? [] : usedHelmFlags(options)
  if (unused.length > 0)
    doubts.push({ place: unused.join(', '), because: 'no Helm chart is among the paths, so they change nothing' })
  const git = top === undefined ? undefined : await gitContextOf(top, context.env)
  const target = await targetOf(paths)
  const told = git && tellsSources(options.format) ? await withCommits(inputs, context.env) : inputs
  return { inputs: told, doubts, target, clusterName: options.clusterName ?? '', ...(git && { git }) }
}

/** Files that are about something else: one by one as long as they are few, since one may be a manifest by mistake. */
function foreignDoubts(foreign: readonly Doubt[]): ReportDoubt[] {
  const byFile = new Map(foreign.map(each => [each.path, each]))
  const paths = [...byFile.keys()]
  if (paths.length <= maxForeignShown)
    return [...byFile.values()].map(({ path, line, because }) => ({ place: `${path}:${line ?? 1}`, because }))
  const named = `${paths.slice(0, maxForeignShown).join(', ')} and ${paths.length - maxForeignShown} more`
  return [{ place: `${paths.length} files`, because: `no Kubernetes objects, without apiVersion and kind: ${named}` }]
}

const maxForeignShown = 3

/** The formats that say where an object is from; no other waits for git. */
function tellsSources(formats: string | undefined): boolean {
  return listOf(formats).some(each => each === 'json' || each === 'yaml')
}

async function withCommits(inputs: readonly ScanInput[], env: CliContext['env']): Promise<readonly ScanInput[]> {
  const paths = new Set(inputs.flatMap(({ source }) => (source ? [source.path] : [])))
  const commits = await lastCommitsOf(paths, env)
  return inputs.map(input => {
    const lastCommit = input.source && commits.get(resolve(input.source.path))
    return input.source && lastCommit ? { ...input, source: { ...input.source, lastCommit } } : input
  })
}

/** Paths in a work tree are told from its top, which is what platforms that show findings expect. */
function fromTop(item: ManifestObject, top: string): ManifestObject {
  const path = relative(top, resolve(item.source.path))
  return /^\.\.(?:\/|$)/.test(path) || path === '' ? item : { ...item, source: { ...item.source, relativePath: path } }
}

async function ignoredBelow(root: string, options: RawScanOptions): Promise<IsIgnored | undefined> {
  const file = options.ignoreFile === false ? '' : await readFile(join(root, ignoreFileName), 'utf8').catch(() => '')
  const text = [file, ...(options.excludePath ?? [])].join('\n')
  return text.trim() === '' ? undefined : ignoreRules(text)
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
