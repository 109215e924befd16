// SPDX-License-Identifier: Apache-2.0
/** A JSON document under change: a container is copied the first time it is written to, and only then. */
import { isJsonArray, isJsonObject, setOwn } from '#domain/json.ts'
import type { Json } from '#domain/kube-object.ts'
import { arrayIndex, formatPointer, valueAt } from './json-pointer.ts'
import { PatchError } from './patch-error.ts'

/**
 * Characters that `share` may add to a document, counted as if written out. Without it, copying a subtree into itself
 * doubles the document with every operation.
 */
export const maxSharedChars = 8 * 1024 * 1024

/** Array items and object keys that one patch may copy or shift; bounds the time of inserts into long arrays. */
export const maxMovedItems = 50_000_000

type Container = Json[] | Record<string, Json>

/** Applies single edits to a document that stays unchanged itself. Errors: `inapplicable` where no target is. */
export class DraftDocument {
  #root: Json
  /** Containers made here, free to be written to. What is reachable twice is never in it. */
  readonly #owned = new Set<Json>()
  #sharedChars = 0
  #movedItems = 0

  constructor(root: Json) {
    this.#root = root
  }

  /** The document as edited so far. */
  get root(): Json {
    return this.#root
  }

  /** Sets a key, or inserts before an array item; `-` appends. */
  add(path: readonly string[], value: Json): void {
    const token = path.at(-1)
    if (token === undefined) {
      this.#root = value
      return
    }
    const parent = this.#writable(path.slice(0, -1))
    if (!isJsonArray(parent)) return setOwn(parent, token, value)
    const index = token === '-' ? parent.length : arrayIndex(token, parent.length + 1)
    if (index === undefined) throw noTarget(path)
    this.#spendMoved(parent.length - index)
    parent.splice(index, 0, value)
  }

  /** Takes a value out and returns it. */
  remove(path: readonly string[]): Json {
    const removed = this.mustFind(path)
    const token = path.at(-1)
    if (token === undefined) throw new PatchError('inapplicable', 'the whole document cannot be removed')
    const parent = this.#writable(path.slice(0, -1))
    if (isJsonArray(parent)) {
      this.#spendMoved(parent.length - Number(token))
      parent.splice(Number(token), 1)
    } else delete parent[token]
    return removed
  }

  /** Puts a value in the place of an existing one. */
  replace(path: readonly string[], value: Json): void {
    this.mustFind(path)
    const token = path.at(-1)
    if (token === undefined) {
      this.#root = value
      return
    }
    const parent = this.#writable(path.slice(0, -1))
    if (isJsonArray(parent)) parent[Number(token)] = value
    else setOwn(parent, token, value)
  }

  /** A value that may be placed a second time. Errors: `too-large` when the document would grow beyond its bound. */
  share(path: readonly string[]): Json {
    const value = this.mustFind(path)
    const pending: Json[] = [value]
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
      this.#spendShared(typeof node === 'string' ? node.length : 1)
      if (typeof node !== 'object' || node === null) continue
      // Reachable from two places from now on: a write to either has to copy it first.
      this.#owned.delete(node)
      if (isJsonArray(node)) for (const item of node) pending.push(item)
      else
        for (const [key, child] of Object.entries(node)) {
          this.#spendShared(key.length)
          pending.push(child)
        }
    }
    return value
  }

  /** The value at a path. Errors: `inapplicable` where there is none. */
  mustFind(path: readonly string[]): Json {
    const found = valueAt(this.#root, path)
    if (found === undefined) throw noTarget(path)
    return found
  }

  /** The container at a path, copied (with those above it) unless that happened already. */
  #writable(path: readonly string[]): Container {
    let node = this.#own(this.#root, path)
    this.#root = node
    for (const token of path) {
      const key = isJsonArray(node) ? arrayIndex(token, node.length) : token
      if (key === undefined || !Object.hasOwn(node, key)) throw noTarget(path)
      const child = this.#own((node as Record<string | number, Json>)[key], path)
      if (isJsonArray(node)) node[Number(key)] = child
      else setOwn(node, token, child)
      node = child
    }
    return node
  }

  #own(node: Json | undefined, path: readonly string[]): Container {
    if (node === undefined || (!isJsonArray(node) && !isJsonObject(node))) throw noTarget(path)
    if (this.#owned.has(node)) return node as Container
    this.#spendMoved(isJsonArray(node) ? node.length : Object.keys(node).length)
    const copy: Container = isJsonArray(node) ? [...node] : { ...node }
    this.#owned.add(copy)
    return copy
  }

  #spendShared(chars: number): void {
    this.#sharedChars += chars
    if (this.#sharedChars > maxSharedChars) {
      throw new PatchError('too-large', `expected copies of at most ${maxSharedChars} characters in total`)
    }
  }

  #spendMoved(items: number): void {
    this.#movedItems += items
    if (this.#movedItems > maxMovedItems) {
      throw new PatchError('too-large', `expected to move at most ${maxMovedItems} items in total`)
    }
  }
}

function noTarget(path: readonly string[]): PatchError {
  return new PatchError('inapplicable', `nothing at ${JSON.stringify(formatPointer(path))}`)
}
