// SPDX-License-Identifier: Apache-2.0

/**
 * Values by the ends of paths. Looked up by numbers: a text cut out of every path of a layer, only to be looked up,
 * costs more than reading the path's header.
 */
export class PathEnds<T> {
  readonly #byLast = new Map<number, { readonly end: string; readonly value: T }[]>()

  /** @param end of two characters or more */
  add(end: string, value: T): void {
    if (end.length < 2) throw new RangeError(`expected the end of a path of two characters or more, got "${end}"`)
    const key = keyOf(end, end.length)
    const list = this.#byLast.get(key)
    if (list) list.push({ end, value })
    else this.#byLast.set(key, [{ end, value }])
  }

  /** The values whose ends `path`, cut at `length`, has, in the order in which they were added; undefined for none. */
  find(path: string, length: number): T[] | undefined {
    if (length < 2) return undefined
    const list = this.#byLast.get(keyOf(path, length))
    if (!list) return undefined
    let found: T[] | undefined
    for (const { end, value } of list)
      if (path.endsWith(end, length)) {
        if (found) found.push(value)
        else found = [value]
      }
    return found
  }
}

/** The last two characters, as a number. */
function keyOf(text: string, length: number): number {
  return text.charCodeAt(length - 1) * 65_536 + text.charCodeAt(length - 2)
}
