// SPDX-License-Identifier: Apache-2.0
import { kubelet } from '#testing/builders/host-data.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0172.kubelet-anonymous-auth.ts'

controlCases(control, {
  passes: { 'the file refuses them': kubelet('', 'authentication: {anonymous: {enabled: false}}') },
  fails: { 'nothing refuses them': { objects: kubelet('') } },
})
