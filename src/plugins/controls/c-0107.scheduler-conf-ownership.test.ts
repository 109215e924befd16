// SPDX-License-Identifier: Apache-2.0
import { controlCases } from '#testing/control-cases.ts'
import { ownerCases } from '#testing/node-file-cases.ts'
import { control } from './c-0107.scheduler-conf-ownership.ts'

controlCases(
  control,
  ownerCases({
    kind: 'ControlPlaneInfo',
    path: '/etc/kubernetes/scheduler.conf',
    data: file => ({ schedulerInfo: { configFile: file } }),
  }),
)
