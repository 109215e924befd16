// SPDX-License-Identifier: Apache-2.0

/** What the file name of an archive says; both parts may be empty. */
export interface ArchiveName {
  readonly name: string
  readonly version: string
}

const versionStart = /^(?:\d.*|build\d+.*|rc?\d+)$/i
const otherSeparator = /[._](\d.*|build\d+.*|rc?\d+)$/i

/**
 * Splits the name of an archive, without its folder and ending: the first part behind a hyphen that looks like a
 * version begins the version (`my-http2-server-5.0`). A name that does not begin with a letter says nothing.
 */
export function splitArchiveName(fileName: string): ArchiveName {
  const bare = fileName.slice(0, 200).replace(/\.[^.]*$/, '')
  if (!/^[a-z]/i.test(bare)) return { name: '', version: '' }
  const parts = bare.split('-')
  const index = parts.findIndex((part, i) => i > 0 && versionStart.test(part))
  if (index > 0) return { name: parts.slice(0, index).join('-'), version: parts.slice(index).join('-') }
  const [found, version = ''] = otherSeparator.exec(bare) ?? []
  return found === undefined ? { name: bare, version: '' } : { name: bare.slice(0, -found.length), version }
}
