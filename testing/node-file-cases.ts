// SPDX-License-Identifier: Apache-2.0
/** The cases that every control passes which looks at the owner, or at the mode, of one file of a node. */
import { hostData, hostFile } from '#testing/builders/host-data.ts'
import type { FailingCase, RuleCases } from './control-cases.ts'

type Fields = Readonly<Record<string, unknown>>

/** A file among the facts of a node. */
export interface NodeFile {
  /** Kind of the envelope. */
  readonly kind: string
  readonly path: string
  /** The facts that have the file. */
  readonly data: (file: Fields) => Fields
}

/** The file must belong to root. */
export function ownerCases({ kind, path, data }: NodeFile): RuleCases {
  const owned = (uid: number, gid: number, [username, groupname]: readonly [string, string]) =>
    hostData(kind, data(hostFile(path, { ownership: { uid, gid, username, groupname } })))
  return {
    passes: {
      'user and group': owned(0, 0, ['root', 'root']),
      'names that could not be looked up: root is 0': owned(0, 0, ['0', '0']),
      'no names at all': owned(0, 0, ['', '']),
      'the node has no such file': hostData(kind, {}),
    },
    fails: {
      'another group': { objects: owned(0, 7, ['root', 'lp']), failed: [] },
      'another user': { objects: owned(1000, 0, ['1000', 'root']) },
    },
    unknown: {
      'the sensor could not look': hostData(kind, data(hostFile(path, { ownership: { err: 'permission denied' } }))),
    },
  }
}

/** Only the owner may read and write the file; a folder the owner may enter, too. */
export function modeCases({ kind, path, data }: NodeFile, what: 'file' | 'folder' = 'file'): RuleCases {
  const withMode = (permissions: number) => hostData(kind, data(hostFile(path, { permissions })))
  const readByOthers = (mode: number): FailingCase => ({ objects: withMode(mode), failed: [] })
  return {
    passes: {
      ...(what === 'file' ? { 'mode 600': withMode(0o600) } : { 'mode 700': withMode(0o700) }),
      'a stricter mode': withMode(0o400),
      'the node has no such file': hostData(kind, {}),
    },
    fails:
      what === 'file'
        ? { 'others may read it': readByOthers(0o604), 'the owner may execute it': { objects: withMode(0o700) } }
        : { 'others may read it': readByOthers(0o707), 'the group may enter it': { objects: withMode(0o710) } },
    unknown: { 'the sensor did not say': hostData(kind, data({ path })) },
  }
}
