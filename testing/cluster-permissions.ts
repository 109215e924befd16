// SPDX-License-Identifier: Apache-2.0
/** A service account with exactly the rights that a box says it needs. */
import type { KubeAccess } from '#tools/envtest/access.ts'
import { callApi } from '#tools/envtest/access.ts'
import { EnvtestError } from '#tools/envtest/error.ts'

/** A rule of RBAC; other fields are left out. */
export interface GrantedRule {
  readonly apiGroups: readonly string[]
  readonly resources: readonly string[]
  readonly resourceNames?: readonly string[]
  readonly verbs: readonly string[]
}

export interface Grants {
  readonly account: { readonly namespace: string; readonly name: string }
  readonly cluster: readonly GrantedRule[]
  /** By namespace. */
  readonly namespaces: Readonly<Record<string, readonly GrantedRule[]>>
}

const rbac = '/apis/rbac.authorization.k8s.io/v1'

/** Makes the account, its roles and their bindings. Errors: EnvtestError `refused`. */
export async function grantPermissions(admin: KubeAccess, { account, cluster, namespaces }: Grants): Promise<void> {
  const { namespace, name } = account
  await create(admin, `/api/v1/namespaces/${namespace}/serviceaccounts`, { metadata: { name } })
  const subjects = [{ kind: 'ServiceAccount', ...account }]
  const roleRef = (kind: string) => ({ apiGroup: 'rbac.authorization.k8s.io', kind, name })
  await create(admin, `${rbac}/clusterroles`, { metadata: { name }, rules: cluster.map(ruleOf) })
  await create(admin, `${rbac}/clusterrolebindings`, { metadata: { name }, subjects, roleRef: roleRef('ClusterRole') })
  for (const [place, rules] of Object.entries(namespaces)) {
    const path = `${rbac}/namespaces/${place}`
    await create(admin, `${path}/roles`, { metadata: { name }, rules: rules.map(ruleOf) })
    await create(admin, `${path}/rolebindings`, { metadata: { name }, subjects, roleRef: roleRef('Role') })
  }
}

function ruleOf({ apiGroups, resources, resourceNames, verbs }: GrantedRule): GrantedRule {
  return { apiGroups, resources, verbs, ...(resourceNames && { resourceNames }) }
}

async function create(admin: KubeAccess, path: string, body: object): Promise<void> {
  const { status, text } = await callApi(admin, { method: 'POST', path, body })
  if (status !== 201) throw new EnvtestError('refused', `POST ${path}: expected 201, got ${status}: ${text}`)
}
