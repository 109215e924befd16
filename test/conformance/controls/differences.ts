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
