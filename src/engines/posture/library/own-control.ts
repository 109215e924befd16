// SPDX-License-Identifier: Apache-2.0
/** Controls beside the library's: made of a policy in CEL, or composed of known rules in a file. */
import type { Control } from '#engines/posture/control.ts'
import type { Framework } from '#engines/posture/framework.ts'
import type { ControlFacts, RuleFacts } from './facts.ts'
import type { LibraryParts } from './library.ts'

/** A control with the facts that the library asks for. */
export interface OwnControl {
  readonly control: Control
  readonly facts: ControlFacts
  /** Of rules that the library does not know. */
  readonly ruleFacts: readonly RuleFacts[]
  /** Collections that its rules look at, where kinds cannot be told: `pods`, `deployments.apps`, `*.batch`. */
  readonly resources: readonly string[]
}

/** A library's parts with own controls beside, or in the place of, those of the same id. */
export function withOwnControls(parts: LibraryParts, own: readonly OwnControl[]): LibraryParts {
  if (own.length === 0) return parts
  const ids = new Set(own.map(({ control }) => control.id))
  return {
    ...parts,
    controls: [...parts.controls.filter(({ id }) => !ids.has(id)), ...own.map(({ control }) => control)],
    controlFacts: { ...parts.controlFacts, ...Object.fromEntries(own.map(({ facts }) => [facts.id, facts])) },
    ruleFacts: {
      ...parts.ruleFacts,
      ...Object.fromEntries(own.flatMap(({ ruleFacts }) => ruleFacts.map(each => [each.name, each]))),
    },
  }
}

/** Name of the framework that lists controls made of policies. */
export const customFrameworkName = 'Custom'

/** The framework that lists own controls, so that a scan can select and score them like others. */
export function frameworkOf(own: readonly OwnControl[]): Framework {
  const controls = own.map(({ control }) => ({ controlID: control.id }))
  return { name: customFrameworkName, version: '', typeTags: [], scanningScope: [], controls }
}
