// SPDX-License-Identifier: Apache-2.0
/** The command lines of the three programs; everything listens on loopback alone. */
import { type CredentialFiles, frontProxyName } from './credentials.ts'

/** Ports of one control plane. */
export interface Ports {
  readonly etcdClient: number
  readonly etcdPeer: number
  readonly apiserver: number
}

/** etcd with one member, which need not survive a power cut. */
export function etcdFlags(ports: Ports, dataFolder: string): string[] {
  const client = `http://127.0.0.1:${ports.etcdClient}`
  const peer = `http://127.0.0.1:${ports.etcdPeer}`
  return [
    '--name=envtest',
    `--data-dir=${dataFolder}`,
    '--unsafe-no-fsync',
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=envtest=${peer}`,
    '--log-level=warn',
  ]
}

const serviceRange = '10.96.0.0/16'

/**
 * kube-apiserver with RBAC, service account tokens and aggregation.
 *
 * The `requestheader` flags make it publish the ConfigMap `kube-system/extension-apiserver-authentication`. Without
 * a controller manager nobody makes the service accounts that the admission plug-in of that name asks of each pod.
 */
export function apiserverFlags(ports: Ports, files: CredentialFiles, hasControllerManager: boolean): string[] {
  return [
    `--etcd-servers=http://127.0.0.1:${ports.etcdClient}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${ports.apiserver}`,
    // Loopback may not be advertised while endpoints of the service "kubernetes" are kept from it.
    '--advertise-address=127.0.0.1',
    '--endpoint-reconciler-type=none',
    `--service-cluster-ip-range=${serviceRange}`,
    `--tls-cert-file=${files.servingCertificate}`,
    `--tls-private-key-file=${files.servingKey}`,
    `--client-ca-file=${files.clusterCa}`,
    '--authorization-mode=RBAC',
    '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
    `--service-account-key-file=${files.serviceAccountPublicKey}`,
    `--service-account-signing-key-file=${files.serviceAccountKey}`,
    `--requestheader-client-ca-file=${files.frontProxyCa}`,
    `--requestheader-allowed-names=${frontProxyName}`,
    '--requestheader-username-headers=X-Remote-User',
    '--requestheader-group-headers=X-Remote-Group',
    '--requestheader-uid-headers=X-Remote-Uid',
    '--requestheader-extra-headers-prefix=X-Remote-Extra-',
    `--proxy-client-cert-file=${files.frontProxyCertificate}`,
    `--proxy-client-key-file=${files.frontProxyKey}`,
    '--enable-aggregator-routing=false',
    '--allow-privileged=true',
    '--profiling=false',
    ...(hasControllerManager ? [] : ['--disable-admission-plugins=ServiceAccount']),
  ]
}

/** Controllers that keep promises about any kind of object; none that would run workloads. */
const controllers = [
  'namespace-controller',
  'garbage-collector-controller',
  'resourcequota-controller',
  'serviceaccount-controller',
  'serviceaccount-token-controller',
  'root-ca-certificate-publisher-controller',
  'clusterrole-aggregation-controller',
]

/** kube-controller-manager, alone and therefore without an election, serving nothing itself. */
export function controllerManagerFlags(kubeconfigPath: string, files: CredentialFiles): string[] {
  return [
    `--kubeconfig=${kubeconfigPath}`,
    `--controllers=${controllers.join(',')}`,
    '--leader-elect=false',
    '--secure-port=0',
    `--root-ca-file=${files.clusterCa}`,
    `--service-account-private-key-file=${files.serviceAccountKey}`,
    '--profiling=false',
  ]
}
