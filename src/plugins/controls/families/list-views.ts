// SPDX-License-Identifier: Apache-2.0
/**
 * What rules make of a list once and then ask many times.
 *
 * An index replaces a list when one of its objects changes, and control inputs are never changed in place, so the
 * identity of a list stands for its content.
 */

/** The function, computed once for each list. What it returned is kept as long as the list is. */
export function oncePerList<Item, View>(make: (list: readonly Item[]) => View): (list: readonly Item[]) => View {
  const known = new WeakMap<readonly Item[], { readonly view: View }>()
  return list => {
    const found = known.get(list)
    if (found) return found.view
    const view = make(list)
    known.set(list, { view })
    return view
  }
}
