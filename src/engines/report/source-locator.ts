// SPDX-License-Identifier: Apache-2.0
/** From the path in an object to lines of the file that it came from. */
import type { ScannedSource } from '#domain/scanned-source.ts'
import type { ControlResult } from '#engines/posture/results/result.ts'
import { type ManifestPart, partAt } from '#engines/repair/manifest-part.ts'
import { parsePath } from '#engines/repair/object-path.ts'
import { LineIndex } from '#engines/repair/text-edit.ts'
import { pathsOf } from './findings.ts'
import type { ReadSource } from './report.ts'

/** Lines and columns from 1; `endColumn` is the one after the last character. */
export interface SourceSpan {
  readonly startLine: number
  readonly startColumn: number
  readonly endLine: number
  readonly endColumn: number
}

export interface LocatedPart {
  readonly part: ManifestPart
  readonly lines: LineIndex
}

/** Parses each document once while its results come in a row. Keeps one file and one document. */
export class SourceLocator {
  readonly #read: ReadSource | undefined
  #file: { readonly path: string; readonly text: string; readonly lines: LineIndex } | undefined
  #part: { readonly key: string; readonly part: ManifestPart | undefined } | undefined

  constructor(read: ReadSource | undefined) {
    this.#read = read
  }

  /** The document of a source; undefined where its file cannot be read again or parsed. */
  part(source: ScannedSource): LocatedPart | undefined {
    const file = this.#open(source)
    if (!file) return undefined
    const key = `${source.path}\n${source.line}`
    if (this.#part?.key !== key) {
      const offset = file.lines.offsetOf(source.line)
      this.#part = { key, part: offset === undefined ? undefined : partAt(file.text, offset) }
    }
    const { part } = this.#part
    return part && { part, lines: file.lines }
  }

  /** Where a path stands, or the deepest part of it that exists. */
  span(source: ScannedSource, path: string): SourceSpan | undefined {
    const located = this.part(source)
    const steps = parsePath(path)
    if (!located || !steps) return undefined
    const { part, lines } = located
    const prefix = source.itemPath === undefined ? [] : (parsePath(source.itemPath) ?? [])
    const found = part.span(part.find([...prefix, ...steps]).at)
    return found && spanOf(lines, found)
  }

  /** Where the first thing to change of a control stands. */
  firstSpan(source: ScannedSource, control: ControlResult): SourceSpan | undefined {
    const { failedPaths, reviewPaths, deletePaths, fixPaths } = pathsOf(control)
    const first = [...deletePaths, ...fixPaths.map(({ path }) => path), ...failedPaths, ...reviewPaths][0]
    return this.span(source, first ?? 'kind')
  }

  #open(source: ScannedSource): { readonly text: string; readonly lines: LineIndex } | undefined {
    if (this.#file?.path === source.path) return this.#file
    const text = this.#read?.(source)
    if (text === undefined) return undefined
    this.#file = { path: source.path, text, lines: new LineIndex(text) }
    this.#part = undefined
    return this.#file
  }
}

/** Lines and columns of a range of offsets. */
export function spanOf(lines: LineIndex, [start, end]: readonly [number, number]): SourceSpan {
  const from = lines.place(start)
  const to = lines.place(end)
  return { startLine: from.line, startColumn: from.column, endLine: to.line, endColumn: to.column }
}
