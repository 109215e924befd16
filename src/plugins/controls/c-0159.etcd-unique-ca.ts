// SPDX-License-Identifier: Apache-2.0
import type { Control, Finding, Rule } from '#engines/posture/control.ts'
import { type Subject, subjectOf } from '#engines/posture/subject.ts'
import type { World } from '#engines/posture/world.ts'
import { type Component, commandOf, type Flag } from './families/component-command.ts'

/** What each side trusts. */
const flags = { etcd: 'trusted-ca-file', 'kube-apiserver': 'client-ca-file' } as const

const rule: Rule = {
  name: 'etcd-unique-ca',
  joins: ['Pod'],
  covers: subject => sideOf(subject) !== undefined,
  findings,
}

function sideOf(subject: Subject): keyof typeof flags | undefined {
  if (commandOf(subject, 'etcd')) return 'etcd'
  return commandOf(subject, 'kube-apiserver') ? 'kube-apiserver' : undefined
}

function trusted(subject: Subject, side: keyof typeof flags): readonly Flag[] {
  return commandOf(subject, side satisfies Component)?.flags(flags[side]) ?? []
}

function* findings(subject: Subject, world: World): Iterable<Finding> {
  const side = sideOf(subject)
  if (!side) return
  const other = side === 'etcd' ? 'kube-apiserver' : 'etcd'
  const theirs = world.list('Pod', 'kube-system').flatMap(pod => trusted(subjectOf(pod), other))
  for (const mine of trusted(subject, side)) {
    const same = theirs.find(each => each.value !== undefined && each.value === mine.value)
    if (!same) continue
    // Both pods fail, and reports name the places in both for each.
    const paths = [mine.path, same.path]
    yield {
      failedPaths: paths,
      reviewPaths: paths,
      fixPaths: paths.map(path => ({ path, value: '<path/to/different-tls-certificate-file.crt>' })),
      evidence: [mine.evidence],
    }
  }
}

/** etcd trusts an authority of its own. */
export const control: Control = {
  id: 'C-0159',
  description: 'Finds etcd members and API servers that trust one and the same authority for clients.',
  why: "With a shared authority every client certificate of the cluster, each kubelet's included, opens etcd.",
  remediation:
    'Create an authority for etcd alone, sign the certificates of members and API servers with it, and name it in `--trusted-ca-file`.',
  test: 'Compare `--trusted-ca-file` of the etcd pods with `--client-ca-file` of the kube-apiserver pods in `kube-system`.',
  example: {
    before: 'containers:\n- command:\n  - etcd\n  - --trusted-ca-file=/etc/kubernetes/pki/ca.crt',
    after: 'containers:\n- command:\n  - etcd\n  - --trusted-ca-file=/etc/kubernetes/pki/etcd/ca.crt',
  },
  rules: [rule],
}
