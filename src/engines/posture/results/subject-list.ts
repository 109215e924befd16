// SPDX-License-Identifier: Apache-2.0
/** What a scan keeps of everything that it judged: enough to name it, to find it again and to tell what it failed. */
import type { KubeObject } from '#domain/kube-object.ts'
import type { LibraryControl } from '#engines/posture/library/library.ts'
import type { RbacGrant } from '#engines/posture/subject.ts'
import type { ControlResult, ObjectResult } from './result.ts'

/** An object or a grant that was judged, without what was found in it. */
export interface JudgedSubject {
  readonly resourceID: string
  /** The object; for a grant, the binding. */
  readonly object: KubeObject
  readonly grant?: RbacGrant
  /** Controls that it failed, in order of id. Subjects that failed the same ones share the list. */
  readonly failed: readonly LibraryControl[]
}

/** A subject and where its result is found: the object's id in the index, and which of its results it is. */
export interface ListedSubject<Source> extends JudgedSubject {
  readonly source?: Source
  readonly id: string
  readonly nth: number
}

/** Subjects of a scan. Memory: some hundred bytes each. */
export class SubjectList<Source = never> {
  readonly #subjects: ListedSubject<Source>[] = []
  /** By the places of the controls in their library. */
  readonly #lists = new Map<string, readonly LibraryControl[]>()

  /** Notes the results of one object, in the order of its evaluation. */
  add(id: string, results: readonly (ObjectResult & { readonly source?: Source })[]): void {
    for (const [nth, { resourceID, object, grant, source, controls }] of results.entries()) {
      this.#subjects.push({
        resourceID,
        object,
        ...(grant && { grant }),
        ...(source && { source }),
        failed: this.#failedOf(controls),
        id,
        nth,
      })
    }
  }

  /** All subjects in order of resource id, then of their place in the scan. */
  sorted(): readonly ListedSubject<Source>[] {
    return this.#subjects.sort((a, b) => compare(a.resourceID, b.resourceID) || compare(a.id, b.id) || a.nth - b.nth)
  }

  #failedOf(controls: readonly ControlResult[]): readonly LibraryControl[] {
    let key = ''
    for (const { status, control } of controls) if (status === 'failed') key += String.fromCharCode(control.place)
    const known = this.#lists.get(key)
    if (known) return known
    const failed = controls.filter(({ status }) => status === 'failed').map(({ control }) => control)
    this.#lists.set(key, failed)
    return failed
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
