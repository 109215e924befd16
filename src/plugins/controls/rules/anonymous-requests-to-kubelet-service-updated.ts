// SPDX-License-Identifier: Apache-2.0
import { isFalseSetting, kubeletRule } from '#plugins/controls/families/kubelet-config.ts'

/** Requests without credentials are refused; a kubelet without configuration file accepts them. */
export const rule = kubeletRule('anonymous-requests-to-kubelet-service-updated', {
  flag: 'anonymous-auth',
  field: 'authentication.anonymous.enabled',
  isRight: isFalseSetting,
  isDefaultRight: true,
  isDefaultRightWithoutFile: false,
})
