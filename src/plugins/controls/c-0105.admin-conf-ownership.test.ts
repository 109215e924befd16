// SPDX-License-Identifier: Apache-2.0
import { controlCases } from '#testing/control-cases.ts'
import { ownerCases } from '#testing/node-file-cases.ts'
import { control } from './c-0105.admin-conf-ownership.ts'

controlCases(
  control,
  ownerCases({
    kind: 'ControlPlaneInfo',
    path: '/etc/kubernetes/admin.conf',
    data: file => ({ adminConfigFile: file }),
  }),
)
