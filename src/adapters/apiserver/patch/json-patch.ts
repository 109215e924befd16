// SPDX-License-Identifier: Apache-2.0
/** RFC 6902 JSON Patch, copy on write, with bounds on operations, growth and work. */
import { isJsonArray, isJsonObject, jsonEqual, maxJsonDepth, nestsDeeperThan } from '#domain/json.ts'
import type { Json } from '#domain/kube-object.ts'
import { DraftDocument } from './draft-document.ts'
import { parsePointer, valueAt } from './json-pointer.ts'
import { PatchError } from './patch-error.ts'

/** Operations that one patch may hold; the bound of kube-apiserver. */
export const maxPatchOperations = 10_000

interface Operation {
  readonly op: 'add' | 'remove' | 'replace' | 'move' | 'copy' | 'test'
  readonly path: readonly string[]
  readonly from: readonly string[]
  readonly value: Json
}

/**
 * Applies a JSON patch; all operations or none.
 *
 * Neither argument is changed; what no operation touches is shared with `document`. Errors: `malformed` for what is no
 * JSON patch, `inapplicable` when an operation finds no target or a test fails, `too-large` over a bound.
 * Source: RFC 6902.
 */
export function applyJsonPatch(document: Json, patch: Json): Json {
  const operations = parseOperations(patch)
  const draft = new DraftDocument(document)
  for (const [i, operation] of operations.entries()) {
    try {
      apply(draft, operation)
    } catch (error) {
      if (!(error instanceof PatchError)) throw error
      throw new PatchError(error.code, `JSON patch, operation ${i} (${operation.op}): ${error.message}`)
    }
  }
  if (nestsDeeperThan(draft.root, maxJsonDepth)) {
    throw new PatchError('too-large', `JSON patch: expected a result of at most ${maxJsonDepth} levels of nesting`)
  }
  return draft.root
}

function apply(draft: DraftDocument, { op, path, from, value }: Operation): void {
  switch (op) {
    case 'add':
      return draft.add(path, value)
    case 'remove':
      draft.remove(path)
      return undefined
    case 'replace':
      return draft.replace(path, value)
    case 'move': {
      if (isPrefix(from, path)) {
        if (from.length < path.length) throw new PatchError('inapplicable', 'a value cannot move into itself')
        draft.mustFind(from)
        return undefined
      }
      return draft.add(path, draft.remove(from))
    }
    case 'copy':
      return draft.add(path, draft.share(from))
    case 'test': {
      const found = valueAt(draft.root, path)
      if (found === undefined || !jsonEqual(found, value)) throw new PatchError('inapplicable', 'the test failed')
      return undefined
    }
  }
}

function isPrefix(prefix: readonly string[], path: readonly string[]): boolean {
  return prefix.length <= path.length && prefix.every((token, i) => token === path[i])
}

function parseOperations(patch: Json): readonly Operation[] {
  if (!isJsonArray(patch)) throw new PatchError('malformed', 'JSON patch: expected an array of operations')
  if (patch.length > maxPatchOperations) {
    throw new PatchError(
      'too-large',
      `JSON patch: expected at most ${maxPatchOperations} operations, got ${patch.length}`,
    )
  }
  return patch.map((item, i) => {
    try {
      return parseOperation(item)
    } catch (error) {
      if (!(error instanceof PatchError)) throw error
      throw new PatchError(error.code, `JSON patch, operation ${i}: ${error.message}`)
    }
  })
}

function parseOperation(item: Json): Operation {
  if (!isJsonObject(item)) throw new PatchError('malformed', 'expected an object')
  const op = operationName(item['op'])
  const needsFrom = op === 'move' || op === 'copy'
  const needsValue = op === 'add' || op === 'replace' || op === 'test'
  if (needsValue && !Object.hasOwn(item, 'value')) throw new PatchError('malformed', 'expected a "value"')
  const value = needsValue ? (item['value'] ?? null) : null
  if (nestsDeeperThan(value, maxJsonDepth)) throw new PatchError('too-large', 'the value nests too deep')
  return {
    op,
    path: parsePointer(pointerIn(item['path'], 'path')),
    from: needsFrom ? parsePointer(pointerIn(item['from'], 'from')) : [],
    value,
  }
}

function operationName(op: Json | undefined): Operation['op'] {
  switch (op) {
    case 'add':
    case 'remove':
    case 'replace':
    case 'move':
    case 'copy':
    case 'test':
      return op
    default:
      throw new PatchError('malformed', 'expected "op" to be one of add, remove, replace, move, copy, test')
  }
}

function pointerIn(value: Json | undefined, name: string): string {
  if (typeof value !== 'string') throw new PatchError('malformed', `expected "${name}" to be a string`)
  return value
}
