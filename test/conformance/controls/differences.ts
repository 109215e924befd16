// SPDX-License-Identifier: Apache-2.0
/** Cases in which right differs from the recorded answer, each with its reason. Printed as `explained`. */
export const differences: Readonly<Record<string, string>> = {
  'resources-secret-in-default-namespace/configmap': 'the case gives a ConfigMap to a rule about Secrets',
}
