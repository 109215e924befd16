// SPDX-License-Identifier: Apache-2.0
/** `metadata.managedFields`: who set which fields of an object, and by what operation. */
import type { ManagedFieldsEntry } from '#adapters/apiserver/structure.ts'
import { isJsonObject, maxJsonDepth, nestsDeeperThan, scalarText } from '#domain/json.ts'
import { FieldSet } from './field-set.ts'

/** Who manages fields. Appliers are told apart without the version, so that one may move on to a newer. */
export interface Manager {
  readonly name: string
  readonly operation: 'Apply' | 'Update'
  readonly apiVersion: string
  /** Empty for the object itself. */
  readonly subresource: string
}

/** One manager's share. */
export interface Ownership {
  readonly manager: Manager
  readonly time?: string
  readonly set: FieldSet
}

/** Shares by manager; keys are those of `managerKey`. */
export type Owners = ReadonlyMap<string, Ownership>

/** Managers of updates that are kept apart; beyond that the oldest become one. The bound of kube-apiserver. */
export const maxUpdateManagers = 10

const ancient = 'ancient-changes'

/** What identifies a manager. */
export function managerKey({ name, operation, apiVersion, subresource }: Manager): string {
  return JSON.stringify([operation, name, subresource, operation === 'Apply' ? '' : apiVersion])
}

/** Reads the list; undefined when it is not one that this or a real API server wrote. */
export function decodeOwners(managedFields: unknown): Owners | undefined {
  if (!Array.isArray(managedFields)) return undefined
  const owners = new Map<string, Ownership>()
  for (const entry of managedFields as readonly unknown[]) {
    const ownership = decodeEntry(entry)
    if (!ownership) return undefined
    const key = managerKey(ownership.manager)
    const known = owners.get(key)
    owners.set(key, known ? { ...known, set: known.set.union(ownership.set) } : ownership)
  }
  return owners
}

function decodeEntry(entry: unknown): Ownership | undefined {
  if (!isJsonObject(entry)) return undefined
  const { manager, operation, apiVersion, subresource, time, fieldsType, fieldsV1 } = entry
  if (operation !== 'Apply' && operation !== 'Update') return undefined
  if (fieldsType !== 'FieldsV1' || typeof apiVersion !== 'string' || !isJsonObject(fieldsV1)) return undefined
  if (nestsDeeperThan(fieldsV1, maxJsonDepth)) return undefined
  const set = FieldSet.decode(fieldsV1)
  const who: Manager = { name: scalarText(manager), operation, apiVersion, subresource: scalarText(subresource) }
  return set && { manager: who, ...(typeof time === 'string' && { time }), set }
}

/** Writes the list: appliers first, then by time and name. Managers that own nothing are left out. */
export function encodeOwners(owners: Owners): readonly ManagedFieldsEntry[] {
  const present = [...owners.values()].filter(({ set }) => !set.isEmpty)
  return capped(present).sort(inOrder).map(encodeEntry)
}

function encodeEntry({ manager, time, set }: Ownership): ManagedFieldsEntry {
  const { name, operation, apiVersion, subresource } = manager
  return {
    apiVersion,
    fieldsType: 'FieldsV1',
    fieldsV1: set.encode(),
    manager: name,
    operation,
    ...(subresource !== '' && { subresource }),
    ...(time !== undefined && { time }),
  }
}

function inOrder(a: Ownership, b: Ownership): number {
  return (
    compareText(a.manager.operation, b.manager.operation) ||
    compareText(a.time ?? '', b.time ?? '') ||
    compareText(a.manager.name, b.manager.name) ||
    compareText(a.manager.subresource, b.manager.subresource)
  )
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** The oldest updates beyond the bound become one share for each version. */
function capped(all: readonly Ownership[]): Ownership[] {
  const updates = all.filter(({ manager }) => manager.operation === 'Update').sort(inOrder)
  const surplus = updates.length - maxUpdateManagers
  if (surplus <= 0) return [...all]
  // One more than the surplus: what they become takes a place itself.
  const old = updates.slice(0, surplus + 1)
  const merged = [...Map.groupBy(old, ({ manager }) => manager.apiVersion)].map(([apiVersion, shares]) => ({
    manager: { name: ancient, operation: 'Update', apiVersion, subresource: '' } as const,
    ...(shares.at(-1)?.time !== undefined && { time: shares.at(-1)?.time ?? '' }),
    set: shares.reduce((set, share) => set.union(share.set), FieldSet.empty),
  }))
  return [...all.filter(share => !old.includes(share)), ...merged]
}

/** A manager as messages name it: `"kubectl" using apps/v1`. */
export function managerText({ name, operation, apiVersion, subresource }: Manager): string {
  const who = `${JSON.stringify(name)}${subresource === '' ? '' : ` with subresource ${JSON.stringify(subresource)}`}`
  return operation === 'Update' ? `${who} using ${apiVersion}` : who
}
