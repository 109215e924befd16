// SPDX-License-Identifier: Apache-2.0

/** What the file name of an archive says; both parts may be empty. */
export interface ArchiveName {
  readonly name: string
  readonly version: string
}

const maxLength = 200
const word = /^[a-z][\w.]*$/i
const versionStart = /^\d|^build\d|^rc?\d+$/i
/** Some put another sign between the two. */
const otherSeparator = /[._-](\d.*|build\d+.*|rc?\d+)$/

/**
 * Splits the name of an archive, without its folder and ending: the first rest behind a hyphen that looks like a
 * version is the version (`my-http2-server-5.0`). What is not made of words, joined by hyphens, says nothing.
 */
export function splitArchiveName(fileName: string): ArchiveName {
  const bare = fileName.slice(0, maxLength).replace(/\.[^.]*$/, '')
  const [name, version] = atVersion(bare)
  if (version !== '') return { name, version }
  const [found, other = ''] = otherSeparator.exec(name) ?? []
  return found === undefined ? { name, version: '' } : { name: name.slice(0, -found.length), version: other }
}

function atVersion(bare: string): readonly [name: string, version: string] {
  const words = bare.split('-')
  for (let i = 0; i < words.length; i++) {
    const rest = words.slice(i).join('-')
    if (i > 0 && versionStart.test(rest)) return [words.slice(0, i).join('-'), rest]
    // A hyphen may stand at the end of the name, as in "thing--1.0".
    const isLastHyphen = words[i] === '' && i > 0 && (i === words.length - 1 || /^\d/.test(words[i + 1] ?? ''))
    if (!word.test(words[i] ?? '') && !isLastHyphen) return ['', '']
  }
  return [bare, '']
}
