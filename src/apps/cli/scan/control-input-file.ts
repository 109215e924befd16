// SPDX-License-Identifier: Apache-2.0
/** Control inputs of a scan: of a file, and of what stands in the cluster. */
import { controlInputsName } from '#api/kubescape-v1beta1/control-inputs.ts'
import { readValues } from '#apps/cli/files/value-files.ts'
import { severalOf, UsageError } from '#apps/cli/usage-error.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import {
  inputsConfigMapName,
  inputsOfConfigMap,
  inputsOfObject,
  type ReadInputs,
  readControlInputs,
} from '#engines/posture/library/control-inputs.ts'
import { isRecord } from '#engines/posture/subject.ts'
import { defaultControlInputs } from '#plugins/controls/facts.generated.ts'

/** Reads `--controls-config FILE`: a map of lists, a `ControlInputs` object or a ConfigMap. Throws UsageError. */
export async function readControlInputFile(path: string): Promise<ReadInputs> {
  const { values, doubts: unread } = await readValues('--controls-config', path)
  const { inputs, doubts } = readControlInputs(mapOf(values[0]), defaultControlInputs)
  if (Object.keys(inputs).length === 0 && doubts.length > 0)
    throw new UsageError(`--controls-config ${path}: ${severalOf(doubts)}`)
  return { inputs, doubts: [...unread, ...doubts.map(doubt => `${path}: ${doubt}`)] }
}

function mapOf(value: unknown): unknown {
  if (!isRecord(value)) return value
  const { kind, settings } = value
  if (kind === 'ControlInputs') return inputsOfObject(value)
  if (kind === 'ConfigMap') return inputsOfConfigMap(value)
  // The form in which upstream's library releases them.
  return isRecord(settings) ? settings['postureControlInputs'] : value
}

/** What a cluster tells its controls: the ConfigMap of the operator's namespace, then the object of the custom kind. */
export function controlInputsAmong(objects: Iterable<KubeObject>, ownNamespace: string): ReadInputs {
  let configMap: ReadInputs = { inputs: {}, doubts: [] }
  let custom = configMap
  for (const object of objects) {
    const { kind, metadata } = object
    if (kind === 'ConfigMap' && metadata.name === inputsConfigMapName && metadata.namespace === ownNamespace)
      configMap = told(readControlInputs(inputsOfConfigMap(object), defaultControlInputs), object)
    if (kind === 'ControlInputs' && metadata.name === controlInputsName)
      custom = told(readControlInputs(inputsOfObject(object), defaultControlInputs), object)
  }
  return { inputs: { ...configMap.inputs, ...custom.inputs }, doubts: [...configMap.doubts, ...custom.doubts] }
}

function told({ inputs, doubts }: ReadInputs, { kind, metadata }: KubeObject): ReadInputs {
  return { inputs, doubts: doubts.map(doubt => `${kind} ${metadata.name}: ${doubt}`) }
}
