// SPDX-License-Identifier: Apache-2.0
/** RFC 7396 JSON Merge Patch. */
import { isJsonObject, type JsonObject, maxJsonDepth, nestsDeeperThan, ownValue, setOwn } from '#domain/json.ts'
import type { Json } from '#domain/kube-object.ts'
import { PatchError } from './patch-error.ts'

/**
 * Applies a merge patch: objects merge, null deletes, everything else replaces.
 *
 * Neither argument is changed. What the patch does not touch is shared with `target`, and a patch without effect
 * returns `target` itself. Errors: `too-large` when the patch nests deeper than `maxJsonDepth`. Cost: O(patch +
 * width of the objects it touches). Source: RFC 7396 §2.
 */
export function applyMergePatch(target: Json, patch: Json): Json {
  if (nestsDeeperThan(patch, maxJsonDepth)) {
    throw new PatchError('too-large', `merge patch: expected at most ${maxJsonDepth} levels of nesting`)
  }
  return merge(target, patch)
}

function merge(target: Json | undefined, patch: Json): Json {
  if (!isJsonObject(patch)) return patch
  const base: JsonObject = isJsonObject(target) ? target : {}
  const result: Record<string, Json> = { ...base }
  let isChanged = base !== target
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) {
      isChanged ||= Object.hasOwn(result, key)
      delete result[key]
      continue
    }
    const before = ownValue(base, key)
    const after = merge(before, value)
    isChanged ||= after !== before
    setOwn(result, key, after)
  }
  return isChanged ? result : base
}
