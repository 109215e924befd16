// SPDX-License-Identifier: Apache-2.0

/** Where the operator lives unless it is told otherwise; its ConfigMap of control inputs is looked for there. */
export const defaultNamespace = 'kubescape'
