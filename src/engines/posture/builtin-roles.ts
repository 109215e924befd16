// SPDX-License-Identifier: Apache-2.0
/**
 * The roles that every Kubernetes cluster brings along, for bindings in files that name them without carrying them.
 *
 * In a live cluster the roles themselves are among the objects and come first.
 * Source: Kubernetes 1.36.3, bootstrap policy of the RBAC authorizer (`plugin/pkg/auth/authorizer/rbac`), without the
 * roles of single controllers.
 */
import type { KubeObject } from '#domain/kube-object.ts'

/** API groups (`core` for the empty one, `urls` for paths that are no resources), resources, verbs, resource names. */
type Line = readonly [groups: string, resources: string, verbs: string, names?: string]

interface Builtin {
  readonly rules: readonly Line[]
  /** The role adds its rules to this one, by label. */
  readonly addsTo?: string
  /** The role gathers the rules of all roles that add to this name. */
  readonly gathers?: string
}

const read = 'get list watch'
const write = 'create delete deletecollection patch update'
const all = 'create delete deletecollection get list patch update watch'

const clusterRoles: Readonly<Record<string, Builtin>> = {
  admin: { gathers: 'admin', rules: [] },
  'cluster-admin': {
    rules: [
      ['*', '*', '*'],
      ['urls', '*', '*'],
    ],
  },
  edit: { addsTo: 'admin', gathers: 'edit', rules: [] },
  'system:aggregate-to-admin': {
    addsTo: 'admin',
    rules: [
      ['authorization.k8s.io', 'localsubjectaccessreviews', 'create'],
      ['rbac.authorization.k8s.io', 'rolebindings roles', all],
    ],
  },
  'system:aggregate-to-edit': {
    addsTo: 'edit',
    rules: [
      ['core', 'pods/attach pods/exec pods/portforward pods/proxy secrets services/proxy', read],
      ['core', 'serviceaccounts', 'impersonate'],
      ['core', 'pods pods/attach pods/exec pods/portforward pods/proxy', write],
      ['core', 'pods/eviction', 'create'],
      [
        'core',
        'configmaps persistentvolumeclaims replicationcontrollers replicationcontrollers/scale secrets serviceaccounts services services/proxy',
        write,
      ],
      ['core', 'serviceaccounts/token', 'create'],
      ['core events.k8s.io', 'events', write],
      [
        'apps',
        'daemonsets deployments deployments/rollback deployments/scale replicasets replicasets/scale statefulsets statefulsets/scale',
        write,
      ],
      ['autoscaling', 'horizontalpodautoscalers', write],
      ['batch', 'cronjobs jobs', write],
      [
        'extensions',
        'daemonsets deployments deployments/rollback deployments/scale ingresses networkpolicies replicasets replicasets/scale replicationcontrollers/scale',
        write,
      ],
      ['policy', 'poddisruptionbudgets', write],
      ['networking.k8s.io', 'ingresses networkpolicies', write],
      ['coordination.k8s.io', 'leases', all],
      ['resource.k8s.io', 'resourceclaims resourceclaimtemplates', write],
    ],
  },
  'system:aggregate-to-view': {
    addsTo: 'view',
    rules: [
      [
        'core',
        'configmaps endpoints persistentvolumeclaims persistentvolumeclaims/status pods replicationcontrollers replicationcontrollers/scale serviceaccounts services services/status',
        read,
      ],
      [
        'core',
        'bindings limitranges namespaces/status pods/log pods/status replicationcontrollers/status resourcequotas resourcequotas/status',
        read,
      ],
      ['core', 'namespaces', read],
      ['core events.k8s.io', 'events', read],
      ['discovery.k8s.io', 'endpointslices', read],
      [
        'apps',
        'controllerrevisions daemonsets daemonsets/status deployments deployments/scale deployments/status replicasets replicasets/scale replicasets/status statefulsets statefulsets/scale statefulsets/status',
        read,
      ],
      ['autoscaling', 'horizontalpodautoscalers horizontalpodautoscalers/status', read],
      ['batch', 'cronjobs cronjobs/status jobs jobs/status', read],
      [
        'extensions',
        'daemonsets daemonsets/status deployments deployments/scale deployments/status ingresses ingresses/status networkpolicies replicasets replicasets/scale replicasets/status replicationcontrollers/scale',
        read,
      ],
      ['policy', 'poddisruptionbudgets poddisruptionbudgets/status', read],
      ['networking.k8s.io', 'ingresses ingresses/status networkpolicies', read],
      ['resource.k8s.io', 'resourceclaims resourceclaims/status resourceclaimtemplates', read],
    ],
  },
  'system:auth-delegator': {
    rules: [
      ['authentication.k8s.io', 'tokenreviews', 'create'],
      ['authorization.k8s.io', 'subjectaccessreviews', 'create'],
    ],
  },
  'system:basic-user': {
    rules: [
      ['authorization.k8s.io', 'selfsubjectaccessreviews selfsubjectrulesreviews', 'create'],
      ['authentication.k8s.io', 'selfsubjectreviews', 'create'],
    ],
  },
  'system:certificates.k8s.io:certificatesigningrequests:nodeclient': {
    rules: [['certificates.k8s.io', 'certificatesigningrequests/nodeclient', 'create']],
  },
  'system:certificates.k8s.io:certificatesigningrequests:selfnodeclient': {
    rules: [['certificates.k8s.io', 'certificatesigningrequests/selfnodeclient', 'create']],
  },
  'system:certificates.k8s.io:kube-apiserver-client-approver': {
    rules: [['certificates.k8s.io', 'signers', 'approve', 'kubernetes.io/kube-apiserver-client']],
  },
  'system:certificates.k8s.io:kube-apiserver-client-kubelet-approver': {
    rules: [['certificates.k8s.io', 'signers', 'approve', 'kubernetes.io/kube-apiserver-client-kubelet']],
  },
  'system:certificates.k8s.io:kubelet-serving-approver': {
    rules: [['certificates.k8s.io', 'signers', 'approve', 'kubernetes.io/kubelet-serving']],
  },
  'system:certificates.k8s.io:legacy-unknown-approver': {
    rules: [['certificates.k8s.io', 'signers', 'approve', 'kubernetes.io/legacy-unknown']],
  },
  'system:discovery': {
    rules: [
      ['urls', '/api /api/* /apis /apis/* /healthz /livez /openapi /openapi/* /readyz /version /version/', 'get'],
    ],
  },
  'system:heapster': {
    rules: [
      ['core', 'events namespaces nodes pods', read],
      ['extensions', 'deployments', read],
    ],
  },
  'system:kube-aggregator': { rules: [['core', 'endpoints services', read]] },
  'system:kube-controller-manager': {
    rules: [
      ['core events.k8s.io', 'events', 'create patch update'],
      ['coordination.k8s.io', 'leases', 'create'],
      ['coordination.k8s.io', 'leases', 'get update', 'kube-controller-manager'],
      ['core', 'secrets serviceaccounts', 'create'],
      ['core', 'secrets', 'delete'],
      ['core', 'configmaps namespaces secrets serviceaccounts', 'get'],
      ['core', 'secrets serviceaccounts', 'update'],
      ['authentication.k8s.io', 'tokenreviews', 'create'],
      ['authorization.k8s.io', 'subjectaccessreviews', 'create'],
      ['*', '*', 'list watch'],
      ['core', 'serviceaccounts/token', 'create'],
    ],
  },
  'system:kube-dns': { rules: [['core', 'endpoints services', 'list watch']] },
  'system:kube-scheduler': {
    rules: [
      ['core events.k8s.io', 'events', 'create patch update'],
      ['coordination.k8s.io', 'leases', 'create'],
      ['coordination.k8s.io', 'leases', 'get list update watch', 'kube-scheduler'],
      ['coordination.k8s.io', 'leasecandidates', all],
      ['core', 'nodes', read],
      ['core', 'pods', 'delete get list watch'],
      ['core', 'bindings pods/binding', 'create'],
      ['core', 'pods/status', 'patch update'],
      ['core', 'replicationcontrollers services', read],
      ['apps extensions', 'replicasets', read],
      ['apps', 'statefulsets', read],
      ['policy', 'poddisruptionbudgets', read],
      ['core', 'persistentvolumeclaims persistentvolumes', read],
      ['authentication.k8s.io', 'tokenreviews', 'create'],
      ['authorization.k8s.io', 'subjectaccessreviews', 'create'],
      ['storage.k8s.io', 'csinodes', read],
      ['storage.k8s.io', 'volumeattachments', read],
      ['core', 'namespaces', read],
      ['storage.k8s.io', 'csidrivers', read],
      ['storage.k8s.io', 'csistoragecapacities', read],
      ['resource.k8s.io', 'deviceclasses', read],
      ['resource.k8s.io', 'resourceclaims', 'get list patch update watch'],
      ['resource.k8s.io', 'resourceclaims/status', 'get list patch update watch'],
      ['core', 'pods/finalizers', 'update'],
      ['resource.k8s.io', 'resourceslices', read],
      ['resource.k8s.io', 'resourceclaims', 'create delete'],
      ['resource.k8s.io', 'resourceclaims/binding', 'patch update'],
    ],
  },
  'system:kubelet-api-admin': {
    rules: [
      ['core', 'nodes', read],
      ['core', 'nodes', 'proxy'],
      ['core', 'nodes/log nodes/metrics nodes/proxy nodes/stats', '*'],
      ['core', 'nodes/configz nodes/healthz nodes/pods', '*'],
    ],
  },
  'system:monitoring': {
    rules: [
      ['urls', '/flagz /healthz /healthz/* /livez /livez/* /metrics /metrics/slis /readyz /readyz/* /statusz', 'get'],
      ['core', 'nodes/metrics', 'get'],
    ],
  },
  'system:node': {
    rules: [
      ['authentication.k8s.io', 'tokenreviews', 'create'],
      ['authorization.k8s.io', 'localsubjectaccessreviews subjectaccessreviews', 'create'],
      ['core', 'services', read],
      ['core', 'nodes', 'create get list watch'],
      ['core', 'nodes/status', 'patch update'],
      ['core', 'nodes', 'patch update'],
      ['core events.k8s.io', 'events', 'create patch update'],
      ['core', 'pods', read],
      ['core', 'pods', 'create delete'],
      ['core', 'pods/status', 'patch update'],
      ['core', 'pods/eviction', 'create'],
      ['core', 'configmaps secrets', read],
      ['core', 'persistentvolumeclaims persistentvolumes', 'get'],
      ['core', 'endpoints', 'get'],
      ['certificates.k8s.io', 'certificatesigningrequests', 'create get list watch'],
      ['coordination.k8s.io', 'leases', 'create delete get patch update'],
      ['storage.k8s.io', 'volumeattachments', 'get'],
      ['core', 'serviceaccounts/token', 'create'],
      ['core', 'persistentvolumeclaims/status', 'get patch update'],
      ['storage.k8s.io', 'csidrivers', read],
      ['storage.k8s.io', 'csinodes', 'create delete get patch update'],
      ['node.k8s.io', 'runtimeclasses', read],
      ['resource.k8s.io', 'resourceclaims', 'get'],
      ['resource.k8s.io', 'resourceslices', 'deletecollection'],
      ['core', 'serviceaccounts', 'get'],
    ],
  },
  'system:node-bootstrapper': {
    rules: [['certificates.k8s.io', 'certificatesigningrequests', 'create get list watch']],
  },
  'system:node-problem-detector': {
    rules: [
      ['core', 'nodes', 'get'],
      ['core', 'nodes/status', 'patch'],
      ['core events.k8s.io', 'events', 'create patch update'],
    ],
  },
  'system:node-proxier': {
    rules: [
      ['core', 'endpoints services', 'list watch'],
      ['core', 'nodes', read],
      ['core events.k8s.io', 'events', 'create patch update'],
      ['networking.k8s.io', 'servicecidrs', 'list watch'],
      ['discovery.k8s.io', 'endpointslices', 'list watch'],
    ],
  },
  'system:persistent-volume-provisioner': {
    rules: [
      ['core', 'persistentvolumes', 'create delete get list watch'],
      ['core', 'persistentvolumeclaims', 'get list update watch'],
      ['storage.k8s.io', 'storageclasses', read],
      ['core', 'events', 'watch'],
      ['core events.k8s.io', 'events', 'create patch update'],
    ],
  },
  'system:public-info-viewer': { rules: [['urls', '/healthz /livez /readyz /version /version/', 'get']] },
  'system:service-account-issuer-discovery': {
    rules: [
      [
        'urls',
        '/.well-known/openid-configuration /.well-known/openid-configuration/ /openid/v1/jwks /openid/v1/jwks/',
        'get',
      ],
    ],
  },
  'system:volume-scheduler': {
    rules: [
      ['core', 'persistentvolumes', 'get list patch update watch'],
      ['storage.k8s.io', 'storageclasses', read],
      ['core', 'persistentvolumeclaims', 'get list patch update watch'],
    ],
  },
  view: { addsTo: 'edit', gathers: 'view', rules: [] },
}

/** By `namespace/name`. */
const roles: Readonly<Record<string, Builtin>> = {
  'kube-public/system:controller:bootstrap-signer': {
    rules: [
      ['core', 'configmaps', read],
      ['core', 'configmaps', 'update', 'cluster-info'],
      ['core events.k8s.io', 'events', 'create patch update'],
    ],
  },
  'kube-system/extension-apiserver-authentication-reader': {
    rules: [['core', 'configmaps', read, 'extension-apiserver-authentication']],
  },
  'kube-system/system::leader-locking-kube-controller-manager': {
    rules: [
      ['coordination.k8s.io', 'leases', 'create get list update watch'],
      ['coordination.k8s.io', 'leasecandidates', 'create get list update watch'],
    ],
  },
  'kube-system/system::leader-locking-kube-scheduler': {
    rules: [
      ['coordination.k8s.io', 'leases', 'create get list update watch'],
      ['coordination.k8s.io', 'leasecandidates', 'create get list update watch'],
    ],
  },
  'kube-system/system:controller:bootstrap-signer': { rules: [['core', 'secrets', read]] },
  'kube-system/system:controller:cloud-provider': { rules: [['core', 'configmaps', 'create get list watch']] },
  'kube-system/system:controller:token-cleaner': {
    rules: [
      ['core', 'secrets', 'delete get list watch'],
      ['core events.k8s.io', 'events', 'create patch update'],
    ],
  },
}

const made = new Map<string, KubeObject>()

/** The built-in ClusterRole of a name, as the API server creates it; aggregated ones come without rules. */
export function builtinClusterRole(name: string): KubeObject | undefined {
  if (!Object.hasOwn(clusterRoles, name)) return undefined
  return once(`/${name}`, () => objectOf('ClusterRole', { name }, clusterRoles[name] as Builtin))
}

/** Every built-in ClusterRole that adds its rules to an aggregated one. */
export function builtinClusterRoles(): readonly KubeObject[] {
  return Object.keys(clusterRoles).map(name => builtinClusterRole(name) as KubeObject)
}

/** The built-in Role of a namespace and name. */
export function builtinRole(namespace: string, name: string): KubeObject | undefined {
  const key = `${namespace}/${name}`
  if (!Object.hasOwn(roles, key)) return undefined
  return once(key, () => objectOf('Role', { name, namespace }, roles[key] as Builtin))
}

function once(key: string, make: () => KubeObject): KubeObject {
  const known = made.get(key)
  if (known) return known
  const role = make()
  made.set(key, role)
  return role
}

function objectOf(kind: string, id: { readonly name: string; readonly namespace?: string }, role: Builtin): KubeObject {
  const labels: Record<string, string> = { 'kubernetes.io/bootstrapping': 'rbac-defaults' }
  if (role.addsTo) labels[aggregateTo(role.addsTo)] = 'true'
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind,
    metadata: { ...id, labels },
    rules: role.rules.map(ruleOf),
    ...(role.gathers && {
      aggregationRule: { clusterRoleSelectors: [{ matchLabels: { [aggregateTo(role.gathers)]: 'true' } }] },
    }),
  }
}

function aggregateTo(name: string): string {
  return `rbac.authorization.k8s.io/aggregate-to-${name}`
}

function ruleOf([groups, resources, verbs, names]: Line): Record<string, readonly string[]> {
  if (groups === 'urls') return { nonResourceURLs: resources.split(' '), verbs: verbs.split(' ') }
  return {
    apiGroups: groups.split(' ').map(group => (group === 'core' ? '' : group)),
    resources: resources.split(' '),
    verbs: verbs.split(' '),
    ...(names && { resourceNames: names.split(' ') }),
  }
}
