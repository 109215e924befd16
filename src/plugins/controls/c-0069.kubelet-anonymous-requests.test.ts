// SPDX-License-Identifier: Apache-2.0
import { kubelet } from '#testing/builders/host-data.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0069.kubelet-anonymous-requests.ts'

controlCases(control, {
  passes: { 'they are refused': kubelet('--anonymous-auth=false') },
  fails: { 'they are accepted': { objects: kubelet('--anonymous-auth') } },
})
