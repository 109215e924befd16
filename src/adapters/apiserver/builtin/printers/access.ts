// SPDX-License-Identifier: Apache-2.0
/** Columns of who may do what. */
import type { ObjectView } from '#adapters/apiserver/descriptor.ts'
import { humanDuration } from '#domain/human-duration.ts'
import { type Cells, text } from './cells.ts'
import { conditionStatus, listAt, none, numberAt, textAt } from './read.ts'

const bindingCells: Cells = {
  Role: ({ body }) => `${textAt(body, 'roleRef.kind')}/${textAt(body, 'roleRef.name')}`,
  Users: object => subjectsOf(object, 'User'),
  Groups: object => subjectsOf(object, 'Group'),
  ServiceAccounts: object => subjectsOf(object, 'ServiceAccount'),
}

/** By `group/plural`. */
export const accessCells: Readonly<Record<string, Cells>> = {
  'rbac.authorization.k8s.io/clusterrolebindings': bindingCells,
  'rbac.authorization.k8s.io/rolebindings': bindingCells,
  'certificates.k8s.io/certificatesigningrequests': {
    SignerName: text('spec.signerName', none),
    Requestor: text('spec.username'),
    RequestedDuration({ body }) {
      const seconds = numberAt(body, 'spec.expirationSeconds')
      return seconds === 0 ? none : humanDuration(seconds * 1000)
    },
    Condition: requestCondition,
  },
}

function subjectsOf({ body }: ObjectView, kind: string): string {
  const subjects = listAt(body, 'subjects').filter(subject => textAt(subject, 'kind') === kind)
  const names = subjects.map(subject => {
    const name = textAt(subject, 'name')
    return kind === 'ServiceAccount' ? `${textAt(subject, 'namespace')}/${name}` : name
  })
  return names.join(', ')
}

function requestCondition({ body }: ObjectView): string {
  const holds = (type: string) => conditionStatus(body, type) !== ''
  const verdict = holds('Denied') ? 'Denied' : holds('Approved') ? 'Approved' : 'Pending'
  const failed = holds('Failed') ? ',Failed' : ''
  return `${verdict}${failed}${textAt(body, 'status.certificate') === '' ? '' : ',Issued'}`
}
