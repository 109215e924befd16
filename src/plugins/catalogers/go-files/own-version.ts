// SPDX-License-Identifier: Apache-2.0
import { parseExecutable } from '#engines/sbom/executable/parse.ts'
import type { Excerpt } from '#engines/sbom/layer/excerpt.ts'
import { type BuildInfo, buildInfoAnchor, readBuildInfo, readBuildInfoOfExcerpt } from './build-info.ts'
import { linkedTextAnchor, linkedTextReachBytes, linkedVersionText, loneVersionText } from './linked-text.ts'
import { mainVersionOf } from './main-version.ts'
import { parseModules } from './modules.ts'

/** What of a program that is too big to be kept tells what it is built of: its modules may fill a megabyte. */
export const goExcerpt: Excerpt = {
  anchors: [buildInfoAnchor, linkedTextAnchor],
  beforeBytes: linkedTextReachBytes,
  behindBytes: 2 * 2 ** 20,
}

/** The release that a program of Go is, without a leading `v`; `undefined` when nothing in it tells. */
export function goReleaseOf(content: Buffer, isExcerpt: boolean): string | undefined {
  const info = buildInfoOf(content, isExcerpt)
  const { main, settings } = parseModules(info?.modules ?? '')
  const version =
    [main?.version ?? '', mainVersionOf(settings, () => linkedVersionText(content))].find(isRelease) ??
    loneVersionText(content)
  return version?.replace(/^v/, '').replace(/\+(?:incompatible|security-\d+)$/, '')
}

function buildInfoOf(content: Buffer, isExcerpt: boolean): BuildInfo | undefined {
  if (isExcerpt) return readBuildInfoOfExcerpt(content)
  const image = parseExecutable(content)
  return image && readBuildInfo(image)
}

/** Neither a commit nor a pseudo-version of one. */
function isRelease(version: string): boolean {
  return /^v?\d+\.\d+/.test(version) && !/[.-]\d{14}-[0-9a-f]{12}/.test(version)
}
