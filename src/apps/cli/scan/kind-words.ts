// SPDX-License-Identifier: Apache-2.0
/** How people call a kind on a command line. */
import { pluralOf } from '#engines/posture/cel/resources.ts'

/** Source: `kubectl api-resources` of Kubernetes 1.36. */
const shortNames: Readonly<Record<string, string>> = {
  cj: 'cronjob',
  cm: 'configmap',
  deploy: 'deployment',
  ds: 'daemonset',
  ing: 'ingress',
  netpol: 'networkpolicy',
  no: 'node',
  ns: 'namespace',
  po: 'pod',
  pv: 'persistentvolume',
  pvc: 'persistentvolumeclaim',
  rc: 'replicationcontroller',
  rs: 'replicaset',
  sa: 'serviceaccount',
  sts: 'statefulset',
  svc: 'service',
}

/** Claims that a word means a kind: its name in any case, its plural, or kubectl's short name. */
export function meansKind(word: string, kind: string): boolean {
  const [asked, known] = [word.toLowerCase(), kind.toLowerCase()]
  const short = Object.hasOwn(shortNames, asked) ? shortNames[asked] : undefined
  return asked === known || asked === pluralOf(kind) || short === known
}
