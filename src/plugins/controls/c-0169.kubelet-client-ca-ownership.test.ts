// SPDX-License-Identifier: Apache-2.0
import { controlCases } from '#testing/control-cases.ts'
import { ownerCases } from '#testing/node-file-cases.ts'
import { control } from './c-0169.kubelet-client-ca-ownership.ts'

controlCases(
  control,
  ownerCases({ kind: 'KubeletInfo', path: '/etc/kubernetes/pki/ca.crt', data: file => ({ clientCAFile: file }) }),
)
