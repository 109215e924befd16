// SPDX-License-Identifier: Apache-2.0
/** All checks of generic API behaviour, and running them one after another. */
import type { ApiClient } from '#testing/api-client.ts'
import { applyChecks } from './apply-checks.ts'
import { deleteChecks } from './delete-checks.ts'
import { type ApiCheck, type CheckedKind, createKit } from './kit.ts'
import { readChecks } from './read-checks.ts'
import { watchChecks } from './watch-checks.ts'
import { writeChecks } from './write-checks.ts'

export const apiChecks: readonly ApiCheck[] = [
  ...writeChecks,
  ...applyChecks,
  ...deleteChecks,
  ...readChecks,
  ...watchChecks,
]

/** Config maps: in every cluster, and nobody minds them. */
export const configMaps: CheckedKind = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  plural: 'configmaps',
  body: variant => ({ data: { variant } }),
  isListedWhole: true,
  hasStrictFields: true,
}

export interface CheckResult {
  readonly check: string
  /** Absent: it held. */
  readonly error?: unknown
}

export interface CheckSubject {
  readonly client: ApiClient
  readonly kind: CheckedKind
  /** Makes a namespace that is empty. */
  newNamespace(): Promise<string>
}

/** Runs every check that applies, each in namespaces of its own. */
export async function* runChecks(subject: CheckSubject): AsyncGenerator<CheckResult> {
  const { client, kind } = subject
  for (const check of apiChecks) {
    if (check.appliesTo && !check.appliesTo(kind)) continue
    try {
      await check.run(createKit(client, kind, [await subject.newNamespace(), await subject.newNamespace()]))
      yield { check: check.name }
    } catch (error) {
      yield { check: check.name, error }
    }
  }
}
