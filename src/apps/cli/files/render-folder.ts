// SPDX-License-Identifier: Apache-2.0
/** Helm charts and Kustomize folders, rendered by the programs made for them. */
import { join, relative } from 'node:path'
import type { ManifestItem } from '#adapters/files/manifest-files.ts'
import { parseManifest } from '#adapters/files/manifest-text.ts'
import { type ProgramResult, runProgram } from '#apps/cli/run-program.ts'
import type { RawScanOptions } from '#apps/cli/scan/scan-options.ts'
import { chartReader } from './chart-source.ts'

export type RenderedKind = 'helm' | 'kustomize'

const kustomizations: ReadonlySet<string> = new Set(['kustomization.yaml', 'kustomization.yml', 'Kustomization'])

/** What a folder has to be rendered by, told by the names in it; undefined for a plain one. */
export function rendererOf(names: readonly string[]): RenderedKind | undefined {
  if (names.includes('Chart.yaml')) return 'helm'
  return names.some(name => kustomizations.has(name)) ? 'kustomize' : undefined
}

export interface RenderCall {
  readonly path: string
  /** The path that was given on the command line. */
  readonly root: string
  readonly kind: RenderedKind
  readonly options: RawScanOptions
  readonly env: Readonly<Record<string, string | undefined>>
}

/** Objects of a rendered folder; where the program is absent or fails, one doubt that says so. */
export async function renderFolder(call: RenderCall): Promise<ManifestItem[]> {
  const { path, kind } = call
  const result = await runRenderer(call)
  if (result.kind !== 'done') return [{ kind: 'doubt', doubt: { path, because: reasonOf(kind, result) } }]
  const { objects, doubts } = parseManifest(path, result.stdout)
  const lines = result.stdout.split('\n')
  const chart = kind === 'helm' ? chartReader(path) : undefined
  return [
    ...objects.map(({ object, document, line, itemPath }) => {
      const template = kind === 'helm' ? templateOf(lines.slice(line - 1, line + 3)) : undefined
      const file = template === undefined ? path : join(path, template)
      const source = {
        path: file,
        relativePath: relative(call.root, file) || file,
        document,
        line: 1,
        renderedBy: kind,
        ...(chart && { chart: chart(template, object.kind) }),
      }
      return { kind: 'object' as const, item: { object, source: { ...source, ...(itemPath && { itemPath }) } } }
    }),
    ...doubts.map(doubt => ({ kind: 'doubt' as const, doubt })),
  ]
}

async function runRenderer({ path, kind, options, env }: RenderCall): Promise<ProgramResult> {
  if (kind === 'helm') return runProgram('helm', helmArgs(path, options), env)
  const result = await runProgram('kubectl', ['kustomize', path], env)
  return result.kind === 'absent' ? runProgram('kustomize', ['build', path], env) : result
}

function helmArgs(path: string, options: RawScanOptions): string[] {
  const repeated = (flag: string, values: readonly string[] = []) => values.flatMap(value => [flag, value])
  return [
    'template',
    options.releaseName ?? 'release-name',
    path,
    ...(options.releaseNamespace === undefined ? [] : ['--namespace', options.releaseNamespace]),
    ...repeated('--values', options.values),
    ...repeated('--set', options.set),
    ...repeated('--set-string', options.setString),
    ...repeated('--set-file', options.setFile),
  ]
}

function reasonOf(kind: RenderedKind, result: Exclude<ProgramResult, { kind: 'done' }>): string {
  const what = kind === 'helm' ? 'a Helm chart' : 'a Kustomize folder'
  const program = kind === 'helm' ? 'helm' : 'kubectl (or kustomize)'
  if (result.kind === 'absent') return `${what}: not scanned, since ${program} is not on PATH`
  return `${what}: not scanned, since ${program} failed: ${withoutStamp(result.because)}`
}

/** kubectl says what is wrong in a line of its log: `E1129 10:11:12.131415 1617 run.go:72] "command failed" err="…"`. */
function withoutStamp(text: string): string {
  return text.replace(/^E\d{4} [\d:.]+ +\d+ [\w.]+:\d+\] "command failed" err="(.*?)"?$/s, '$1')
}

/** Helm names the template in a remark before each document: `# Source: chart/templates/x.yaml`. */
function templateOf(lines: readonly string[]): string | undefined {
  const source = lines.map(line => /^# Source: [^/]+\/(.+)$/.exec(line)?.[1]).find(each => each !== undefined)
  return source?.split('/').includes('..') ? undefined : source
}
