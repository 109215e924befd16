// SPDX-License-Identifier: Apache-2.0
import type { Finding, Rule } from '#engines/posture/control.ts'
import type { ContainerAt, Subject } from '#engines/posture/subject.ts'
import type { World } from '#engines/posture/world.ts'
import { deletable } from '#plugins/controls/families/containers.ts'
import { type CredentialSigns, credentialSigns } from '#plugins/controls/families/credentials.ts'
import { recordsOf, textOf } from '#plugins/controls/families/fields.ts'
import { wholeSecretsInEnvironment } from '#plugins/controls/families/secret-references.ts'

/**
 * Environment variables hold what looks like a credential, or a Secret as a whole.
 *
 * A path is no credential but says where one is; `$(OTHER)` repeats another variable, which is looked at itself.
 */
export const rule: Rule = { name: 'rule-credentials-in-env-var', findings }

function* findings({ workload }: Subject, world: World): Iterable<Finding> {
  const signs = credentialSigns(world, { ignoreCase: true, decodes: false })
  yield* signs.unusable
  for (const at of workload?.containers ?? []) {
    yield* variables(at, signs)
    yield* wholeSecretsInEnvironment(at)
  }
}

function* variables(at: ContainerAt, signs: CredentialSigns): Iterable<Finding> {
  for (const [i, variable] of recordsOf(at.container.env)) {
    const name = textOf(variable['name'])
    const value = literalOf(variable['value'])
    if (name === undefined || value === undefined || !signs.suspect(name, value)) continue
    const paths = [`${at.path}.env[${i}].name`, `${at.path}.env[${i}].value`] as const
    yield {
      ...deletable(at, paths),
      evidence: [
        { path: paths[0], found: name },
        { path: paths[1], found: value },
      ],
    }
  }
}

/** The value as a text; a number or a boolean is written without quotes by mistake. */
function literalOf(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  const text = textOf(value)
  if (text === undefined || text.startsWith('/')) return undefined
  return /^\$\([A-Za-z_][\w.-]*\)$/.test(text) ? undefined : text
}
