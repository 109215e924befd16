// SPDX-License-Identifier: Apache-2.0
/** What people decided about the results of a scan: in files, and in what is scanned. */
import { defaultNamespace } from '#apps/cluster/own-namespace.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import type { Exception } from '#engines/posture/exceptions/exception.ts'
import { isException } from '#engines/posture/exceptions/read-exception.ts'
import type { ControlInputs } from '#engines/posture/library/facts.ts'
import type { ReportDoubt } from '#engines/report/report.ts'
import { defaultControlInputs } from '#plugins/controls/facts.generated.ts'
import { controlInputsAmong } from './control-input-file.ts'
import { exceptionsIn } from './exception-file.ts'
import type { PolicyFiles } from './policy-files.ts'
import type { Collected } from './scan.ts'

/** Kinds in which decisions stand in a cluster, beside ConfigMaps. */
export const decisionKinds = [
  'ClusterSecurityException.kubescape.io',
  'ControlInputs.kubescape.io',
  'SecurityException.kubescape.io',
] as const

export interface Decided {
  readonly controlInputs: ControlInputs
  readonly exceptions: readonly Exception[]
  readonly doubts: readonly ReportDoubt[]
}

export interface DecisionScope {
  readonly isCluster: boolean
  /** Whether what is scanned may excuse itself; a cluster's exceptions are its owner's, and always count. */
  readonly honorsAnnotations: boolean
}

/**
 * Exceptions of files and of what is scanned; control inputs of files over those of the cluster over what is built in.
 *
 * Manifests are no cluster: a ControlInputs object among them will be one day, and tells nothing before.
 */
export function decisionsOf(
  { inputs }: Pick<Collected, 'inputs'>,
  policies: PolicyFiles,
  { isCluster, honorsAnnotations }: DecisionScope,
): Decided {
  const objects = inputs.map(({ object }) => object)
  const ofFile = exceptionsIn(policies.exceptionObjects, objects)
  const scanned = countingExceptions(objects, { isCluster, honorsAnnotations })
  const found = exceptionsIn(scanned, objects)
  const inCluster = isCluster ? controlInputsAmong(objects, defaultNamespace) : { inputs: {}, doubts: [] }
  return {
    controlInputs: { ...defaultControlInputs, ...inCluster.inputs, ...policies.controlInputs },
    exceptions: [...policies.exceptions, ...ofFile.exceptions, ...found.exceptions],
    doubts: [...ofFile.doubts, ...found.doubts, ...inCluster.doubts].map(because => ({ place: 'decisions', because })),
  }
}

/** The exceptions among scanned objects that count. */
export function countingExceptions(
  objects: readonly KubeObject[],
  { isCluster, honorsAnnotations }: DecisionScope,
): readonly KubeObject[] {
  return isCluster || honorsAnnotations ? objects.filter(isException) : []
}
