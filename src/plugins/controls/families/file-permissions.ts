// SPDX-License-Identifier: Apache-2.0
/** Rules about mode and owner of files on a node. */
import type { Json } from '#domain/kube-object.ts'
import type { Finding, Rule } from '#engines/posture/control.ts'
import { isRecord, type Subject } from '#engines/posture/subject.ts'
import { hostDataOf, valueAt } from './host-data.ts'

type Fields = Readonly<Record<string, unknown>>

/** Where an envelope describes files. */
export interface FilesAt {
  /** Kind of the envelope. */
  readonly kind: 'ControlPlaneInfo' | 'KubeletInfo' | 'KubeProxyInfo' | 'CNIInfo'
  /** Dotted paths below `data`; each a file or a list of files. */
  readonly fields: readonly string[]
  /** Only files whose name ends so. */
  readonly suffix?: string
}

interface FileAt {
  readonly file: Fields
  /** Below the envelope: `data.PKIFiles[3]`. */
  readonly path: string
}

const maxFiles = 5000

function filesOf(subject: Subject, { kind, fields, suffix }: FilesAt): FileAt[] {
  const data = hostDataOf(subject, kind)
  if (!data) return []
  const files: FileAt[] = []
  for (const field of fields) {
    const value = valueAt(data, field)
    const list = Array.isArray(value) ? value.slice(0, maxFiles) : [value]
    for (const [i, file] of list.entries()) {
      if (!isRecord(file) || (suffix && !nameOf(file).endsWith(suffix))) continue
      files.push({ file, path: `data.${field}${Array.isArray(value) ? `[${i}]` : ''}` })
    }
  }
  return files
}

function nameOf(file: Fields): string {
  return typeof file['path'] === 'string' ? file['path'] : ''
}

/** A rule over described files; a node that has none of them does not count. */
function filesRule(name: string, at: FilesAt, judge: (file: FileAt) => Iterable<Finding>): Rule {
  return {
    name,
    covers: subject => filesOf(subject, at).length > 0,
    *findings(subject: Subject) {
      for (const file of filesOf(subject, at)) yield* judge(file)
    },
  }
}

/** A rule that fails files with a permission bit beyond those of `mode` (octal, `0o600`). */
export function permissionsRule(name: string, mode: number, at: FilesAt): Rule {
  return filesRule(name, at, function* ({ file, path }) {
    const { permissions } = file
    if (typeof permissions !== 'number' || !Number.isInteger(permissions)) {
      yield { unknown: `the permissions of ${nameOf(file) || path} are not known` }
    } else if ((permissions & ~mode) !== 0) {
      yield {
        fixCommand: `chmod ${mode.toString(8)} ${quoted(nameOf(file))}`,
        evidence: [{ path: `${path}.permissions`, found: `${permissions.toString(8)} ${nameOf(file)}` }],
      }
    }
  })
}

/** Who may own a file: the user and the group of that name. */
export type FileOwner = 'root' | 'etcd'

/** A rule that fails files of which user or group is none of the owners; the first is the one to change to. */
export function ownershipRule(name: string, owners: FileOwner | readonly FileOwner[], at: FilesAt): Rule {
  const allowed = [owners].flat()
  const [owner] = allowed
  return filesRule(name, at, function* ({ file, path }) {
    const { ownership } = file
    const known = isRecord(ownership) && !hasError(ownership) ? ownership : {}
    const user = isOwner(allowed, known['username'], known['uid'])
    const group = isOwner(allowed, known['groupname'], known['gid'])
    if (user === false || group === false) {
      yield {
        fixCommand: `chown ${owner}:${owner} ${quoted(nameOf(file))}`,
        evidence: [{ path: `${path}.ownership`, found: ownership as Json }],
      }
    } else if (user === undefined || group === undefined) {
      yield { unknown: `the owner of ${nameOf(file) || path} is not known` }
    }
  })
}

/** Sensors write `err`; upstream's rules look for `error`. */
function hasError(ownership: Fields): boolean {
  return Boolean(ownership['err'] || ownership['error'])
}

/**
 * Whether a name, or in its absence an id, is that of an owner; undefined where that cannot be told.
 * A sensor that could not look the name up writes the id as text; an empty name says that nobody has the id.
 */
function isOwner(owners: readonly FileOwner[], name: unknown, id: unknown): boolean | undefined {
  const isNamed = typeof name === 'string' && name !== ''
  if (isNamed && !/^\d{1,10}$/.test(name)) return owners.some(owner => owner === name)
  const number = isNamed ? Number(name) : id
  if (typeof number !== 'number') return undefined
  if (number === 0) return owners.includes('root')
  return name === '' || !owners.includes('etcd') ? false : undefined
}

/** A path as a word of a shell. */
function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`
}
