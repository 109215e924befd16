// SPDX-License-Identifier: Apache-2.0
import type { SnapPackage } from './staged-packages.ts'

const newest = /^linux \((\d+\.\d+)(\.\d+-\d+)\.(\d+)\)/

/**
 * The kernel that a kernel snap holds, by the first line of its changelog, and the one that it is based on, by the
 * first line that names the build as `<build>/linux:`.
 *
 * Cost: one search through the text.
 */
export function kernelPackages(text: string): readonly SnapPackage[] {
  const [, series, patch, build] = newest.exec(text.slice(0, 1_000)) ?? []
  if (series === undefined || patch === undefined || build === undefined) return []
  const kernel = { name: `linux-image-${series}${patch}-generic`, version: `${series}${patch}.${build}` }
  const at = text.indexOf(`${build}/linux:`, text.indexOf('\n'))
  const line = at < 0 ? '' : lineAt(text, at)
  const start = line.indexOf(`${series}-`)
  const [, based, revision] = start < 0 ? [] : (/^\d+\.\d+(-\d+)(\.\d+)?/.exec(line.slice(start)) ?? [])
  if (based === undefined) return [kernel]
  return [kernel, { name: `linux-image-${series}${based}-generic`, version: `${series}${based}${revision ?? ''}` }]
}

function lineAt(text: string, at: number): string {
  const end = text.indexOf('\n', at)
  return text.slice(text.lastIndexOf('\n', at) + 1, Math.min(end < 0 ? text.length : end, at + 1_000))
}
