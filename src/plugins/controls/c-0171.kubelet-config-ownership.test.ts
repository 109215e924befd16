// SPDX-License-Identifier: Apache-2.0
import { controlCases } from '#testing/control-cases.ts'
import { ownerCases } from '#testing/node-file-cases.ts'
import { control } from './c-0171.kubelet-config-ownership.ts'

controlCases(
  control,
  ownerCases({ kind: 'KubeletInfo', path: '/var/lib/kubelet/config.yaml', data: file => ({ configFile: file }) }),
)
