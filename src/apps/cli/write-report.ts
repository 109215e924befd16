// SPDX-License-Identifier: Apache-2.0
/** Renders a report in the formats asked for, to standard output or to a file each. */
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { nearest } from '#domain/nearest.ts'
import type { OutputFormat } from '#engines/report/output-format.ts'
import type { RenderOptions, Report } from '#engines/report/report.ts'
import { outputs } from '#plugins/outputs/registry.ts'
import { UsageError } from './usage-error.ts'

const defaultWidthColumns = 120
/** Text is handed to the stream in pieces of about this size. */
const pieceChars = 64 * 1024

/** The formats of `--format a,b`. Throws UsageError. */
export function formatsNamed(text: string): OutputFormat[] {
  const formats = text.split(',').map(each => formatNamed(each.trim()))
  return [...new Set(formats)]
}

function formatNamed(name: string): OutputFormat {
  const found = outputs.find(({ id, aliases }) => id === name || aliases.includes(name))
  if (found) return found
  const known = outputs.map(({ id }) => id)
  const meant = nearest(name, known)
  throw new UsageError(`no format "${name}"; ${meant ? `did you mean ${meant}? ` : ''}there are ${known.join(', ')}`)
}

export interface WriteTarget {
  readonly formats: readonly OutputFormat[]
  /** A file name; absent means standard output. */
  readonly output?: string
  readonly stdout: NodeJS.WriteStream
  readonly verbose: boolean
  readonly showEvidence: boolean
  readonly noColor: boolean
}

/** Writes the report; returns the files written. */
export async function writeReport(report: Report, target: WriteTarget): Promise<string[]> {
  const { formats, output, stdout } = target
  if (output === undefined && formats.length > 1) throw new UsageError('several formats need --output FILE')
  const files: string[] = []
  for (const format of formats) {
    const options: RenderOptions = {
      color: output === undefined && stdout.isTTY && !target.noColor,
      widthColumns: output === undefined && stdout.isTTY ? stdout.columns : defaultWidthColumns,
      verbose: target.verbose,
      showEvidence: target.showEvidence,
    }
    if (output === undefined) await writePieces(stdout, format.render(report, options))
    else files.push(await writeFile(nameFor(output, format, formats.length > 1), format.render(report, options)))
  }
  return files
}

function nameFor(output: string, { extension }: OutputFormat, isOneOfSeveral: boolean): string {
  if (output.endsWith(extension)) return output
  return isOneOfSeveral || !/\.[a-z0-9]+$/i.test(output) ? `${output}${extension}` : output
}

async function writeFile(path: string, pieces: Iterable<string>): Promise<string> {
  const stream = createWriteStream(path)
  try {
    await once(stream, 'open')
  } catch (error) {
    throw new UsageError(`cannot write ${path}: ${(error as NodeJS.ErrnoException).code ?? String(error)}`)
  }
  await writePieces(stream, pieces)
  stream.end()
  await finished(stream)
  return path
}

async function writePieces(stream: NodeJS.WritableStream, pieces: Iterable<string>): Promise<void> {
  let buffered: string[] = []
  let chars = 0
  const flush = async () => {
    if (chars === 0) return
    const text = buffered.join('')
    buffered = []
    chars = 0
    if (!stream.write(text)) await once(stream, 'drain')
  }
  for (const piece of pieces) {
    buffered.push(piece)
    chars += piece.length
    if (chars >= pieceChars) await flush()
  }
  await flush()
}
