// SPDX-License-Identifier: Apache-2.0
import type { ObjectMeta } from '#domain/kube-object.ts'
import { compareResourceVersions } from './resource-version.ts'

/** Remembers lately deleted objects, so that a late or repeated event does not bring one back. */
export interface Tombstones {
  /** Notes that this incarnation was gone at `goneAt`. */
  bury(uid: string | undefined, goneAt: string | undefined): void
  /** Forgets a grave, since a list shows the object alive: a restored backup turns versions back. */
  unearth(uid: string | undefined): void
  /** True when this version of the object is not newer than its deletion. */
  covers(metadata: ObjectMeta): boolean
}

/**
 * Tombstones of the last `capacity` deletions; memory is about 150 bytes each.
 *
 * They are kept by uid, since a name may return with a new uid at once. The same uid may return as well, when an
 * object leaves a selector and enters it again: then its version is newer than the one buried.
 */
export function createTombstones(capacity: number): Tombstones {
  const goneAtByUid = new Map<string, string>()

  function bury(uid: string | undefined, goneAt: string | undefined): void {
    if (!uid || goneAt === undefined) return
    const known = goneAtByUid.get(uid)
    if ((compareResourceVersions(known, goneAt) ?? -1) > 0) return
    goneAtByUid.delete(uid)
    goneAtByUid.set(uid, goneAt)
    if (goneAtByUid.size <= capacity) return
    for (const oldest of goneAtByUid.keys()) {
      goneAtByUid.delete(oldest)
      return
    }
  }

  function covers({ uid, resourceVersion }: ObjectMeta): boolean {
    const goneAt = uid === undefined ? undefined : goneAtByUid.get(uid)
    if (goneAt === undefined) return false
    const order = compareResourceVersions(resourceVersion, goneAt)
    return order !== undefined && order <= 0
  }

  function unearth(uid: string | undefined): void {
    if (uid !== undefined) goneAtByUid.delete(uid)
  }

  return { bury, unearth, covers }
}
