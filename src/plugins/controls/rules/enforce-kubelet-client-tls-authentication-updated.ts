// SPDX-License-Identifier: Apache-2.0
import { kubeletRule, namesFile } from '#plugins/controls/families/kubelet-config.ts'

/** Clients are authenticated by certificates of an authority that the kubelet knows. */
export const rule = kubeletRule('enforce-kubelet-client-tls-authentication-updated', {
  flag: 'client-ca-file',
  field: 'authentication.x509.clientCAFile',
  isRight: namesFile,
  isDefaultRight: false,
})
