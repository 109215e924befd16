// SPDX-License-Identifier: Apache-2.0
import type { Subject } from './subject.ts'

/** Names and versions of packages that Root.io rebuilt with fixes of its own; its notes say what they fix. */
type Named = Pick<Subject, 'name' | 'version' | 'type' | 'java'>

const versionMark: Readonly<Record<string, RegExp>> = {
  npm: /-root\.io\./,
  deb: /\.root\.io\./,
  python: /\+root\.io\./,
  // The revision of the upstream build and a counter of four digits; nobody else has so high a revision.
  apk: /-r\d{5,}$/,
}

/** Whether Root.io built the package. Source: its public naming, and grype `internal/rootio`. */
export function isRootIoBuild({ name, version, type, java }: Named): boolean {
  if (prefixesOf(type).some(prefix => name.startsWith(prefix))) return true
  if (java?.groupId.startsWith('io.root.')) return true
  return Object.hasOwn(versionMark, type) && versionMark[type]?.test(version) === true
}

/** The names under which advisories may know a package of Root.io: its own, the original's, and with the mark. */
export function rootIoNames(name: string, type: string): readonly string[] {
  return [...new Set([name, withoutMark(name, type), withMark(name, type)])].filter(candidate => candidate !== '')
}

function prefixesOf(type: string): readonly string[] {
  switch (type) {
    case 'npm':
      return ['@rootio/', 'rootio-']
    case 'python':
      return ['rootio-', 'rootio_']
    case 'java-archive':
      return ['io.root.']
    default:
      return ['rootio-']
  }
}

function withoutMark(name: string, type: string): string {
  const prefix = prefixesOf(type).find(candidate => name.startsWith(candidate))
  if (!prefix) return name
  const bare = name.slice(prefix.length)
  const scope = prefix === '@rootio/' ? bare.indexOf('__') : -1
  return scope > 0 ? `@${bare.slice(0, scope)}/${bare.slice(scope + 2)}` : bare
}

function withMark(name: string, type: string): string {
  const [prefix = ''] = prefixesOf(type)
  if (prefixesOf(type).some(candidate => name.startsWith(candidate))) return name
  if (type !== 'npm' || !name.startsWith('@')) return `${prefix}${name}`
  const [scope = '', rest] = name.slice(1).split('/')
  return rest === undefined ? '' : `${prefix}${scope}__${rest}`
}
