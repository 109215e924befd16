// SPDX-License-Identifier: Apache-2.0
/** Secrets that a container reads into its environment. */
import type { Failure } from '#engines/posture/control.ts'
import type { ContainerAt } from '#engines/posture/subject.ts'
import { isRecord } from '#engines/posture/subject.ts'
import { deletable } from './containers.ts'
import { fieldsOf, recordsOf, textOf } from './fields.ts'

/** A failure for each Secret that becomes environment variables as a whole. */
export function* wholeSecretsInEnvironment(at: ContainerAt): Iterable<Failure> {
  for (const [i, source] of recordsOf(at.container.envFrom)) {
    const { secretRef } = source
    if (!isRecord(secretRef)) continue
    const path = `${at.path}.envFrom[${i}].secretRef`
    yield { ...deletable(at, [path]), evidence: [{ path, found: `Secret ${textOf(secretRef['name']) ?? ''}` }] }
  }
}

/** A failure for each environment variable that is a key of a Secret. */
export function* secretKeysInEnvironment(at: ContainerAt): Iterable<Failure> {
  for (const [i, variable] of recordsOf(at.container.env)) {
    const { secretKeyRef } = fieldsOf(variable['valueFrom'])
    if (!isRecord(secretKeyRef)) continue
    const path = `${at.path}.env[${i}].name`
    yield { ...deletable(at, [path]), evidence: [{ path, found: textOf(variable['name']) ?? '' }] }
  }
}
