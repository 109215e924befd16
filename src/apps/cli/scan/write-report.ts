// SPDX-License-Identifier: Apache-2.0
/** Renders a report in the formats asked for, to standard output or to a file each. */
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { UsageError } from '#apps/cli/usage-error.ts'
import { nearest } from '#domain/nearest.ts'
import type { OutputFormat } from '#engines/report/output-format.ts'
import type { RenderOptions, Report, ReportView } from '#engines/report/report.ts'
import { outputs } from '#plugins/outputs/registry.ts'
import { printToPdf } from './print-pdf.ts'

/** A format of the command line; `print` has a browser turn the rendered HTML into the file. */
export type WrittenFormat = OutputFormat & { readonly print?: true }

const written: readonly WrittenFormat[] = [
  ...outputs,
  ...outputs
    .filter(({ id }) => id === 'html')
    .map(html => ({
      ...html,
      id: 'pdf',
      extension: '.pdf',
      title: 'PDF through an installed Chromium',
      print: true as const,
    })),
]

const defaultWidthColumns = 120
/** Text is handed to the stream in pieces of about this size. */
const pieceChars = 64 * 1024

/** The formats of `--format a,b`. Throws UsageError. */
export function formatsNamed(text: string): WrittenFormat[] {
  const formats = text.split(',').map(each => formatNamed(each.trim()))
  return [...new Set(formats)]
}

/** The formats that have a place for images. */
export function formatsWithImages(): readonly string[] {
  return written.filter(({ showsImages }) => showsImages).map(({ id }) => id)
}

function formatNamed(name: string): WrittenFormat {
  const found = written.find(({ id, aliases }) => id === name || aliases.includes(name))
  if (found) return found
  const known = written.map(({ id }) => id)
  const meant = nearest(name, known)
  throw new UsageError(`no format "${name}"; ${meant ? `did you mean ${meant}? ` : ''}there are ${known.join(', ')}`)
}

export interface WriteTarget {
  readonly formats: readonly WrittenFormat[]
  /** A file name; absent means standard output. */
  readonly output?: string
  readonly stdout: NodeJS.WriteStream
  readonly verbose: boolean
  readonly showEvidence: boolean
  readonly showSecrets: boolean
  readonly view?: ReportView
  readonly labelsToCopy: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
}

/** Writes the report; returns the files written. */
export async function writeReport(report: Report, target: WriteTarget): Promise<string[]> {
  const { formats, output, stdout, view } = target
  if (output === undefined && formats.length > 1) throw new UsageError('several formats need --output FILE')
  const names = formats.map(format => (output === undefined ? '' : nameFor(output, format, formats.length > 1)))
  if (new Set(names).size < names.length) throw new UsageError(`several formats would be written to ${names[0]}`)
  if (output === undefined && formats.some(format => format.print)) throw new UsageError('pdf needs --output FILE')
  const files: string[] = []
  for (const format of formats) {
    const options: RenderOptions = {
      color: output === undefined && stdout.isTTY && target.env['NO_COLOR'] === undefined,
      widthColumns: output === undefined && stdout.isTTY ? stdout.columns : defaultWidthColumns,
      verbose: target.verbose,
      showEvidence: target.showEvidence,
      showSecrets: target.showSecrets,
      labelsToCopy: target.labelsToCopy,
      ...(view !== undefined && { view }),
    }
    const pieces = format.render(report, options)
    if (output === undefined) {
      await writePieces(stdout, pieces)
      continue
    }
    const path = nameFor(output, format, formats.length > 1)
    if (format.print) await printToPdf(path, file => writeFile(file, pieces), target.env)
    else await writeFile(path, pieces)
    files.push(path)
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
