// SPDX-License-Identifier: Apache-2.0
/** Why pairs about the service account of a workload differ from the original. */
import type { Scan } from '#engines/posture/run.ts'
import { isRecord, subjectOf } from '#engines/posture/subject.ts'
import type { Explanation } from './explanations.ts'
import { indexOf } from './scan-index.ts'

/** Controls about what the service account that a workload runs as may do. */
export const accountControls: readonly string[] = ['C-0261', 'C-0267', 'C-0272']

/** Controls whose rules ask for the account of a workload at all. */
const readingAccounts: ReadonlySet<string> = new Set([...accountControls, 'C-0034', 'C-0190'])

export interface AccountPlace {
  readonly namespace: string
  readonly name: string
}

/** The service account that a workload, or the account itself, means; by the one field that the original reads. */
export function accountOf(scan: Scan, key: string): AccountPlace | undefined {
  const object = indexOf(scan).ofPair(key)?.object
  if (!object) return undefined
  const { namespace = '', name } = object.metadata
  if (object.kind === 'ServiceAccount') return { namespace, name }
  const { workload } = subjectOf(object)
  return workload && { namespace, name: workload.spec.serviceAccountName ?? 'default' }
}

/** Whether the object is among what was scanned. */
function isHeld(scan: Scan, { namespace, name }: AccountPlace): boolean {
  return indexOf(scan).results.some(
    ({ object: { kind, metadata } }) =>
      kind === 'ServiceAccount' && metadata.name === name && (metadata.namespace ?? 'default') === namespace,
  )
}

export const accountExplanations: readonly Explanation[] = [
  {
    reason: '`serviceAccount` is the older name of `serviceAccountName`, and read where that is absent',
    explains({ key, controlID }, scan) {
      const object = readingAccounts.has(controlID) ? indexOf(scan).ofPair(key)?.object : undefined
      const spec = object && subjectOf(object).workload?.spec
      if (!spec) return false
      const { serviceAccountName, serviceAccount } = spec as Readonly<Record<string, unknown>>
      return !serviceAccountName && typeof serviceAccount === 'string' && serviceAccount !== ''
    },
  },
  {
    reason: 'what says nothing about its pods, as a patch, says nothing about their account',
    explains({ key, controlID, expected, got }, scan) {
      const object = accountControls.includes(controlID) ? indexOf(scan).ofPair(key)?.object : undefined
      const isSilent = expected?.startsWith('passed') === true && got === undefined
      return isSilent && object !== undefined && subjectOf(object).workload === undefined
    },
  },
  {
    reason: 'a service account that is bound may be made elsewhere: a cluster makes `default` in every namespace',
    explains({ key, controlID, expected, got }, scan) {
      if (!accountControls.includes(controlID) || !expected?.startsWith('passed') || !got?.startsWith('failed'))
        return false
      const account = accountOf(scan, key)
      return account !== undefined && account.namespace !== '' && !isHeld(scan, account)
    },
  },
  {
    reason: 'an account that is bound to an aggregated role has the rules of the roles that it gathers',
    explains({ key, controlID, got }, scan) {
      if (!accountControls.includes(controlID) || !got?.startsWith('failed')) return false
      const account = accountOf(scan, key)
      return indexOf(scan).results.some(
        ({ grant }) =>
          grant !== undefined &&
          grant.subject.kind === 'ServiceAccount' &&
          grant.subject.name === account?.name &&
          grant.subject.namespace === account.namespace &&
          isRecord(grant.role['aggregationRule']),
      )
    },
  },
]
