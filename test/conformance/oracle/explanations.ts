// SPDX-License-Identifier: Apache-2.0
/**
 * Why a pair may differ from the original: a named reason, each a predicate over the pair.
 *
 * A reason never lists names of objects. Source: the list of places where the original is wrong.
 */
import type { KubeObject } from '#domain/kube-object.ts'
import type { Scan } from '#engines/posture/run.ts'
import { subjectOf } from '#engines/posture/subject.ts'
import { defaultControlInputs } from '#plugins/controls/facts.generated.ts'
import { namesCredential } from '#plugins/controls/families/credentials.ts'
import { accountExplanations } from './account-explanations.ts'
import type { Difference } from './compare.ts'
import { joinExplanations } from './join-explanations.ts'
import { kindExplanations } from './kind-explanations.ts'
import { rbacExplanations } from './rbac-explanations.ts'
import { indexOf, pathsBeyond, valueAt } from './scan-index.ts'
import { valueExplanations } from './value-explanations.ts'

export interface Explanation {
  readonly reason: string
  explains(difference: Difference, scan: Scan): boolean
}

/** Controls whose rules in the original look at `containers` alone. */
const appContainersOnly: ReadonlySet<string> = new Set(
  (
    'C-0001 C-0004 C-0009 C-0012 C-0013 C-0016 C-0017 C-0018 C-0044 C-0046 C-0050 C-0062 C-0075 C-0078 C-0207 C-0210 C-0211 ' +
    'C-0056 C-0253 C-0255 C-0257 C-0258 C-0259 C-0268 C-0269 C-0270 C-0271 C-0303'
  ).split(' '),
)

const capabilityControls: ReadonlySet<string> = new Set(['C-0046', 'C-0057'])
const credentialControls: ReadonlySet<string> = new Set(['C-0012', 'C-0259'])

/** Controls that know affected versions of a program by its image. */
const byImageVersion: ReadonlySet<string> = new Set(['C-0081', 'C-0090', 'C-0091'])

/** A path into a container that is no app container. */
const ofOtherContainers = /\.(?:init|ephemeral)Containers\[/

const explanations: readonly Explanation[] = [
  {
    reason: 'init and ephemeral containers count like others',
    explains: ({ controlID, expected, got }) =>
      appContainersOnly.has(controlID) &&
      got !== undefined &&
      ofOtherContainers.test(got) &&
      withoutOtherContainers(got) === expected,
  },
  {
    reason: 'an init container runs a program with known holes like another',
    explains({ key, controlID, expected, got }, scan) {
      const object = byImageVersion.has(controlID) ? indexOf(scan).ofPair(key)?.object : undefined
      const containers = object && subjectOf(object).workload?.containers
      return (
        expected === undefined && got !== undefined && containers?.some(({ list }) => list !== 'containers') === true
      )
    },
  },
  {
    reason: 'an image that names no version may run an affected one: skipped, neither left out nor passed',
    explains: ({ controlID, expected, got }) =>
      byImageVersion.has(controlID) &&
      (expected === undefined || expected.startsWith('passed')) &&
      got?.startsWith('skipped') === true,
  },
  {
    reason:
      'a workload behind a Service is judged itself: the original counts a trimmed copy of it, or does not see the Service',
    explains: ({ controlID, expected, got }) => controlID === 'C-0042' && expected === undefined && got !== undefined,
  },
  {
    reason: 'an image signature that nobody gave cannot be checked: skipped, not failed',
    explains: ({ controlID, got }) =>
      (controlID === 'C-0236' || controlID === 'C-0237') && got?.startsWith('skipped') === true,
  },
  {
    reason: 'a capability is the same with and without CAP_, in any case, and within ALL',
    explains({ key, controlID, expected, got }, scan) {
      const more = pathsBeyond(expected, got)
      const object = indexOf(scan).ofPair(key)?.object
      if (!capabilityControls.has(controlID) || more.length === 0 || !object) return false
      return more.every(path => {
        const name = valueAt(object, path)
        return typeof name === 'string' && (name !== name.toUpperCase() || name.startsWith('CAP_') || name === 'ALL')
      })
    },
  },
  {
    reason: 'a name is sensitive when it contains the sensitive word as a word',
    explains({ key, controlID, expected, got }, scan) {
      const fewer = pathsBeyond(got, expected)
      const object = indexOf(scan).ofPair(key)?.object
      if (!credentialControls.has(controlID) || fewer.length === 0 || !object) return false
      return fewer.every(
        path => !namesCredential(nameAt(object, path), defaultControlInputs['sensitiveKeyNames'] ?? []),
      )
    },
  },
  ...accountExplanations,
  ...rbacExplanations,
  ...joinExplanations,
  ...kindExplanations,
  ...valueExplanations,
]

/** The name under which the value at a path stands: of a variable, or the key of a ConfigMap. */
function nameAt(object: KubeObject, path: string): string {
  const variable = /^(.*\.env\[\d+\])\./.exec(path)?.[1]
  const name =
    variable === undefined ? path.replace(/^(?:data|binaryData)[.[]/, '') : valueAt(object, `${variable}.name`)
  return typeof name === 'string' ? name : ''
}

/** The reason of a difference, if one is known. */
export function explain(difference: Difference, scan: Scan): string | undefined {
  return explanations.find(each => each.explains(difference, scan))?.reason
}

/** What the result would be if only app containers were looked at. */
function withoutOtherContainers(pair: string): string {
  const sections = /^(\S+) failed\[(.*)\] review\[(.*)\] delete\[(.*)\] fix\[(.*)\]$/.exec(pair)
  if (!sections) return pair
  const [, status = '', ...lists] = sections
  const left = lists.map(list => list.split(' ').filter(path => !ofOtherContainers.test(path)))
  const [failed = '', review = '', deletes = '', fix = ''] = left.map(list => list.join(' '))
  const isClean = [failed, review, deletes, fix].every(list => list === '')
  const now = status === 'failed' && isClean ? 'passed' : status
  return `${now} failed[${failed}] review[${review}] delete[${deletes}] fix[${fix}]`
}
