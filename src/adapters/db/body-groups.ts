// SPDX-License-Identifier: Apache-2.0
import type { ObjectRecord } from './store.ts'

/** Records in their order, in groups whose bodies may be in memory together; a larger body is a group of its own. */
export function* bodyGroups(records: readonly ObjectRecord[], maxBytes: number): Generator<readonly ObjectRecord[]> {
  let group: ObjectRecord[] = []
  let sizeBytes = 0
  for (const record of records) {
    if (group.length > 0 && sizeBytes + record.body.sizeBytes > maxBytes) {
      yield group
      group = []
      sizeBytes = 0
    }
    group.push(record)
    sizeBytes += record.body.sizeBytes
  }
  if (group.length > 0) yield group
}
