// SPDX-License-Identifier: Apache-2.0
/** Which objects a command line wants judged; the others are only there to be joined with. */

import { UsageError } from '#apps/cli/usage-error.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import { selects } from '#engines/posture/label-selector.ts'
import { meansKind } from './kind-words.ts'
import { parseLabelSelector } from './label-selector-text.ts'
import { listOf, type RawScanOptions } from './scan-options.ts'

/** One object: `KIND[.VERSION[.GROUP]]/NAME`. */
export interface WorkloadName {
  readonly kind: string
  readonly group?: string
  readonly name: string
  readonly namespace?: string
}

/** The claim, or undefined where every object is wanted. Throws UsageError. */
export function judgedBy(
  options: RawScanOptions,
  workload?: WorkloadName,
): ((object: KubeObject) => boolean) | undefined {
  const [include, exclude] = [listOf(options.includeKinds), listOf(options.excludeKinds)]
  const selector = options.labelSelector === undefined ? undefined : parseLabelSelector(options.labelSelector)
  if (include.length + exclude.length === 0 && !selector && !workload) return undefined
  return object => {
    const isAmong = (words: readonly string[]) => words.some(word => meansKind(word, object.kind))
    if ((include.length > 0 && !isAmong(include)) || isAmong(exclude)) return false
    if (selector && !selects(selector, object.metadata.labels)) return false
    return workload === undefined || isCalled(object, workload)
  }
}

function isCalled({ kind, apiVersion, metadata }: KubeObject, workload: WorkloadName): boolean {
  if (!meansKind(workload.kind, kind) || metadata.name !== workload.name) return false
  if (workload.group !== undefined && !apiVersion.startsWith(`${workload.group}/`)) return false
  return workload.namespace === undefined || (metadata.namespace ?? 'default') === workload.namespace
}

export interface WorkloadFlags {
  readonly namespace?: string
  readonly filePath?: string
  readonly chartPath?: string
  readonly apiVersion?: string
}

/** The object that `KIND[.VERSION[.GROUP]]/NAME` means. Throws UsageError. */
export function workloadNamed(text: string, { namespace, apiVersion }: WorkloadFlags): WorkloadName {
  const match = /^([A-Za-z]+)(?:\.(v\d+[a-z\d]*)(?:\.([a-z\d.-]+))?)?\/([^/\s]+)$/.exec(text)
  if (!match) throw new UsageError(`"${text}" is no object; expected KIND/NAME, such as Deployment/web`)
  const [, kind = '', , group, name = ''] = match
  const given = apiVersion?.includes('/') ? apiVersion.split('/')[0] : group
  return { kind, name, ...(given !== undefined && { group: given }), ...(namespace !== undefined && { namespace }) }
}
