// SPDX-License-Identifier: Apache-2.0
/** Exceptions of a file: upstream's list of policies, or `SecurityException` objects as a cluster has them. */

import { objectsAmong, readValues } from '#apps/cli/files/value-files.ts'
import { severalOf, UsageError } from '#apps/cli/usage-error.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import type { Exception } from '#engines/posture/exceptions/exception.ts'
import { readExceptionPolicies } from '#engines/posture/exceptions/exception-policy.ts'
import { isException, readException } from '#engines/posture/exceptions/read-exception.ts'

export interface ExceptionFile {
  readonly exceptions: readonly Exception[]
  /** To be read when the namespaces that they select are known. */
  readonly objects: readonly KubeObject[]
  /** What could not be used; it excuses nothing. */
  readonly doubts: readonly string[]
}

/** Reads `--exceptions FILE`. Throws UsageError for a file that cannot be read at all. */
export async function readExceptionFile(path: string): Promise<ExceptionFile> {
  const { values, doubts: unread } = await readValues('--exceptions', path)
  const exceptions: Exception[] = []
  const doubts = [...unread]
  const { objects, others } = objectsAmong(values)
  if (others.length > 0) {
    const read = readExceptionPolicies(others, path)
    exceptions.push(...read.exceptions)
    doubts.push(...read.doubts)
  }
  for (const { kind, metadata } of objects.filter(each => !isException(each)))
    doubts.push(
      `${path}: ${kind} ${metadata.name}: expected a SecurityException or ClusterSecurityException of kubescape.io`,
    )
  const usable = objects.filter(isException)
  if (exceptions.length + usable.length === 0 && doubts.length > 0)
    throw new UsageError(`--exceptions ${severalOf(doubts)}`)
  return { exceptions, objects: usable, doubts }
}

/** The exceptions that objects state; labels of namespaces are those of the objects that are scanned. */
export function exceptionsIn(
  objects: readonly KubeObject[],
  scanned: Iterable<KubeObject>,
): Pick<ExceptionFile, 'exceptions' | 'doubts'> {
  const labels = new Map<string, Readonly<Record<string, string>>>()
  if (objects.length > 0)
    for (const { kind, apiVersion, metadata } of scanned)
      if (kind === 'Namespace' && apiVersion === 'v1') labels.set(metadata.name, metadata.labels ?? {})
  const exceptions: Exception[] = []
  const doubts: string[] = []
  for (const object of objects) {
    const read = readException(object, name => labels.get(name))
    if (typeof read === 'string') doubts.push(`${object.kind} ${object.metadata.name} excuses nothing: ${read}`)
    else if (read) exceptions.push(read)
  }
  return { exceptions, doubts }
}
