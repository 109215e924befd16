// SPDX-License-Identifier: Apache-2.0
/** The socket for output formats. */
import type { RenderOptions, Report } from './report.ts'

export interface OutputFormat {
  /** Value of `--format`. */
  readonly id: string
  readonly aliases: readonly string[]
  /** Appended to a file name given without it: `.json`. */
  readonly extension: string
  readonly title: string
  /** It has a place for the images of the scanned workloads. */
  readonly showsImages?: true
  /** The report as pieces of text, small enough to be written one by one. */
  render(report: Report, options: RenderOptions): Iterable<string>
}
