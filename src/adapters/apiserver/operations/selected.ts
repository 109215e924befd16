// SPDX-License-Identifier: Apache-2.0
/** Selectors and stored objects. */
import { isSelected, type Selector } from '#adapters/db/selector.ts'
import type { ObjectRecord } from '#adapters/db/store.ts'

/** Claims that the selector selects a record. */
export function isRecordSelected(
  selector: Selector,
  { namespace, name, labels, fields }: Pick<ObjectRecord, 'namespace' | 'name' | 'labels' | 'fields'>,
): boolean {
  return isSelected(selector, { namespace, name, labels: textMap(labels), fields: textMap(fields) })
}

function textMap(json: string): Readonly<Record<string, string>> {
  return json === '' ? {} : (JSON.parse(json) as Record<string, string>)
}
