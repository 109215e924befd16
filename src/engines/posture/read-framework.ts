// SPDX-License-Identifier: Apache-2.0
/** Reads a framework from upstream's JSON: a name and controls that the library knows. */
import type { Framework, FrameworkControl } from './framework.ts'
import { isRecord } from './subject.ts'

export interface ReadFramework {
  readonly framework?: Framework
  /** What could not be used, each with its reason; the rest is. */
  readonly doubts: readonly string[]
}

const maxControls = 5000
const maxNameChars = 200

/** A framework of a parsed file. `isKnown` claims the ids that can be evaluated. */
export function readFramework(value: unknown, isKnown: (controlID: string) => boolean): ReadFramework {
  if (!isRecord(value)) return { doubts: ['not a framework: expected a mapping'] }
  const { name, version, controls, controlsIDs, typeTags, scanningScope } = value
  if (typeof name !== 'string' || name === '' || name.length > maxNameChars)
    return { doubts: [`not a framework: name has to be a text of up to ${maxNameChars} characters`] }
  const listed: unknown[] = Array.isArray(controls) ? controls : Array.isArray(controlsIDs) ? controlsIDs : []
  const doubts: string[] = []
  const found = new Map<string, FrameworkControl>()
  for (const each of listed.slice(0, maxControls)) {
    const control = readControl(each)
    if (!control) doubts.push(`${name}: a control without controlID`)
    else if (isKnown(control.controlID)) found.set(control.controlID, control)
    else doubts.push(`${name}: no control "${control.controlID}" in the library; only its rules could evaluate it`)
  }
  if (listed.length > maxControls) doubts.push(`${name}: more than ${maxControls} controls; the rest is not read`)
  if (found.size === 0) return { doubts: [...doubts, `${name}: no control that is known`] }
  const matches = isRecord(scanningScope) ? scanningScope['matches'] : scanningScope
  return {
    doubts,
    framework: {
      name,
      version: typeof version === 'string' ? version : '',
      typeTags: textsOf(typeTags),
      scanningScope: textsOf(matches),
      controls: [...found.values()],
    },
  }
}

function readControl(value: unknown): FrameworkControl | undefined {
  const { controlID, id, name } = isRecord(value) ? value : { controlID: value, id: undefined, name: undefined }
  const known = typeof controlID === 'string' && controlID !== '' ? controlID : id
  if (typeof known !== 'string' || known === '') return undefined
  return { controlID: known.toUpperCase(), ...(typeof name === 'string' && { name }) }
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : []
}
