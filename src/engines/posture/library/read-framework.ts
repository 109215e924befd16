// SPDX-License-Identifier: Apache-2.0
/** Reads a framework from upstream's JSON: a name, and controls of the library or composed of its rules. */
import type { Framework, FrameworkControl } from '#engines/posture/framework.ts'
import { isRecord } from '#engines/posture/subject.ts'
import type { OwnControl } from './own-control.ts'
import type { ControlReader } from './read-control.ts'

export interface ReadFramework {
  readonly framework?: Framework
  /** Controls that the library does not have, or has otherwise. */
  readonly own: readonly OwnControl[]
  /** What could not be used, each with its reason; the rest is. */
  readonly doubts: readonly string[]
}

const maxControls = 5000
const maxNameChars = 200

/** A framework of a parsed file. */
export function readFramework(value: unknown, reader: ControlReader): ReadFramework {
  if (!isRecord(value)) return { own: [], doubts: ['not a framework: expected a mapping'] }
  const { name, version, controls, controlsIDs, typeTags, scanningScope } = value
  if (typeof name !== 'string' || name === '' || name.length > maxNameChars)
    return { own: [], doubts: [`not a framework: name has to be a text of up to ${maxNameChars} characters`] }
  const listed: unknown[] = Array.isArray(controls) ? controls : Array.isArray(controlsIDs) ? controlsIDs : []
  const doubts: string[] = []
  const own: OwnControl[] = []
  const found = new Map<string, FrameworkControl>()
  for (const each of listed.slice(0, maxControls)) {
    const control = reader.read(each)
    if (typeof control === 'string') {
      doubts.push(`${name}: ${control}`)
      continue
    }
    found.set(control.controlID, { controlID: control.controlID, ...(control.name && { name: control.name }) })
    if (control.own) own.push(control.own)
  }
  if (listed.length > maxControls) doubts.push(`${name}: more than ${maxControls} controls; the rest is not read`)
  if (found.size === 0) return { own: [], doubts: [...doubts, `${name}: no control that is known`] }
  const matches = isRecord(scanningScope) ? scanningScope['matches'] : scanningScope
  return {
    doubts,
    own,
    framework: {
      name,
      version: typeof version === 'string' ? version : '',
      typeTags: textsOf(typeTags),
      scanningScope: textsOf(matches),
      controls: [...found.values()],
    },
  }
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : []
}
