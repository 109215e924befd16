// SPDX-License-Identifier: Apache-2.0
/** What the service may evaluate: the library that is built in, and the custom rules of whoever runs it. */
import type { LibraryParts } from '#engines/posture/library/library.ts'
import { frameworkOf, type OwnControl, withOwnControls } from '#engines/posture/library/own-control.ts'
import { controlFacts, ruleFacts } from '#plugins/controls/facts.generated.ts'
import { controls } from '#plugins/controls/registry.ts'
import { frameworks } from '#plugins/frameworks/registry.ts'

/** The library that is built in. */
export const builtInParts: LibraryParts = { controls, controlFacts, ruleFacts, frameworks }

/** The library with custom rules, which make a framework of their own. */
export function partsWith(own: readonly OwnControl[]): LibraryParts {
  if (own.length === 0) return builtInParts
  return withOwnControls({ ...builtInParts, frameworks: [...frameworks, frameworkOf(own)] }, own)
}
