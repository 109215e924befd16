// SPDX-License-Identifier: Apache-2.0
/** The Prometheus text format, written piece by piece. Source: Prometheus, exposition formats, 0.0.4. */

export type MetricType = 'counter' | 'gauge' | 'histogram' | 'untyped'

/** One line: a value under its labels. */
export interface Sample {
  /** Appended to the family's name: `_bucket`, `_sum`. */
  readonly suffix?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly value: number
}

/** All series of one name. `samples` is read anew at each scrape and may compute as it goes. */
export interface MetricFamily {
  readonly name: string
  readonly help: string
  readonly type: MetricType
  samples(): Iterable<Sample>
}

/** The content type of what `metricsText` writes. */
export const metricsContentType = 'text/plain; version=0.0.4; charset=utf-8'

/** How much text is put together before it is handed on. */
const chunkChars = 65_536

/** The families as text, in chunks of about 64 KiB whatever their number of series. */
export function* metricsText(families: Iterable<MetricFamily>): Generator<string> {
  let text = ''
  for (const family of families) {
    text += `# HELP ${family.name} ${escapeHelp(family.help)}\n# TYPE ${family.name} ${family.type}\n`
    for (const sample of family.samples()) {
      text += `${family.name}${sample.suffix ?? ''}${labelText(sample.labels)} ${numberText(sample.value)}\n`
      if (text.length >= chunkChars) {
        yield text
        text = ''
      }
    }
  }
  if (text !== '') yield text
}

function labelText(labels: Sample['labels']): string {
  if (!labels) return ''
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

function escapeHelp(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
}

function escapeLabel(text: string): string {
  return /[\\"\n]/.test(text) ? text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n') : text
}

/** A number as Prometheus reads it. */
export function numberText(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf'
  return value === Number.NEGATIVE_INFINITY ? '-Inf' : String(value)
}
