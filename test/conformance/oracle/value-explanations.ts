// SPDX-License-Identifier: Apache-2.0
/** Why single objects are judged otherwise than by the original: by a value that it takes for another, or not at all. */
import type { Scan } from '#engines/posture/run.ts'
import { subjectOf } from '#engines/posture/subject.ts'
import { fieldsOf, recordsOf } from '#plugins/controls/families/fields.ts'
import type { Difference } from './compare.ts'
import type { Explanation } from './explanations.ts'
import { pairKeyParts } from './pair.ts'
import { indexOf, pathsBeyond, valueAt } from './scan-index.ts'

/** Source: the grammar of distribution/reference. */
const imageReference =
  /^(?:[a-zA-Z0-9][a-zA-Z0-9.-]*(?::\d+)?\/)?[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*(?::[\w][\w.-]{0,127})?(?:@[\w+.-]+:[0-9a-fA-F]{32,})?$/

/** Controls that say which image names are right; the original passes over what it cannot read as one. */
const imageControls: ReadonlySet<string> = new Set(['C-0078', 'C-0306'])

/** The values at the paths that one side has and the other lacks. */
function valuesAt(scan: Scan, key: string, paths: readonly string[]): unknown[] {
  const object = indexOf(scan).ofPair(key)?.object
  return object ? paths.map(path => valueAt(object, path)) : []
}

function turnedTo(from: string, to: string, { expected, got }: Difference): boolean {
  return expected?.startsWith(from) === true && got?.startsWith(to) === true
}

/** Controls about what a workload mounts as a volume. */
const mountControls: ReadonlySet<string> = new Set(['C-0255', 'C-0258'])

const enforcing = 'pod-security.kubernetes.io/enforce'

export const valueExplanations: readonly Explanation[] = [
  {
    reason: 'a field that is null is not set: the server drops it',
    explains({ key, expected, got }, scan) {
      const values = valuesAt(scan, key, pathsBeyond(expected, got))
      return values.length > 0 && values.every(each => each === null)
    },
  },
  {
    reason: 'what is no name of an image, or absent, comes from no registry that is allowed and is not pinned',
    explains({ key, controlID, expected, got }, scan) {
      const more = imageControls.has(controlID) ? pathsBeyond(expected, got) : []
      const values = valuesAt(
        scan,
        key,
        more.filter(path => !/\.(?:init|ephemeral)Containers\[/.test(path)),
      )
      return values.length > 0 && values.every(each => typeof each !== 'string' || !imageReference.test(each))
    },
  },
  {
    reason: 'an object whose name the server makes up is judged like others: the original needs the name for its text',
    explains: ({ key, expected, got }) =>
      got !== undefined &&
      (expected === undefined || expected.startsWith('passed')) &&
      pairKeyParts(key).source !== '' &&
      pairKeyParts(key).name === '',
  },
  {
    reason: 'an empty list of certificates encrypts nothing',
    explains(difference, scan) {
      const { key, controlID } = difference
      const [tls] = controlID === 'C-0263' ? valuesAt(scan, key, ['spec.tls']) : []
      return turnedTo('passed', 'failed', difference) && Array.isArray(tls) && tls.length === 0
    },
  },
  {
    reason: 'sudo is a program, not a part of the name of another',
    explains({ key, controlID, expected, got }, scan) {
      const values = controlID === 'C-0062' ? valuesAt(scan, key, pathsBeyond(got, expected)) : []
      return (
        values.length > 0 && values.every(each => typeof each === 'string' && !/(?<![\w-])sudo(?![\w-])/.test(each))
      )
    },
  },
  {
    reason: 'port 0 of the node is no port of the node',
    explains({ key, controlID, expected, got }, scan) {
      const values = controlID === 'C-0044' ? valuesAt(scan, key, pathsBeyond(got, expected)) : []
      return values.length > 0 && values.every(each => each === 0)
    },
  },
  {
    reason: 'a projected volume mounts what its sources name',
    explains({ key, controlID, expected, got }, scan) {
      const object = mountControls.has(controlID) ? indexOf(scan).ofPair(key)?.object : undefined
      const volumes = object && recordsOf(subjectOf(object).workload?.spec.volumes).map(([, volume]) => volume)
      const mounts = valuesAt(scan, key, pathsBeyond(expected, got)).map(mount => fieldsOf(mount)['name'])
      const isProjected = (name: unknown) => volumes?.some(each => each['name'] === name && 'projected' in each)
      return mounts.length > 0 && mounts.every(isProjected)
    },
  },
  {
    reason: 'claims of volumes are looked at: the original collects ConfigMaps in their place',
    explains(difference, scan) {
      const object = difference.controlID === 'C-0257' ? indexOf(scan).ofPair(difference.key)?.object : undefined
      const volumes = object ? recordsOf(subjectOf(object).workload?.spec.volumes) : []
      return turnedTo('passed', 'failed', difference) && volumes.some(([, each]) => 'persistentVolumeClaim' in each)
    },
  },
  {
    reason: 'an admission webhook counts when it is asked about pods, whether or not it writes down the default scope',
    explains(difference, scan) {
      const namespace = difference.controlID === 'C-0192' ? indexOf(scan).ofPair(difference.key)?.object : undefined
      // With a label about enforcing, webhooks do not matter to either side.
      if (!namespace || Object.keys(namespace.metadata.labels ?? {}).some(each => each.startsWith(enforcing)))
        return false
      return turnedTo('failed', 'passed', difference) || turnedTo('passed', 'failed', difference)
    },
  },
]
