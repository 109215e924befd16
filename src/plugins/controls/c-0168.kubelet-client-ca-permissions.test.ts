// SPDX-License-Identifier: Apache-2.0
import { controlCases } from '#testing/control-cases.ts'
import { modeCases } from '#testing/node-file-cases.ts'
import { control } from './c-0168.kubelet-client-ca-permissions.ts'

controlCases(
  control,
  modeCases({ kind: 'KubeletInfo', path: '/etc/kubernetes/pki/ca.crt', data: file => ({ clientCAFile: file }) }),
)
