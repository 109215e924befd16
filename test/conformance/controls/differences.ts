// SPDX-License-Identifier: Apache-2.0
/** Cases in which right differs from the recorded answer, each with its reason. Printed as `explained`. */
export const differences: Readonly<Record<string, string>> = {
  'ensure-that-the-API-Server-only-makes-use-of-Strong-Cryptographic-Ciphers-cis1-10/failed':
    'the recorded fix adds the insecure suites once more instead of taking them out',
  'ensure-that-the-API-Server-only-makes-use-of-Strong-Cryptographic-Ciphers-cis1-10/rke2-args-fail':
    'the recorded fix sets the list of insecure suites where the flag is missing',
  'ensure-that-the-api-server-DenyServiceExternalIPs-is-set/failed':
    'the recorded fix replaces the list of plug-ins by one: the others, NodeRestriction among them, would go',
  'ensure-that-the-api-server-DenyServiceExternalIPs-is-set/rke2-args-fail':
    'the recorded fix replaces the list of plug-ins by one: the others, NodeRestriction among them, would go',
  'ensure-that-the-api-server-audit-log-maxbackup-argument-is-set-to-10-or-as-appropriate/rke2-args':
    'the recorded rule fails every value, also the 10 that its name asks for, so nobody could pass',
  'ensure-that-the-api-server-audit-log-maxsize-argument-is-set-to-100-or-as-appropriate/failed':
    'the recorded rule fails every value, also the 100 that its name asks for, so nobody could pass',
  'resources-secret-in-default-namespace/configmap': 'the case gives a ConfigMap to a rule about Secrets',
}

/**
 * Rules about nodes and clouds that judge inputs otherwise than the original where no case shows it: found by giving
 * both the same generated envelopes and descriptions.
 */
export const ruleDifferences: Readonly<Record<string, string>> = {
  'CVE-2022-0185': 'a kernel whose version names no build and vendor is judged by its number; the original passes it',
  'anonymous-requests-to-kubelet-service-updated': '`--anonymous-auth` with nothing behind it means true',
  'enforce-kubelet-client-tls-authentication-updated': 'an authority without a name is none',
  'ensure-endpointprivateaccess-is-enabled': 'a cluster that says nothing of a private endpoint has none',
  'ensure-endpointprivateaccess-is-enabled-and-endpointpublicaccess-is-disabled-eks':
    'a cluster that says nothing of a private endpoint has none',
  'ensure-endpointpublicaccess-is-disabled-on-private-nodes-eks':
    'a cluster that says nothing of its public endpoint has one',
  'ensure-image-scanning-enabled-cloud': 'a repository that says nothing of scanning does not scan',
  'ensure-that-the-api-server-encryption-providers-are-appropriately-configured':
    'where `identity` stands before what encrypts, secrets are written as clear text',
  'ensure-that-the-etcd-data-directory-ownership-is-set-to-etcd-etcd':
    'etcd may own its data, as the name of the rule says; the original accepts root alone',
  'k8s-audit-logs-enabled-cloud': 'a cluster that says nothing of its logs keeps none',
  'kubelet-event-qps': 'where the flag sets a rate, the 0 of the file has no effect',
  'kubelet-ip-tables': 'a file that does not name the setting leaves the default, which is true',
  'kubelet-protect-kernel-defaults': 'a flag with nothing behind it, or with `true` behind a space, means true',
  'kubelet-rotate-certificates': 'a flag with nothing behind it, or with `true` behind a space, means true',
  'kubelet-rotate-kubelet-server-certificate': 'the gate in the configuration file counts as well as the flag',
  'kubelet-streaming-connection-idle-timeout': '`0s` and `0h` of the file are no timeout either',
  'kubelet-strong-cryptographics-ciphers':
    'the field that the kubelet reads is `tlsCipherSuites`, and one weak suite among strong ones is weak',
  'rbac-enabled-cloud': 'legacy ABAC of GKE decides beside roles',
  'read-only-port-enabled-updated': 'a kubelet without flag and configuration file opens the port',
  'rule-cni-enabled-aks': 'Cilium enforces policies, too, and what a plug-in of its own does nobody told',
  'secret-etcd-encryption-cloud': 'an EKS cluster that names no encryption does not encrypt',
}
